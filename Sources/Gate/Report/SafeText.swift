/// Text from a push, made fit for a terminal, a log or a page: nothing in it moves the cursor, changes colours, hides,
/// reverses the direction of reading or breaks a line.
///
/// What is not shown as it is stands as an escape: `\n`, `\x1b`, `\u{202e}`, and `\xff` for a byte that is not UTF-8.
///
/// ```swift
/// SafeText.line("a\u{1B}[31mb")                  // a\x1b[31mb
/// SafeText.name(Array("a\nb.yaml".utf8))         // "a\nb.yaml", quoted as git does
/// ```
public enum SafeText {
  /// The text on one line; beyond `longest` characters it ends with `…`.
  public static func line(_ text: String, longest: Int = .max) -> String {
    line(bytes: text.utf8, longest: longest)
  }

  /// The same for bytes that may not be UTF-8.
  public static func line(bytes: some Sequence<UInt8>, longest: Int = .max) -> String {
    var shown = ""
    var count = 0
    for piece in SafePieces(bytes) {
      if count >= longest { return shown + "…" }
      shown += piece.text
      count += 1
    }
    return shown
  }

  /// The text's own lines, each as `line` gives it but with four blanks for a tab.
  public static func lines(_ text: String) -> [String] {
    var lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false).map { part in
      let own = part.last == 0x0D ? part.dropLast() : part
      return line(bytes: own.flatMap { $0 == 0x09 ? [0x20, 0x20, 0x20, 0x20] : [$0] })
    }
    while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  /// A name of a file or ref: as it is where it is plain, else in quotes with C's escapes, as git prints names.
  public static func name(_ bytes: [UInt8]) -> String {
    var quoted = "\""
    var isPlain = true
    for piece in SafePieces(bytes) {
      if piece.isEscaped || piece.text == "\"" || piece.text == "\\" {
        isPlain = false
        for byte in piece.bytes { quoted += escapedInName(byte) }
      } else {
        quoted += piece.text
      }
    }
    return isPlain ? String(decoding: bytes, as: UTF8.self) : quoted + "\""
  }

  public static func name(_ path: RepositoryPath) -> String { name(path.bytes) }
  public static func name(_ text: String) -> String { name(Array(text.utf8)) }

  /// Whether a scalar is shown as it is: assigned, visible (or a blank), and without effect on its neighbours' order.
  public static func isShown(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: return false
    default: return !scalar.properties.isDefaultIgnorableCodePoint
    }
  }

  /// `\n`, `\x1b` or `\u{202e}`.
  static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\r": "\\r"
    case "\t": "\\t"
    default: scalar.value < 0x80 ? escapedByte(UInt8(scalar.value)) : "\\u{\(String(scalar.value, radix: 16))}"
    }
  }

  static func escapedByte(_ byte: UInt8) -> String { "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  private static func escapedInName(_ byte: UInt8) -> String {
    switch byte {
    case 0x07: return "\\a"
    case 0x08: return "\\b"
    case 0x09: return "\\t"
    case 0x0A: return "\\n"
    case 0x0B: return "\\v"
    case 0x0C: return "\\f"
    case 0x0D: return "\\r"
    case 0x22: return "\\\""
    case 0x5C: return "\\\\"
    default:
      let digits = String(byte, radix: 8)
      return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
    }
  }
}
