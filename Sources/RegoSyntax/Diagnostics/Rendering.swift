extension Diagnostic: CustomStringConvertible {
  /// `file:row:column: code: message`.
  public var description: String {
    location.row == 0
      ? "\(location.file.isEmpty ? "" : "\(location.file): ")\(code.rawValue): \(message)"
      : "\(location.file):\(location.row):\(location.column): \(code.rawValue): \(message)"
  }

  /// The description, then the source line with a caret under the place.
  public func rendered(source: [UInt8]) -> String {
    guard let excerpt = SourceExcerpt(of: location, in: source) else { return description }
    return "\(description)\n\t\(excerpt.line)\n\t\(excerpt.caret)"
  }
}

extension Diagnostics: CustomStringConvertible {
  /// The errors, a line each.
  public var description: String { all.map(\.description).joined(separator: "\n") }

  /// The errors with their source lines; `sources` holds the files' bytes by the name that locations have.
  public func rendered(sources: [String: [UInt8]]) -> String {
    all.map { diagnostic in
      sources[diagnostic.location.file].map(diagnostic.rendered) ?? diagnostic.description
    }.joined(separator: "\n")
  }
}

/// A line of source and a caret line below it, fit for a terminal.
///
/// Control characters and bidirectional marks are written as escapes, tabs as spaces, and of a long line only the
/// surroundings of the place are shown.
public struct SourceExcerpt: Sendable, Hashable {
  public let line: String
  public let caret: String

  /// How many code points are shown before and behind the place.
  private static let reach = 80

  /// nil when the location is outside of the source.
  public init?(of location: Location, in source: [UInt8]) {
    guard location.row > 0, (0...source.count).contains(location.offset) else { return nil }
    let start = source[..<location.offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let end = source[location.offset...].firstIndex(of: 0x0A) ?? source.endIndex
    var before = Array(String(decoding: source[start..<location.offset], as: UTF8.self).unicodeScalars)
    var behind = Array(String(decoding: source[location.offset..<end], as: UTF8.self).unicodeScalars)
    if behind.last == "\r" { behind.removeLast() }
    let isCutBefore = before.count > Self.reach
    let isCutBehind = behind.count > Self.reach
    if isCutBefore { before.removeFirst(before.count - Self.reach) }
    if isCutBehind { behind.removeLast(behind.count - Self.reach) }
    let left = (isCutBefore ? "…" : "") + before.map(Self.visible).joined()
    line = left + behind.map(Self.visible).joined() + (isCutBehind ? "…" : "")
    caret = String(repeating: " ", count: left.unicodeScalars.count) + "^"
  }

  private static func visible(_ scalar: Unicode.Scalar) -> String {
    if scalar == "\t" { return " " }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
      return "\\u{\(String(scalar.value, radix: 16))}"
    default: return String(scalar)
    }
  }
}
