import RegoValues

/// Writes a value as YAML in the style of `sigs.k8s.io/yaml`: keys sorted, lists not indented under their key, strings
/// plain where they stay strings. Reading the text gives the value back.
///
/// ```swift
/// try YAMLWriter.text(["kind": "Pod", "ports": [80, "80"]])   // kind: Pod\nports:\n- 80\n- "80"\n
/// ```
///
/// Sets become lists; keys that are not strings become their JSON text; numbers take Go's form (`1e6` is `1e+06`).
public struct YAMLWriter {
  var output: [UInt8] = []
  /// Characters since the last line break.
  var column = 0
  private let limit: Int

  init(limit: Int = .max) { self.limit = limit }

  /// The value's YAML, ending with a line break; throws where it nests deeper than readers go, or is longer than `limit`
  /// bytes.
  public static func text(_ value: Value, limit: Int = .max) throws(YAMLError) -> String {
    String(decoding: try bytes(value, limit: limit), as: UTF8.self)
  }

  public static func bytes(_ value: Value, limit: Int = .max) throws(YAMLError) -> [UInt8] {
    var writer = YAMLWriter(limit: limit)
    try writer.node(value, indent: 0, depth: 0)
    return writer.output
  }

  /// A value at the place where it begins: after `- `, after `key: `, or at the start of a line. Ends its line.
  /// `indent` is the column of the block that it stands in.
  private mutating func node(_ value: Value, indent: Int, depth: Int) throws(YAMLError) {
    if depth > YAMLLimits.deepest { throw YAMLError(.tooDeep(limit: YAMLLimits.deepest), at: .start) }
    if output.count > limit { throw YAMLError(.tooLarge(bytes: output.count, limit: limit), at: .start) }
    switch value {
    case .null: line("null")
    case .bool(let flag): line(flag ? "true" : "false")
    case .number(let number): line(NumberText.yaml(number))
    case .string(let text): scalar(text, indent: indent &+ 2)
    case .array(let array): try list(array.elements, indent: indent, depth: depth)
    case .set(let set): try list(set.elements, indent: indent, depth: depth)
    case .object(let object): try mapping(object, indent: indent, depth: depth)
    }
  }

  private mutating func list(_ items: ContiguousArray<Value>, indent: Int, depth: Int) throws(YAMLError) {
    if items.isEmpty { return line("[]") }
    for item in items {
      startLine(indent)
      write("- ")
      try node(item, indent: indent &+ 2, inItem: true, depth: depth &+ 1)
    }
  }

  private mutating func mapping(_ object: RegoObject, indent: Int, depth: Int) throws(YAMLError) {
    if object.count == 0 { return line("{}") }
    let members = zip(object.keys, object.values).map { (key: YAMLWriter.keyText($0), value: $1) }
    for member in members.sorted(by: { KeyOrder.areInOrder($0.key, $1.key) }) {
      startLine(indent)
      if ScalarStyle.isSimpleKey(member.key) {
        scalarOnOneLine(member.key)
        write(":")
        try self.value(member.value, indent: indent, depth: depth &+ 1)
      } else {
        write("? ")
        scalar(member.key, indent: indent &+ 2)
        startLine(indent)
        write(": ")
        try node(member.value, indent: indent &+ 2, inItem: true, depth: depth &+ 1)
      }
    }
  }

  /// A member's value after `key:`: scalars and empty collections in the same line, the others below, lists not
  /// indented.
  private mutating func value(_ value: Value, indent: Int, depth: Int) throws(YAMLError) {
    switch value {
    case .array(let array) where array.count > 0:
      endLine()
      try node(value, indent: indent, depth: depth)
    case .set(let set) where set.count > 0:
      endLine()
      try node(value, indent: indent, depth: depth)
    case .object(let object) where object.count > 0:
      endLine()
      try node(value, indent: indent &+ 2, depth: depth)
    default:
      write(" ")
      try node(value, indent: indent, depth: depth)
    }
  }

  /// A list's item after `- ` or a long key's value after `: `: scalars wrap to their own column.
  private mutating func node(_ value: Value, indent: Int, inItem: Bool, depth: Int) throws(YAMLError) {
    if case .string(let text) = value {
      scalar(text, indent: indent)
    } else {
      try node(value, indent: indent, depth: depth)
    }
  }

  static func keyText(_ key: Value) -> Text {
    if case .string(let text) = key { return text }
    return Text(JSONWriter.text(key))
  }

  // MARK: lines

  private mutating func line(_ text: String) {
    write(text)
    endLine()
  }

  mutating func write(_ text: String) {
    output.append(contentsOf: text.utf8)
    column &+= text.unicodeScalars.count
  }

  mutating func endLine() {
    output.append(UInt8(ascii: "\n"))
    column = 0
  }

  /// Goes to the column `indent` unless the line stands there already, as after `- `.
  mutating func startLine(_ indent: Int) {
    while column < indent { write(" ") }
  }
}
