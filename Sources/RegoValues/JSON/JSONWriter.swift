/// Writes a value as JSON, as Go's encoder does: keys in order, `<`, `>` and `&` escaped, numbers as their text.
/// Sets become arrays, keys that are not strings become their own JSON text.
///
/// ```swift
/// JSONWriter.text(["a": [1, 2]])                               // {"a":[1,2]}
/// JSONWriter.text(["a": [1, 2]], layout: .indented(by: "  "))  // over several lines
/// ```
public struct JSONWriter {
  public struct Layout: Sendable {
    /// Before each line.
    public var prefix: String
    /// Once per level; nil for everything on one line.
    public var indent: String?
    /// `<`, `>` and `&` as `\u003c`, `\u003e` and `\u0026`.
    public var escapesMarkup: Bool
    /// The first line has the prefix too.
    public var prefixesFirstLine: Bool

    public init(
      prefix: String = "", indent: String? = nil, escapesMarkup: Bool = true, prefixesFirstLine: Bool = false
    ) {
      self.prefix = prefix
      self.indent = indent
      self.escapesMarkup = escapesMarkup
      self.prefixesFirstLine = prefixesFirstLine
    }

    public static let compact = Layout()

    public static func indented(by indent: String) -> Layout { Layout(indent: indent) }
  }

  private let layout: Layout
  private let limit: Int
  private var output: [UInt8] = []

  private init(layout: Layout, limit: Int = .max) {
    self.layout = layout
    self.limit = limit
  }

  public static func bytes(_ value: Value, layout: Layout = .compact) -> [UInt8] {
    var writer = JSONWriter(layout: layout)
    if layout.prefixesFirstLine { writer.append(layout.prefix) }
    writer.write(value, level: 0)
    return writer.output
  }

  /// The same; nil where the text is longer than `limit` bytes.
  public static func bytes(_ value: Value, layout: Layout = .compact, limit: Int) -> [UInt8]? {
    var writer = JSONWriter(layout: layout, limit: limit)
    if layout.prefixesFirstLine { writer.append(layout.prefix) }
    writer.write(value, level: 0)
    return writer.output.count <= limit ? writer.output : nil
  }

  public static func text(_ value: Value, layout: Layout = .compact) -> String {
    String(decoding: bytes(value, layout: layout), as: UTF8.self)
  }

  private mutating func write(_ value: Value, level: Int) {
    if output.count > limit { return }
    switch value {
    case .null: append("null")
    case .bool(let flag): append(flag ? "true" : "false")
    case .number(let number): append(number.text)
    case .string(let text): write(text)
    case .array(let array): write(array.elements, level: level)
    case .set(let set): write(set.elements, level: level)
    case .object(let object): write(object, level: level)
    }
  }

  private mutating func write(_ elements: ContiguousArray<Value>, level: Int) {
    output.append(UInt8(ascii: "["))
    for (index, element) in elements.enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(level + 1)
      write(element, level: level + 1)
    }
    if !elements.isEmpty { breakLine(level) }
    output.append(UInt8(ascii: "]"))
  }

  private mutating func write(_ object: RegoObject, level: Int) {
    output.append(UInt8(ascii: "{"))
    for (index, member) in JSONWriter.members(of: object).enumerated() {
      if index > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(level + 1)
      write(member.key)
      output.append(UInt8(ascii: ":"))
      if layout.indent != nil { output.append(UInt8(ascii: " ")) }
      write(member.value, level: level + 1)
    }
    if object.count > 0 { breakLine(level) }
    output.append(UInt8(ascii: "}"))
  }

  /// Members under string keys in the order of those strings; of two keys with the same text the later stays.
  private static func members(of object: RegoObject) -> [(key: Text, value: Value)] {
    var members: [(key: Text, value: Value)] = []
    var hasOtherKeys = false
    for (key, value) in zip(object.keys, object.values) {
      if case .string(let text) = key {
        members.append((text, value))
      } else {
        hasOtherKeys = true
        members.append((Text(JSONWriter.text(key)), value))
      }
    }
    guard hasOtherKeys else { return members }
    var latest: [Text: Value] = [:]
    for member in members { latest[member.key] = member.value }
    return latest.sorted { $0.key < $1.key }.map { (key: $0.key, value: $0.value) }
  }

  private mutating func breakLine(_ level: Int) {
    guard let indent = layout.indent else { return }
    output.append(UInt8(ascii: "\n"))
    append(layout.prefix)
    for _ in 0..<level where output.count <= limit { append(indent) }
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

  private mutating func write(_ text: Text) {
    text.withBytes { bytes in
      output.reserveCapacity(output.count + bytes.count + 2)
      output.append(UInt8(ascii: "\""))
      var start = 0
      var index = 0
      while index < bytes.count {
        guard let escape = JSONWriter.escape(bytes, at: index, escapesMarkup: layout.escapesMarkup) else {
          index += 1
          continue
        }
        output.append(contentsOf: bytes[start..<index])
        append(escape.text)
        index += escape.length
        start = index
      }
      output.append(contentsOf: bytes[start...])
      output.append(UInt8(ascii: "\""))
    }
  }

  private static func escape(
    _ bytes: UnsafeBufferPointer<UInt8>, at index: Int, escapesMarkup: Bool
  ) -> (text: String, length: Int)? {
    switch bytes[index] {
    case UInt8(ascii: "\""): return ("\\\"", 1)
    case UInt8(ascii: "\\"): return ("\\\\", 1)
    case 0x08: return ("\\b", 1)
    case 0x09: return ("\\t", 1)
    case 0x0A: return ("\\n", 1)
    case 0x0C: return ("\\f", 1)
    case 0x0D: return ("\\r", 1)
    case 0..<0x20: return ("\\u00" + hex(bytes[index]), 1)
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"):
      return escapesMarkup ? ("\\u00" + hex(bytes[index]), 1) : nil
    case 0xE2:
      // U+2028 and U+2029 end a line in JavaScript.
      guard index + 2 < bytes.count, bytes[index + 1] == 0x80, bytes[index + 2] | 1 == 0xA9 else { return nil }
      return (bytes[index + 2] == 0xA8 ? "\\u2028" : "\\u2029", 3)
    default: return nil
    }
  }

  private static func hex(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
