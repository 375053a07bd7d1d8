/// One setting: what the decoder accepts, what a lower layer may do with it, what stands where nobody says anything, and
/// the words about it. Key check, layers, JSON Schema and the page of documentation all come from the table of these.
public struct SettingsField: Sendable {
  /// The key; below a section with a dot: `limits.fileBytes`.
  public let name: String
  /// `limits` of `limits.fileBytes`; nil for a key of the top level.
  public let section: String?
  /// `fileBytes` of `limits.fileBytes`.
  public let key: String
  public var type: SettingsFieldType
  /// Whether groups and repositories may say it too.
  public var isServerOnly: Bool
  /// The default as people write it; empty where there is none.
  public var standard: String
  /// One or two sentences.
  public var documentation: String

  init(
    _ name: String, _ type: SettingsFieldType, default standard: String = "", serverOnly: Bool = false,
    _ documentation: String
  ) {
    self.name = name
    if let dot = name.utf8.firstIndex(of: UInt8(ascii: ".")) {
      section = String(name[..<dot])
      key = String(name[name.utf8.index(after: dot)...])
    } else {
      section = nil
      key = name
    }
    self.type = type
    self.isServerOnly = serverOnly
    self.standard = standard
    self.documentation = documentation
  }
}

/// What a setting holds, and with it which of two values is the looser one.
public enum SettingsFieldType: Sendable, Hashable {
  /// One of these words, from loose to strict: an earlier word is looser.
  case choice([String])
  /// True or false; `strict` is the value that is not the looser one.
  case flag(strict: Bool)
  /// A whole number; more is looser.
  case count(ClosedRange<Int>)
  /// Bytes, as a number or as `4 MiB`; more is looser.
  case size(ClosedRange<Int>)
  /// Milliseconds, written `10s`, `500ms`, `2m` or as a number of seconds; more is looser.
  case duration(ClosedRange<Int>)
  /// A path; relative ones start at the settings' own directory.
  case path
  /// Paths of all layers, added up.
  case paths
  /// Names of other things.
  case names(of: NameSubject)
  /// Patterns. Where they add, those of all layers count; where they take away, a lower layer may only drop some.
  case globs(of: GlobSubject, adds: Bool)

  /// What the patterns are matched with.
  public enum GlobSubject: Sendable, Hashable { case refs, files, repositories }

  /// What the names are names of.
  public enum NameSubject: Sendable, Hashable { case hosts, variables }

  /// What a lower layer may do, in words for the page of documentation.
  public var layering: String {
    switch self {
    case .choice(let words): "only towards `\(words.last ?? "")`"
    case .flag(let strict): "only to `\(strict)`"
    case .count, .size, .duration: "only less"
    case .path, .names: "–"
    case .paths, .globs(_, adds: true): "adds to it"
    case .globs(_, adds: false): "only fewer"
    }
  }
}
