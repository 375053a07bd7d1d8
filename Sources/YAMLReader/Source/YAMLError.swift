/// Why a text was refused, and where.
///
/// ```swift
/// do { _ = try YAMLReader.documents(bytes) } catch { print(error.description) }  // 4:3: the key "app" is already set in line 3
/// ```
public struct YAMLError: Error, Hashable, Sendable {
  public enum Reason: Hashable, Sendable {
    case tooLarge(bytes: Int, limit: Int)
    case tooDeep(limit: Int)
    case tooManyDocuments(limit: Int)
    case tooManyTagDirectives(limit: Int)
    case aliasesExpand(nodes: Int, own: Int, times: Int)
    case invalidUTF8(byte: UInt8)
    case invalidUTF16
    case byteOrderMarkInside
    case unsupportedVersion(major: Int, minor: Int)
    case tab
    /// What libyaml says; `context` is what it was doing, and since which line.
    case syntax(problem: String, context: Context?)
    case duplicateKey(String, firstLine: Int)
    case keyNotScalar(String)
    case keyIsNull
    case keyTooLarge(String)
    case unknownAnchor(String)
    case anchorInsideItself(String)
    case mergeNotMapping
    case tagMismatch(tag: String, text: String)
    case invalidBase64
    case notANumber(String)
    case numberTooLong(limit: Int)
    /// JSON: what was expected or found.
    case json(String)
    case outOfMemory
  }

  /// What was being read when it failed.
  public struct Context: Hashable, Sendable {
    public var activity: String
    public var line: Int
  }

  public var reason: Reason
  public var position: Position
  /// The problem with its line, in the words and by the count of Go's port of libyaml.
  var portWords: String?

  public init(_ reason: Reason, at position: Position) {
    self.reason = reason
    self.position = position
  }

  /// Whether a limit of ours was reached, not a rule of YAML broken.
  public var isLimit: Bool {
    switch reason {
    case .tooLarge, .tooDeep, .tooManyDocuments, .tooManyTagDirectives, .numberTooLong, .outOfMemory: true
    default: false
    }
  }

  public var line: Int { position.line }
  public var column: Int { position.column }
}
