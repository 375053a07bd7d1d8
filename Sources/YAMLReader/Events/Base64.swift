/// Standard base64 with padding; line breaks inside are skipped, as Go's decoder does.
enum Base64 {
  static func decode(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
    var result: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    var padding = 0
    for byte in text where byte != 0x0A && byte != 0x0D {
      let value: UInt8
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte &- UInt8(ascii: "A")
      case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte &- UInt8(ascii: "a") &+ 26
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte &- UInt8(ascii: "0") &+ 52
      case UInt8(ascii: "+"): value = 62
      case UInt8(ascii: "/"): value = 63
      case UInt8(ascii: "="):
        padding &+= 1
        continue
      default: return nil
      }
      if padding > 0 { return nil }
      bits = bits &<< 6 | UInt32(value)
      count &+= 1
      if count & 3 == 0 {
        result.append(UInt8(truncatingIfNeeded: bits &>> 16))
        result.append(UInt8(truncatingIfNeeded: bits &>> 8))
        result.append(UInt8(truncatingIfNeeded: bits))
      }
    }
    switch (count & 3, padding) {
    case (0, 0): break
    case (2, 2): result.append(UInt8(truncatingIfNeeded: bits &>> 4))
    case (3, 1):
      result.append(UInt8(truncatingIfNeeded: bits &>> 10))
      result.append(UInt8(truncatingIfNeeded: bits &>> 2))
    default: return nil
    }
    return result
  }
}
