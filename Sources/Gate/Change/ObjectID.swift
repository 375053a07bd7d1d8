/// A full Git object id: 20 bytes (SHA-1) or 32 (SHA-256).
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  public let bytes: [UInt8]

  public init(bytes: [UInt8]) { self.bytes = bytes }

  /// Parses 40 or 64 lower-case hex digits; nil for anything else.
  public init?(hex: some Sequence<UInt8>) {
    var bytes: [UInt8] = []
    var high: UInt8?
    for digit in hex {
      let nibble: UInt8
      switch digit {
      case 0x30...0x39: nibble = digit - 0x30
      case 0x61...0x66: nibble = digit - 0x57
      default: return nil
      }
      if let first = high {
        bytes.append(first << 4 | nibble)
        high = nil
        if bytes.count > 32 { return nil }
      } else {
        high = nibble
      }
    }
    guard high == nil, bytes.count == 20 || bytes.count == 32 else { return nil }
    self.bytes = bytes
  }

  /// All zeroes: "does not exist" in a ref update.
  public var isZero: Bool { bytes.allSatisfy { $0 == 0 } }

  public var description: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
