/// The flags, width and precision of one `%` directive.
struct FormatDirective {
  var plus = false
  var minus = false
  var sharp = false
  var space = false
  var zero = false
  /// `%+v` and `%#v` carry their flag here.
  var plusV = false
  var sharpV = false
  var width: Int?
  var precision: Int?

  /// True for a flag's character.
  mutating func take(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "#"): sharp = true
    case UInt8(ascii: "0"): zero = true
    case UInt8(ascii: "+"): plus = true
    case UInt8(ascii: "-"): minus = true
    case UInt8(ascii: " "): space = true
    default: return false
    }
    return true
  }

  mutating func markVerbV() {
    sharpV = sharp
    sharp = false
    plusV = plus
    plus = false
  }

  /// Zeros fill up only to the left.
  var fillsWithZeros: Bool { zero && !minus }

  /// `text` filled up to the width, which counts code points.
  func padded(_ text: [UInt8], zeros: Bool) -> [UInt8] {
    guard let width else { return text }
    let missing = width - text.reduce(0) { $0 + ($1 & 0xC0 != 0x80 ? 1 : 0) }
    guard missing > 0 else { return text }
    let fill = [UInt8](repeating: UInt8(ascii: zeros && !minus ? "0" : " "), count: missing)
    return minus ? text + fill : fill + text
  }
}
