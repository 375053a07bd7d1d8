import RegoValues

/// A piece of a template, with the offset of its first byte.
struct TemplateNode {
  indirect enum Kind {
    case text(Text)
    case action(TemplatePipe)
    case branch(Branch, TemplatePipe, [TemplateNode], otherwise: [TemplateNode]?)
    case template(Text, TemplatePipe?)
    case stop
    case proceed
    case end
    case otherwise
    case pipe(TemplatePipe)
    case field([Text])
    case variable([Text])
    case chain(TemplateNode, [Text])
    case identifier(Text)
    case dot
    case null
    case bool(Bool)
    case number(TemplateNumber)
    /// With how it was written.
    case string(Text, source: Text)
  }

  enum Branch: String {
    case choice = "if"
    case range
    case with
  }

  var kind: Kind
  var position: Int

  /// As messages show it.
  var description: String {
    switch kind {
    case .text(let text): text.string
    case .action(let pipe): "{{\(pipe.description)}}"
    case .branch(let branch, let pipe, _, _): "{{\(branch.rawValue) \(pipe.description)}}"
    case .template(let name, let pipe):
      "{{template \(GoQuoting.quoted(name))\(pipe.map { " " + $0.description } ?? "")}}"
    case .stop: "{{break}}"
    case .proceed: "{{continue}}"
    case .end: "{{end}}"
    case .otherwise: "{{else}}"
    case .pipe(let pipe): pipe.description
    case .field(let names): names.map { ".\($0)" }.joined()
    case .variable(let names): names.map(\.string).joined(separator: ".")
    case .chain(let node, let names): node.argument + names.map { ".\($0)" }.joined()
    case .identifier(let name): name.string
    case .dot: "."
    case .null: "nil"
    case .bool(let flag): flag ? "true" : "false"
    case .number(let number): number.text
    case .string(_, let source): source.string
    }
  }

  /// The same among others, where a pipeline stands in parentheses.
  var argument: String {
    if case .pipe = kind { return "(\(description))" }
    return description
  }
}

struct TemplatePipe {
  struct Variable {
    var name: Text
    var position: Int
  }

  var position: Int
  var variables: [Variable] = []
  /// `=` and not `:=`.
  var isAssignment = false
  var commands: [TemplateCommand] = []

  var description: String {
    let names = variables.map(\.name.string).joined(separator: ", ")
    let sign = variables.isEmpty ? "" : isAssignment ? " = " : " := "
    return names + sign + commands.map(\.description).joined(separator: " | ")
  }
}

struct TemplateCommand {
  var position: Int
  var arguments: [TemplateNode] = []

  var description: String { arguments.map(\.argument).joined(separator: " ") }
}

/// A number as it was written, which may be of more than one of Go's types.
struct TemplateNumber {
  enum Value {
    case integer(Int64)
    case float(Double)
    case complex(Double, Double)
    /// Beyond `int`, within `uint64`.
    case tooLarge
  }

  var text: String
  var value: Value

  init(_ text: String, _ kind: TemplateToken.Kind) throws(TemplateError) {
    self.text = text
    switch kind {
    case .characterConstant: value = .integer(Int64(try TemplateQuotes.character(text).value))
    case .complex:
      // The sign in the middle is the last one that no exponent owns.
      let body = Array(text.utf8.dropLast())
      let split = body.indices.last { index in
        index > 0 && (body[index] == 0x2B || body[index] == 0x2D) && body[index - 1] | 0x20 != 0x65
      }
      guard let split, let real = TemplateNumber.float(String(decoding: body[..<split], as: UTF8.self)),
        let imaginary = TemplateNumber.float(String(decoding: body[split...], as: UTF8.self))
      else { throw TemplateNumber.illegal(text) }
      value = .complex(real, imaginary)
    default: value = try TemplateNumber.plain(text)
    }
  }

  private static func illegal(_ text: String) -> TemplateError {
    TemplateError("illegal number syntax: \(GoQuoting.quoted(Text(text)))")
  }

  private static func plain(_ text: String) throws(TemplateError) -> Value {
    if text.hasSuffix("i"), let imaginary = float(String(text.dropLast())) { return .complex(0, imaginary) }
    if let integer = integer(text) { return integer }
    guard let float = float(text) else { throw illegal(text) }
    let mark: Set<Character> = [".", "e", "E", "p", "P"]
    guard text.contains(where: { mark.contains($0) }) else {
      throw TemplateError("integer overflow: \(GoQuoting.quoted(Text(text)))")
    }
    return .float(float)
  }

  /// Digits without the signs that only separate them; nil where these stand wrong.
  private static func withoutUnderscores(_ text: String) -> String? {
    guard text.contains("_") else { return text }
    var previous: Character = " "
    for (index, character) in text.drop(while: { $0 == "+" || $0 == "-" }).enumerated() {
      if index == 1, previous == "0", "xXoObB".contains(character) {
        previous = "0"
        continue
      }
      if character == "_", !previous.isHexDigit { return nil }
      if previous == "_", !character.isHexDigit { return nil }
      previous = character
    }
    return previous == "_" ? nil : text.filter { $0 != "_" }
  }

  private static func integer(_ text: String) -> Value? {
    guard let plain = withoutUnderscores(text) else { return nil }
    let sign = plain.hasPrefix("-") ? "-" : ""
    var digits = plain.drop { $0 == "-" || $0 == "+" }
    guard plain.utf8.count - digits.utf8.count <= 1 else { return nil }
    var radix = 10
    let head = digits.prefix(2).lowercased()
    if head == "0x" || head == "0o" || head == "0b" {
      radix = head == "0x" ? 16 : head == "0o" ? 8 : 2
      digits = digits.dropFirst(2)
    } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
      radix = 8
    }
    guard !digits.isEmpty, digits.first != "-", digits.first != "+" else { return nil }
    if let value = Int64(sign + digits, radix: radix) { return .integer(value) }
    return sign.isEmpty && UInt64(digits, radix: radix) != nil ? .tooLarge : nil
  }

  private static func float(_ text: String) -> Double? {
    guard let plain = withoutUnderscores(text) else { return nil }
    let isHexadecimal = plain.lowercased().contains("0x")
    let allowed = isHexadecimal ? "0123456789abcdefABCDEFxXpP+-." : "0123456789eE+-."
    guard plain.allSatisfy({ allowed.contains($0) }), plain.contains(where: \.isHexDigit) else { return nil }
    if isHexadecimal, !plain.lowercased().contains("p") { return nil }
    guard let value = Double(plain), value.isFinite else { return nil }
    return value
  }
}

/// Go's literals of strings and characters.
enum TemplateQuotes {
  private static let invalid = TemplateError("invalid syntax")

  /// The content of `"…"` or of a raw string.
  static func string(_ source: [UInt8]) throws(TemplateError) -> Text {
    let body = Array(source.dropFirst().dropLast())
    if source.first == UInt8(ascii: "`") { return Text(repairing: body.filter { $0 != 0x0D }) }
    var output: [UInt8] = []
    var index = 0
    while index < body.count { try unit(body, &index, quote: 0x22, into: &output) }
    return Text(repairing: output)
  }

  /// The one character of `'…'`.
  static func character(_ text: String) throws(TemplateError) -> Unicode.Scalar {
    let body = Array(text.utf8.dropFirst())
    var output: [UInt8] = []
    var index = 0
    let scalar = try unit(body, &index, quote: 0x27, into: &output)
    guard index == body.count - 1 else { throw TemplateError("malformed character constant: \(text)") }
    return scalar
  }

  /// A code point or an escape.
  @discardableResult private static func unit(
    _ body: [UInt8], _ index: inout Int, quote: UInt8, into output: inout [UInt8]
  ) throws(TemplateError) -> Unicode.Scalar {
    guard index < body.count, body[index] != quote, body[index] != 0x0A else { throw invalid }
    guard body[index] == UInt8(ascii: "\\") else {
      var end = index + 1
      while end < body.count, body[end] & 0xC0 == 0x80 { end += 1 }
      defer { index = end }
      output.append(contentsOf: body[index..<end])
      return String(decoding: body[index..<end], as: UTF8.self).unicodeScalars.first ?? "\u{FFFD}"
    }
    guard index + 1 < body.count else { throw invalid }
    let kind = body[index + 1]
    index += 2
    if let plain = plainEscapes[kind] {
      output.append(plain)
      return Unicode.Scalar(plain)
    }
    if kind == 0x22 || kind == 0x27 {
      guard kind == quote else { throw invalid }
      output.append(kind)
      return Unicode.Scalar(kind)
    }
    return try numeric(body, &index, kind, into: &output)
  }

  private static func numeric(
    _ body: [UInt8], _ index: inout Int, _ kind: UInt8, into output: inout [UInt8]
  ) throws(TemplateError) -> Unicode.Scalar {
    let radix: Int
    var count: Int
    switch kind {
    case UInt8(ascii: "x"): (radix, count) = (16, 2)
    case UInt8(ascii: "u"): (radix, count) = (16, 4)
    case UInt8(ascii: "U"): (radix, count) = (16, 8)
    case UInt8(ascii: "0")...UInt8(ascii: "7"):
      (radix, count) = (8, 3)
      index -= 1
    default: throw invalid
    }
    let end = index + count
    guard end <= body.count, body[index..<end].allSatisfy({ Unicode.Scalar($0).properties.isASCIIHexDigit }),
      let value = UInt32(String(decoding: body[index..<end], as: UTF8.self), radix: radix)
    else { throw invalid }
    index = end
    count = 0
    if kind == UInt8(ascii: "u") || kind == UInt8(ascii: "U") {
      guard let scalar = Unicode.Scalar(value) else { throw invalid }
      output.append(contentsOf: String(Character(scalar)).utf8)
      return scalar
    }
    guard let byte = UInt8(exactly: value) else { throw invalid }
    output.append(byte)
    return Unicode.Scalar(byte)
  }

  private static let plainEscapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13,
    UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, UInt8(ascii: "\\"): 0x5C,
  ]
}
