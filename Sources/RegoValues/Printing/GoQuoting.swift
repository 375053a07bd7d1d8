/// Strings between double quotes as Go's `strconv.Quote` writes them, which is how Rego prints strings.
public enum GoQuoting {
  /// `"a\n"`: escapes for control characters and for code points that are not printable.
  public static func quoted(_ text: Text) -> String {
    var output: [UInt8] = []
    appendQuoted(text, to: &output)
    return String(decoding: output, as: UTF8.self)
  }

  /// The same of bytes that may not be UTF-8: `"\xc3"`.
  public static func quoted(bytes: some Sequence<UInt8>) -> String {
    var rest = Array(bytes)[...]
    var output: [UInt8] = [0x22]
    while let first = rest.first {
      let scalars = (1...4).lazy.compactMap { String(validating: rest.prefix($0), as: UTF8.self)?.unicodeScalars.first }
      if let scalar = scalars.first {
        appendEscaped(scalar, quote: 0x22, asciiOnly: false, to: &output)
        rest = rest.dropFirst(UTF8.width(scalar))
      } else {
        output.append(contentsOf: "\\x\(String(first, radix: 16))".utf8)
        rest = rest.dropFirst()
      }
    }
    output.append(0x22)
    return String(decoding: output, as: UTF8.self)
  }

  /// The same with escapes for everything beyond ASCII (`strconv.QuoteToASCII`).
  public static func quotedASCII(_ text: Text) -> String {
    var output: [UInt8] = [0x22]
    for scalar in text.string.unicodeScalars {
      appendEscaped(scalar, quote: 0x22, asciiOnly: true, to: &output)
    }
    output.append(0x22)
    return String(decoding: output, as: UTF8.self)
  }

  /// One code point between single quotes (`strconv.QuoteRune`).
  public static func quoted(_ scalar: Unicode.Scalar, asciiOnly: Bool = false) -> String {
    var output: [UInt8] = [0x27]
    appendEscaped(scalar, quote: 0x27, asciiOnly: asciiOnly, to: &output)
    output.append(0x27)
    return String(decoding: output, as: UTF8.self)
  }

  static func appendQuoted(_ text: Text, to output: inout [UInt8]) {
    output.append(0x22)
    if text.isASCII {
      text.withBytes { bytes in
        for byte in bytes { appendEscaped(Unicode.Scalar(byte), quote: 0x22, asciiOnly: false, to: &output) }
      }
    } else {
      for scalar in text.string.unicodeScalars {
        appendEscaped(scalar, quote: 0x22, asciiOnly: false, to: &output)
      }
    }
    output.append(0x22)
  }

  private static func appendEscaped(
    _ scalar: Unicode.Scalar, quote: UInt8, asciiOnly: Bool, to output: inout [UInt8]
  ) {
    let value = scalar.value
    if value == UInt32(quote) || value == 0x5C {
      output.append(0x5C)
      output.append(UInt8(truncatingIfNeeded: value))
      return
    }
    if value < 0x80 ? value >= 0x20 && value != 0x7F : !asciiOnly && isPrintable(scalar) {
      if value < 0x80 {
        output.append(UInt8(truncatingIfNeeded: value))
      } else {
        output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
      return
    }
    output.append(contentsOf: escape(value).utf8)
  }

  private static func escape(_ value: UInt32) -> String {
    switch value {
    case 0x07: "\\a"
    case 0x08: "\\b"
    case 0x09: "\\t"
    case 0x0A: "\\n"
    case 0x0B: "\\v"
    case 0x0C: "\\f"
    case 0x0D: "\\r"
    case 0..<0x20, 0x7F: "\\x" + hex(value, width: 2)
    case 0..<0x10000: "\\u" + hex(value, width: 4)
    default: "\\U" + hex(value, width: 8)
    }
  }

  private static func hex(_ value: UInt32, width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
  }

  /// True for code points of the Unicode version that Go knows (15), so that a newer Swift prints and maps the same.
  public static func isKnown(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.age.map { $0.major <= 15 } ?? false
  }

  /// Letters, marks, numbers, punctuation, symbols and the ASCII space (Go's `unicode.IsPrint`).
  public static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    guard isKnown(scalar) else { return false }
    return switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
    case .spaceSeparator: scalar == " "
    default: true
    }
  }
}
