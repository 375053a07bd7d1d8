/// What somebody asks for by a comment: its first line, and nothing but that.
///
/// ```swift
/// Command(comment: "/gatehouse explain no-latest-tag")   // .explain("no-latest-tag")
/// Command(comment: "please /gatehouse recheck")          // nil
/// ```
public enum Command: Sendable, Hashable {
  /// Judge again.
  case recheck
  /// Say more about a rule, by its short name or its whole name.
  case explain(String)

  private static let longestRule = 300

  /// nil: no command, and nothing to answer.
  public init?(comment: String) {
    let line = comment.utf8.prefix { $0 != 0x0A && $0 != 0x0D }
    guard line.count <= 1_000, line.first == UInt8(ascii: "/") else { return nil }
    let words = line.split(whereSeparator: { $0 == 0x20 || $0 == 0x09 }).map { String(Substring($0)) }
    guard words.count >= 2, words[0] == "/gatehouse" else { return nil }
    switch words[1] {
    case "recheck" where words.count == 2: self = .recheck
    case "explain" where words.count >= 3:
      let rule = words[2...].joined(separator: " ").trimmingBackTicks
      guard !rule.isEmpty, rule.utf8.count <= Command.longestRule else { return nil }
      self = .explain(rule)
    default: return nil
    }
  }

  /// One word, for logs.
  public var word: String {
    switch self {
    case .recheck: "recheck"
    case .explain: "explain"
    }
  }
}

extension String {
  /// People copy a rule's name with what made it code.
  fileprivate var trimmingBackTicks: String {
    var bytes = Array(utf8)[...]
    while bytes.first == UInt8(ascii: "`") { bytes.removeFirst() }
    while bytes.last == UInt8(ascii: "`") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}
