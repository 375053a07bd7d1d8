import RegoValues

/// One argument under one directive.
struct FormattedArgument {
  let argument: GoArgument
  let directive: FormatDirective

  init(_ argument: GoArgument, _ directive: FormatDirective) {
    self.argument = argument
    self.directive = directive
  }

  /// What the text may grow to by being filled up, in bytes: the width and the precision hold for each part of a list.
  var filling: Int {
    let (width, precision) = (directive.width ?? 0, directive.precision ?? 0)
    return width &+ precision == 0 ? 0 : (width &+ precision) &* argument.parts(upTo: FormatDirective.greatestNumber)
  }

  func text(_ verb: Unicode.Scalar) -> [UInt8] {
    if verb == "T" { return string(Text(argument.typeName)) }
    return text(argument, verb)
  }

  private func text(_ argument: GoArgument, _ verb: Unicode.Scalar) -> [UInt8] {
    switch argument {
    case .string(let text): return self.text(text, verb) ?? unknown(verb)
    case .failure(let text): return failure(text, verb)
    case .integer(let value): return IntegerFormat(value, directive).text(verb) ?? unknown(verb)
    case .float(let value): return float(value, verb) ?? unknown(verb)
    case .big(let value):
      return IntegerFormat.text(value, verb, directive) ?? Array("%!\(verb)(big.Int=\(value.decimalText))".utf8)
    case .typed(let inner, _): return text(inner, verb)
    case .nothing: return verb == "v" ? string("<nil>") : Array("%!\(verb)(<nil>)".utf8)
    case .bool(let flag): return verb == "v" || verb == "t" ? string(flag ? "true" : "false") : unknown(verb)
    case .complex(let real, let imaginary): return complex(real, imaginary, verb) ?? unknown(verb)
    case .list(let elements): return list(elements, verb)
    case .map(let members): return map(members, verb)
    }
  }

  /// The words of an error for the verbs that texts know; for the others what is inside of it.
  private func failure(_ words: Text, _ verb: Unicode.Scalar) -> [UInt8] {
    if verb == "w" { return text(words, "v") ?? [] }
    return text(words, verb) ?? Array("&{".utf8) + FormattedArgument(.string(words), directive).text(verb) + [0x7D]
  }

  /// `%!d(string=a)`: the width and the precision hold for what is inside.
  private func unknown(_ verb: Unicode.Scalar) -> [UInt8] {
    Array("%!\(verb)(\(argument.typeName)=".utf8) + text("v") + [UInt8(ascii: ")")]
  }

  private func text(_ text: Text, _ verb: Unicode.Scalar) -> [UInt8]? {
    switch verb {
    case "v": directive.sharpV ? quoted(text) : string(text)
    case "s": string(text)
    case "q": quoted(text)
    case "x": hexadecimal(text, prefix: "0x", digits: "0123456789abcdef")
    case "X": hexadecimal(text, prefix: "0X", digits: "0123456789ABCDEF")
    default: nil
    }
  }

  private func truncated(_ text: Text) -> Text {
    guard let precision = directive.precision else { return text }
    return text.slice(0..<text.byteOffset(ofCodePoint: precision))
  }

  private func string(_ text: Text) -> [UInt8] {
    directive.padded(truncated(text).bytes, zeros: directive.zero)
  }

  private func quoted(_ text: Text) -> [UInt8] {
    let text = truncated(text)
    if directive.sharp && FormattedArgument.canBackquote(text) {
      return directive.padded(Array("`\(text.string)`".utf8), zeros: directive.zero)
    }
    let quoted = directive.plus ? GoQuoting.quotedASCII(text) : GoQuoting.quoted(text)
    return directive.padded(Array(quoted.utf8), zeros: directive.zero)
  }

  /// On one line, without control characters but tabs, without back quotes and byte-order marks.
  private static func canBackquote(_ text: Text) -> Bool {
    text.string.unicodeScalars.allSatisfy { scalar in
      scalar == "\t" || (scalar.value >= 0x20 && scalar != "`" && scalar != "\u{7F}" && scalar != "\u{FEFF}")
    }
  }

  private func hexadecimal(_ text: Text, prefix: String, digits: StaticString) -> [UInt8] {
    var output: [UInt8] = []
    text.withBytes { bytes in
      for (index, byte) in bytes.prefix(directive.precision ?? bytes.count).enumerated() {
        if directive.space && index > 0 { output.append(0x20) }
        if directive.sharp && (index == 0 || directive.space) { output.append(contentsOf: prefix.utf8) }
        output.append(digits.utf8Start[Int(byte >> 4)])
        output.append(digits.utf8Start[Int(byte & 15)])
      }
    }
    return directive.padded(output, zeros: directive.zero)
  }
}

/// Floating-point numbers.
extension FormattedArgument {
  private func float(_ value: Double, _ verb: Unicode.Scalar) -> [UInt8]? {
    switch verb {
    case "v", "g": float(value, .general, directive.precision)
    case "G": uppercased(float(value, .general, directive.precision))
    case "e": float(value, .scientific, directive.precision ?? 6)
    case "E": uppercased(float(value, .scientific, directive.precision ?? 6))
    case "f", "F": float(value, .fixed, directive.precision ?? 6)
    case "x": float(value, .hexadecimal, directive.precision)
    case "X": uppercased(float(value, .hexadecimal, directive.precision))
    case "b": float(value, .binary, nil)
    default: nil
    }
  }

  private func uppercased(_ text: [UInt8]) -> [UInt8] {
    text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 0x20 : $0 }
  }

  private func float(_ value: Double, _ format: GoFloat.Format, _ precision: Int?) -> [UInt8] {
    var digits = Array(GoFloat.text(value, format: format, precision: precision).utf8)
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative { digits.removeFirst() }
    if directive.sharp && format != .binary { digits = withPoint(digits, format, precision) }
    let sign = isNegative ? "-" : (directive.plus ? "+" : (directive.space ? " " : ""))
    if let width = directive.width, directive.fillsWithZeros, !sign.isEmpty, width > digits.count + 1 {
      return Array(sign.utf8) + [UInt8](repeating: 0x30, count: width - digits.count - 1) + digits
    }
    return directive.padded(Array(sign.utf8) + digits, zeros: directive.zero)
  }

  /// `#`: always a decimal point, and with `%g` all digits of the precision.
  private func withPoint(_ digits: [UInt8], _ format: GoFloat.Format, _ precision: Int?) -> [UInt8] {
    let isHexadecimal = format == .hexadecimal
    let mark = UInt8(ascii: isHexadecimal ? "p" : "e")
    let end = digits.firstIndex(of: mark) ?? digits.count
    var mantissa = Array(digits[..<end])
    let significant = mantissa.filter { $0 != UInt8(ascii: ".") }.drop { $0 == UInt8(ascii: "0") }.count
    var missing = (format == .general || isHexadecimal ? precision ?? 6 : 0) - significant
    if !mantissa.contains(UInt8(ascii: ".")) {
      if mantissa == [UInt8(ascii: "0")] { missing -= 1 }
      mantissa.append(UInt8(ascii: "."))
    }
    return mantissa + [UInt8](repeating: 0x30, count: max(0, missing)) + digits[end...]
  }
}

/// Lists and maps: each element under the same directive.
extension FormattedArgument {
  private func element(_ element: GoArgument, _ verb: Unicode.Scalar) -> [UInt8] {
    // Within others a null shows as itself whatever the verb.
    if case .nothing = element { return Array((directive.sharpV ? "interface {}(nil)" : "<nil>").utf8) }
    return FormattedArgument(element, directive).text(verb)
  }

  private func list(_ elements: [GoArgument], _ verb: Unicode.Scalar) -> [UInt8] {
    let pieces = elements.map { element($0, verb) }
    if directive.sharpV {
      return Array("\(argument.typeName){".utf8) + Array(pieces.joined(separator: Array(", ".utf8))) + [0x7D]
    }
    return [0x5B] + Array(pieces.joined(separator: [0x20])) + [0x5D]
  }

  private func map(_ members: [(Text, GoArgument)], _ verb: Unicode.Scalar) -> [UInt8] {
    let pieces = members.map { element(.string($0.0), verb) + [0x3A] + element($0.1, verb) }
    if directive.sharpV {
      return Array("\(argument.typeName){".utf8) + Array(pieces.joined(separator: Array(", ".utf8))) + [0x7D]
    }
    return Array("map[".utf8) + Array(pieces.joined(separator: [0x20])) + [0x5D]
  }

  /// `(1+2i)`.
  private func complex(_ real: Double, _ imaginary: Double, _ verb: Unicode.Scalar) -> [UInt8]? {
    var signed = directive
    signed.plus = true
    guard let first = float(real, verb), let second = FormattedArgument(argument, signed).float(imaginary, verb) else {
      return nil
    }
    return [0x28] + first + second + Array("i)".utf8)
  }
}
