/// How a source is to be read.
public struct ParserOptions: Sendable {
  /// Which version of the language a source is written in.
  public enum Version: Sendable, Hashable {
    /// v1, and v0 where the source is a v0 one (rule bodies without `if`, partial sets without `contains`).
    case automatic
    case v0
    case v1
  }

  /// What a source may cost.
  public struct Limits: Sendable {
    /// The depth of nesting, of operator chains and of `else` chains.
    public var depth = 500
    /// The size of a source in bytes.
    public var bytes = 4 << 20

    public init() {}
  }

  public var version = Version.automatic
  /// Allows `import future.keywords.and` and `.or`.
  public var experimentalKeywords = false
  /// Keywords that hold without their import: `in every if contains not and or`.
  public var forcedFutureKeywords: Set<String> = []
  public var limits = Limits()

  public init() {}

  public init(version: Version) { self.version = version }
}
