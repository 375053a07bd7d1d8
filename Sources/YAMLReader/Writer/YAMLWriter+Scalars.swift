import RegoValues

/// Strings in their styles. Lines longer than 80 characters are folded at a space.
extension YAMLWriter {
  private static let width = 80

  /// A string and the end of its line; further lines stand at `indent`.
  mutating func scalar(_ text: Text, indent: Int) {
    switch ScalarStyle(text) {
    case .literal: literal(text, indent: indent)
    case .plain: flowing(text, quote: nil, foldedTo: indent)
    case .singleQuoted: flowing(text, quote: "'", foldedTo: indent)
    case .doubleQuoted: doubleQuoted(text, foldedTo: indent)
    }
    if column > 0 { endLine() }
  }

  /// A key in front of its colon.
  mutating func scalarOnOneLine(_ text: Text) {
    switch ScalarStyle(text) {
    case .plain: flowing(text, quote: nil, foldedTo: nil)
    case .singleQuoted: flowing(text, quote: "'", foldedTo: nil)
    case .doubleQuoted, .literal: doubleQuoted(text, foldedTo: nil)
    }
  }

  /// `|`: every line as it is. The header says what the lines cannot: a first line that begins with a space, and how
  /// many line breaks the text ends with.
  private mutating func literal(_ text: Text, indent: Int) {
    let lines = text.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var header = "|"
    if let first = lines.first, first.isEmpty || first.first == UInt8(ascii: " ") { header += "2" }
    let endsWithBreak = lines.last?.isEmpty ?? false
    if !endsWithBreak {
      header += "-"
    } else if lines.count == 2 ? lines[0].isEmpty : lines[lines.count &- 2].isEmpty {
      header += "+"
    }
    write(header)
    endLine()
    for line in endsWithBreak ? lines.dropLast() : lines[...] {
      if !line.isEmpty {
        startLine(indent)
        output.append(contentsOf: line)
      }
      endLine()
    }
  }

  /// Plain or in single quotes.
  private mutating func flowing(_ text: Text, quote: String?, foldedTo indent: Int?) {
    if let quote { write(quote) }
    let scalars = Array(text.string.unicodeScalars)
    var afterSpace = false
    for (index, scalar) in scalars.enumerated() {
      if scalar == " " {
        let isInside = index > 0 && index + 1 < scalars.count
        let nextIsSpace = index + 1 < scalars.count && scalars[index + 1] == " "
        if let indent, !afterSpace, column > YAMLWriter.width, isInside || quote == nil, !nextIsSpace {
          endLine()
          startLine(indent)
        } else {
          write(" ")
        }
        afterSpace = true
        continue
      }
      afterSpace = false
      write(quote != nil && scalar == "'" ? "''" : String(scalar))
    }
    if let quote { write(quote) }
  }

  private mutating func doubleQuoted(_ text: Text, foldedTo indent: Int?) {
    write("\"")
    let scalars = Array(text.string.unicodeScalars)
    var afterSpace = false
    for (index, scalar) in scalars.enumerated() {
      if scalar == " " {
        if let indent, !afterSpace, column > YAMLWriter.width, index > 0, index + 1 < scalars.count {
          endLine()
          startLine(indent)
          if scalars[index + 1] == " " { write("\\") }
        } else {
          write(" ")
        }
        afterSpace = true
        continue
      }
      afterSpace = false
      write(YAMLWriter.escaped(scalar))
    }
    write("\"")
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case 0x00: return "\\0"
    case 0x07: return "\\a"
    case 0x08: return "\\b"
    case 0x09: return "\\t"
    case 0x0A: return "\\n"
    case 0x0B: return "\\v"
    case 0x0C: return "\\f"
    case 0x0D: return "\\r"
    case 0x1B: return "\\e"
    case 0x22: return "\\\""
    case 0x5C: return "\\\\"
    case 0x85: return "\\N"
    case 0x2028: return "\\L"
    case 0x2029: return "\\P"
    default: break
    }
    if ScalarStyle.Traits.isPrintable(scalar) { return String(scalar) }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let (letter, width) = scalar.value <= 0xFF ? ("x", 2) : (scalar.value <= 0xFFFF ? ("u", 4) : ("U", 8))
    return "\\" + letter + String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

extension YAMLWriter {
  /// A scalar on one line, in the style in which it stays what it is; lists and objects as JSON.
  package static func oneLine(_ value: Value) -> String {
    var writer = YAMLWriter()
    switch value {
    case .null: return "null"
    case .bool(let flag): return flag ? "true" : "false"
    case .number(let number): return NumberText.yaml(number)
    case .string(let text): writer.scalarOnOneLine(text)
    case .array, .object, .set: return JSONWriter.text(value)
    }
    return String(decoding: writer.output, as: UTF8.self)
  }
}
