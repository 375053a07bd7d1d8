import RegoValues
import YAMLReader

/// Values written in the style of the file around them.
struct NodeText {
  /// Blanks that a block stands further in than its key.
  var step = 2
  /// The same for the dashes of a list: 0 or `step`.
  var listStep = 0

  // MARK: - Blocks

  /// `key: value` at a column, as lines without their breaks.
  func member(_ key: Value, _ value: Value, column: Int) -> [String] {
    let name = NodeText.blank(column) + NodeText.scalar(key) + ":"
    switch value {
    case .object(let members) where members.count > 0:
      return [name] + self.members(members, column: column + step)
    case .array(let items) where items.count > 0:
      return [name] + items.elements.flatMap { item($0, column: column + listStep) }
    default: return [name + " " + NodeText.scalar(value)]
    }
  }

  func members(_ members: RegoObject, column: Int) -> [String] {
    NodeText.ordered(members).flatMap { member($0.key, $0.value, column: column) }
  }

  /// `- value` with its dash at a column.
  func item(_ value: Value, column: Int) -> [String] {
    var lines: [String]
    switch value {
    case .object(let members) where members.count > 0: lines = self.members(members, column: column + 2)
    case .array(let items) where items.count > 0: lines = items.elements.flatMap { item($0, column: column + 2) }
    default: return [NodeText.blank(column) + "- " + NodeText.scalar(value)]
    }
    lines[0] = NodeText.blank(column) + "- " + String(lines[0].dropFirst(column + 2))
    return lines
  }

  /// The name first, as people write it, then as the keys come.
  private static func ordered(_ members: RegoObject) -> [DocumentDifference.Member] {
    let all = zip(members.keys, members.values).map { DocumentDifference.Member(key: $0, value: $1) }
    return all.filter { $0.key == "name" } + all.filter { $0.key != "name" }
  }

  static func blank(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }

  // MARK: - Scalars

  /// A scalar or an empty list or object on one line, plain where it stays what it is.
  static func scalar(_ value: Value) -> String {
    switch value {
    case .array, .set: "[]"
    case .object: "{}"
    default: YAMLWriter.oneLine(value)
    }
  }

  /// A string in the quotes of the one that it replaces; other values, and strings that had none, as they are best.
  static func scalar(_ value: Value, inPlaceOf first: UInt8?) -> String {
    guard case .string(let text) = value else { return scalar(value) }
    switch first {
    case UInt8(ascii: "\""): return JSONWriter.text(value, layout: JSONWriter.Layout(escapesMarkup: false))
    case UInt8(ascii: "'") where isShownInQuotes(text): return "'\(text.string.replacing("'", with: "''"))'"
    default: return scalar(value)
    }
  }

  private static func isShownInQuotes(_ text: Text) -> Bool {
    text.string.unicodeScalars.allSatisfy {
      $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0x85 && $0 != "\u{2028}" && $0 != "\u{2029}"
        && $0 != "\u{FEFF}"
    }
  }

  // MARK: - Between brackets

  /// A value inside of `{…}` or `[…]`.
  static func flow(_ value: Value, isJSON: Bool) -> String {
    if isJSON { return JSONWriter.text(value, layout: JSONWriter.Layout(escapesMarkup: false)) }
    switch value {
    case .object(let members) where members.count > 0:
      return "{" + ordered(members).map { flowMember($0, isJSON: false) }.joined(separator: ", ") + "}"
    case .array(let items) where items.count > 0:
      return "[" + items.elements.map { flow($0, isJSON: false) }.joined(separator: ", ") + "]"
    case .string:
      let plain = scalar(value)
      let isSafe = !plain.utf8.contains { ",[]{}".utf8.contains($0) } || plain.utf8.first == UInt8(ascii: "\"")
      return isSafe ? plain : JSONWriter.text(value, layout: JSONWriter.Layout(escapesMarkup: false))
    default: return scalar(value)
    }
  }

  static func flowMember(_ member: DocumentDifference.Member, isJSON: Bool) -> String {
    "\(flow(member.key, isJSON: isJSON)): \(flow(member.value, isJSON: isJSON))"
  }

  /// A member of JSON that is written over several lines: `indent` stands before each line, `unit` is one level.
  static func spread(_ member: DocumentDifference.Member?, _ value: Value, indent: String, unit: String) -> String {
    let layout = JSONWriter.Layout(prefix: indent, indent: unit, escapesMarkup: false)
    let text = JSONWriter.text(value, layout: layout)
    return member.map { "\(flow($0.key, isJSON: true)): \(text)" } ?? text
  }
}

extension NodeText {
  /// How a document indents, told by its first blocks.
  init(of document: Value, _ positions: PositionTable) {
    var knowsStep = false
    var knowsList = false
    var open: [[Value]] = [[]]
    var budget = 2_000
    while let path = open.popLast(), budget > 0, !(knowsStep && knowsList) {
      budget -= 1
      guard case .object(let members)? = NodeText.value(at: path, in: document) else { continue }
      for key in members.keys {
        let place = path + [key]
        open.append(place)
        guard let own = positions.place(of: place), let keyAt = own.key, own.value.line > keyAt.line else { continue }
        let distance = own.value.column - keyAt.column
        switch members[key] {
        case .object?:
          if !knowsStep, distance > 0, distance <= 8 { step = distance }
          knowsStep = true
        case .array?:
          if !knowsList, distance >= 0, distance <= 8 { listStep = distance }
          knowsList = true
          open.append(place + [0])
        default: break
        }
      }
    }
  }

  static func value(at path: [Value], in document: Value) -> Value? {
    var here = document
    for step in path {
      guard let next = here.lookup(step) else { return nil }
      here = next
    }
    return here
  }
}
