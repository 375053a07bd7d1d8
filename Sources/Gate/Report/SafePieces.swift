/// A text cut into what is shown: one scalar as it is, or the escape of one scalar or byte.
struct SafePieces: Sequence, IteratorProtocol {
  struct Piece {
    var text: String
    /// The bytes that it stands for.
    var bytes: [UInt8]
    var isEscaped: Bool
    /// Columns on a terminal.
    var width: Int
  }

  /// More marks than this on one letter are a way to draw over the lines around it.
  private static let mostMarks = 8

  private let bytes: [UInt8]
  private var offset = 0
  private var marks = 0

  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  mutating func next() -> Piece? {
    guard offset < bytes.count else { return nil }
    guard let (scalar, count) = SafePieces.scalar(in: bytes, at: offset) else {
      let byte = bytes[offset]
      offset += 1
      marks = 0
      return Piece(text: SafeText.escapedByte(byte), bytes: [byte], isEscaped: true, width: 4)
    }
    let own = Array(bytes[offset..<offset + count])
    offset += count
    let width = TextWidth.columns(of: scalar)
    marks = width == 0 ? marks + 1 : 0
    if SafeText.isShown(scalar), marks <= SafePieces.mostMarks {
      return Piece(text: String(scalar), bytes: own, isEscaped: false, width: width)
    }
    let text = SafeText.escaped(scalar)
    return Piece(text: text, bytes: own, isEscaped: true, width: text.utf8.count)
  }

  /// The scalar whose UTF-8 starts at `offset`, and its length; nil where the bytes are not valid.
  private static func scalar(in bytes: [UInt8], at offset: Int) -> (Unicode.Scalar, Int)? {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let count = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard first >= 0xC2, first <= 0xF4, bytes.count - offset >= count else { return nil }
    var value = UInt32(first) & (count == 2 ? 0x1F : count == 3 ? 0x0F : 0x07)
    for byte in bytes[offset + 1..<offset + count] {
      guard byte & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= (count == 2 ? 0x80 : count == 3 ? 0x800 : 0x1_0000) else { return nil }
    return Unicode.Scalar(value).map { ($0, count) }
  }
}

/// How many columns text takes on a terminal.
enum TextWidth {
  static func columns(of text: String) -> Int { text.unicodeScalars.reduce(0) { $0 + columns(of: $1) } }

  static func columns(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return wide.contains { $0.contains(scalar.value) } ? 2 : 1
    }
  }

  /// East Asian wide and full-width blocks, and emoji.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
    0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F680...0x1F6FF, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
  ]
}
