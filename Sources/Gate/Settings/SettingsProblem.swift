/// Where in a settings file something stands: both from 1, the column in bytes.
public struct SettingsPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  public static let start = SettingsPlace(line: 1, column: 1)

  public var description: String { "\(line):\(column)" }

  public static func < (left: SettingsPlace, right: SettingsPlace) -> Bool {
    (left.line, left.column) < (right.line, right.column)
  }
}

/// All that is wrong with a settings file, in order of place.
public struct SettingsError: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var problems: [SettingsProblem]

  public init(file: String, problems: [SettingsProblem]) {
    self.file = file
    self.problems = problems
  }

  /// One line a problem: `gatehouse.yaml:3:1: …`.
  public var description: String {
    problems.map { "\(SafeText.name(file)):\($0.place): \($0)" }.joined(separator: "\n")
  }
}

/// One thing that is wrong with a settings file.
public struct SettingsProblem: Sendable, Hashable {
  public var place: SettingsPlace
  public var kind: Kind

  public init(place: SettingsPlace, kind: Kind) {
    self.place = place
    self.kind = kind
  }

  public enum Kind: Sendable, Hashable {
    /// Not YAML, or not one document.
    case unreadable(String)
    case unknownKey(String, section: String?, suggestion: String?)
    case keyIsNoString(found: String)
    case wrongType(setting: String, wanted: String, found: String)
    case notOneOf(setting: String, value: String, words: [String], suggestion: String?)
    case outOfRange(setting: String, range: String)
    case notAnAmount(setting: String, value: String, wanted: String)
    case badPattern(setting: String, pattern: String, why: String)
    case missing(setting: String, entry: String)
    case emptyText(setting: String)
    case serverOnly(setting: String)
    case repeatedName(String, first: SettingsPlace)
    case loosens(setting: String, layer: String, higherLayer: String, higher: SettingsPlace)
    case needs(setting: String, other: String)
    case excludes(setting: String, other: String, at: SettingsPlace)
  }
}

extension SettingsProblem: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .unreadable(let why): return why
    case .unknownKey(let key, let section, let suggestion):
      let place = section.map { " in `\($0)`" } ?? ""
      let hint = suggestion.map { ": did you mean `\($0)`?" } ?? ""
      return "unknown key \(SettingsProblem.quoted(key))\(place)\(hint)"
    case .keyIsNoString(let found): return "a key is a string here, not \(found)"
    case .wrongType(let setting, let wanted, let found): return "`\(setting)` is \(wanted), not \(found)"
    case .notOneOf(let setting, let value, let words, let suggestion):
      let hint = suggestion.map { " (did you mean `\($0)`?)" } ?? ""
      return
        "`\(setting)` is one of \(words.map { "`\($0)`" }.joined(separator: ", ")), not \(SettingsProblem.quoted(value))\(hint)"
    case .outOfRange(let setting, let range): return "`\(setting)` is \(range)"
    case .notAnAmount(let setting, let value, let wanted):
      return "`\(setting)` is \(wanted), not \(SettingsProblem.quoted(value))"
    case .badPattern(let setting, let pattern, let why):
      return "`\(setting)`: pattern \(SettingsProblem.quoted(pattern)): \(why)"
    case .missing(let setting, let entry): return "an entry of `\(entry)` needs `\(setting)`"
    case .emptyText(let setting): return "`\(setting)` is empty"
    case .serverOnly(let setting):
      return "`\(setting)` holds for the whole server: it stands at the top level, not in an entry"
    case .repeatedName(let name, let first):
      return "a group named \(SettingsProblem.quoted(name)) is there already, in line \(first.line)"
    case .loosens(let setting, let layer, let higherLayer, let higher):
      return
        "`\(setting)` of \(layer) is looser than that of \(higherLayer) at \(higher): a lower layer can only tighten"
    case .needs(let setting, let other): return "`\(setting)` is of use only with `\(other)`"
    case .excludes(let setting, let other, let place):
      return "`\(setting)` and `\(other)` at \(place) exclude each other: decisions are recorded in one place"
    }
  }

  private static func quoted(_ text: String) -> String { "`\(SafeText.line(text, longest: 60))`" }
}
