/// The id of one decision: a UUID of version 7, so that ids sort by time.
public struct DecisionID: Sendable, Hashable, CustomStringConvertible {
  public let description: String

  /// - Parameter milliseconds: since 1970.
  public init(milliseconds: Int64, random: inout some RandomNumberGenerator) {
    var bytes: [UInt8] = []
    for shift in stride(from: 40, through: 0, by: -8) { bytes.append(UInt8(truncatingIfNeeded: milliseconds >> shift)) }
    for word in [random.next(), random.next()] as [UInt64] {
      for shift in stride(from: UInt64(32), through: 0, by: -8) {
        bytes.append(UInt8(truncatingIfNeeded: word >> shift))
      }
    }
    bytes[6] = bytes[6] & 0x0F | 0x70
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    description = String(decoding: text, as: UTF8.self)
  }

  public static func random(milliseconds: Int64) -> DecisionID {
    var system = SystemRandomNumberGenerator()
    return DecisionID(milliseconds: milliseconds, random: &system)
  }
}
