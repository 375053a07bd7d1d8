import RegoValues

/// Writes the little DER that keys are handed to swift-crypto in.
enum DERWriter {
  static func element(_ tag: DERTag, _ content: [UInt8]) -> [UInt8] {
    if content.count < 0x80 { return [tag.byte, UInt8(content.count)] + content }
    let length = BigInt(content.count).bigEndianBytes
    return [tag.byte, 0x80 | UInt8(length.count)] + length + content
  }

  static func sequence(_ parts: [[UInt8]]) -> [UInt8] { element(.sequence, Array(parts.joined())) }

  /// A number that is not negative.
  static func integer(_ value: BigInt) -> [UInt8] {
    let bytes = value.bigEndianBytes
    let needsZero = bytes.first.map { $0 >= 0x80 } ?? true
    return element(.integer, needsZero ? [0] + bytes : bytes)
  }
}
