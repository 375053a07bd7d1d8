/// JSON whose members stay in the order they were given in: what reports, records and the schema are written with.
///
/// ```swift
/// JSONText.object([("v", 1), ("result", "deny")]).compact  // {"v":1,"result":"deny"}
/// ```
///
/// Text that a terminal would act on (`SafeText.isShown` is false) is escaped, so that a value never breaks a line and
/// the output can be looked at as it is.
public indirect enum JSONText: Sendable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSONText])
  case object([(String, JSONText)])

  /// On one line, without blanks.
  public var compact: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// On many lines, indented by two blanks, ending with a newline.
  public var indented: String {
    var text = ""
    write(to: &text, indent: 0)
    return text + "\n"
  }

  private func write(to text: inout String) {
    switch self {
    case .array(let items):
      text += "["
      for (index, item) in items.enumerated() {
        if index > 0 { text += "," }
        item.write(to: &text)
      }
      text += "]"
    case .object(let members):
      text += "{"
      for (index, member) in members.enumerated() {
        if index > 0 { text += "," }
        JSONText.write(member.0, to: &text)
        text += ":"
        member.1.write(to: &text)
      }
      text += "}"
    default: writeScalar(to: &text)
    }
  }

  private func write(to text: inout String, indent: Int) {
    let inner = String(repeating: " ", count: indent + 2)
    let outer = String(repeating: " ", count: indent)
    switch self {
    case .array(let items) where !items.isEmpty:
      text += "[\n"
      for (index, item) in items.enumerated() {
        text += inner
        item.write(to: &text, indent: indent + 2)
        text += index + 1 < items.count ? ",\n" : "\n"
      }
      text += outer + "]"
    case .object(let members) where !members.isEmpty:
      text += "{\n"
      for (index, member) in members.enumerated() {
        text += inner
        JSONText.write(member.0, to: &text)
        text += ": "
        member.1.write(to: &text, indent: indent + 2)
        text += index + 1 < members.count ? ",\n" : "\n"
      }
      text += outer + "}"
    default: write(to: &text)
    }
  }

  private func writeScalar(to text: inout String) {
    switch self {
    case .bool(let flag): text += flag ? "true" : "false"
    case .number(let number): text += String(number)
    case .string(let string): JSONText.write(string, to: &text)
    default: text += "null"
    }
  }

  private static func write(_ string: String, to text: inout String) {
    text += "\""
    // Nearly all that is written: nothing to escape, taken whole.
    if string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
      text += string
      text += "\""
      return
    }
    for scalar in string.unicodeScalars {
      switch scalar {
      case "\"": text += "\\\""
      case "\\": text += "\\\\"
      case "\n": text += "\\n"
      case "\r": text += "\\r"
      case "\t": text += "\\t"
      case _ where SafeText.isShown(scalar): text.unicodeScalars.append(scalar)
      default:
        for unit in UTF16.encode(scalar) ?? UTF16.EncodedScalar() {
          let digits = String(unit, radix: 16)
          text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    text += "\""
  }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}
