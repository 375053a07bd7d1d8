import RegoValues

extension DERReader {
  /// The longest integer that is read, in bytes: what `Number` holds.
  static let longestInteger = Number.maximumBits / 8

  /// The bytes of an integer in two's complement, as short as can be.
  mutating func integerBytes(_ tag: DERTag = .integer) -> ArraySlice<UInt8>? {
    guard let bytes = content(tag), let first = bytes.first, bytes.count <= DERReader.longestInteger else { return nil }
    if bytes.count > 1 {
      let next = bytes[bytes.startIndex + 1]
      if first == 0, next & 0x80 == 0 { return nil }
      if first == 0xFF, next & 0x80 != 0 { return nil }
    }
    return bytes
  }

  mutating func integer() -> BigInt? { integerBytes().map { BigInt(twosComplement: $0) } }

  mutating func int64(_ tag: DERTag = .integer) -> Int? {
    guard let bytes = integerBytes(tag), bytes.count <= 8 else { return nil }
    return BigInt(twosComplement: bytes).int64.map { Int($0) }
  }

  mutating func boolean() -> Bool? {
    guard let bytes = content(.boolean), bytes.count == 1 else { return nil }
    switch bytes.first {
    case 0: return false
    case 0xFF: return true
    default: return nil
    }
  }

  mutating func bitString() -> BitString? {
    guard let bytes = content(.bitString), let unused = bytes.first else { return nil }
    return BitString(bytes.dropFirst(), unused: Int(unused))
  }

  mutating func objectIdentifier() -> ObjectIdentifier? {
    content(.objectIdentifier).flatMap { ObjectIdentifier($0) }
  }

  mutating func time() -> CertificateTime? {
    if isNext(.utcTime) { return content(.utcTime).flatMap { CertificateTime(utc: $0) } }
    return content(.generalizedTime).flatMap { CertificateTime(generalized: $0) }
  }
}

extension BigInt {
  init(twosComplement bytes: ArraySlice<UInt8>) {
    let value = BigInt(bigEndian: bytes)
    guard let first = bytes.first, first & 0x80 != 0 else {
      self = value
      return
    }
    self = value - BigInt.one.shiftedLeft(bytes.count * 8)
  }
}

/// Bits, the first in the highest place of the first byte.
struct BitString {
  let bytes: ArraySlice<UInt8>
  let unused: Int

  /// nil where more bits are unused than there are, or one of them is set.
  init?(_ bytes: ArraySlice<UInt8>, unused: Int) {
    guard (0...7).contains(unused), !bytes.isEmpty || unused == 0 else { return nil }
    if let last = bytes.last, last & (1 << UInt8(unused) &- 1) != 0 { return nil }
    self.bytes = bytes
    self.unused = unused
  }

  func isSet(_ place: Int) -> Bool {
    let index = bytes.startIndex + place / 8
    guard place / 8 < bytes.count else { return false }
    return bytes[index] & (0x80 >> UInt8(place % 8)) != 0
  }

  var count: Int { bytes.count * 8 - unused }

  /// The bits as a number's bytes: the last bit in the lowest place.
  var rightAligned: [UInt8] {
    if unused == 0 { return Array(bytes) }
    var carry: UInt8 = 0
    return bytes.map { byte in
      defer { carry = byte << UInt8(8 - unused) }
      return byte >> UInt8(unused) | carry
    }
  }
}

/// An object identifier (X.660), such as `2.5.4.3`.
struct ObjectIdentifier: Hashable, CustomStringConvertible {
  let components: [Int]

  init(_ components: Int...) { self.components = components }

  /// nil where a component is not written as short as can be, or beyond 31 bits.
  init?(_ bytes: ArraySlice<UInt8>) {
    guard let numbers = ObjectIdentifier.numbers(bytes) else { return nil }
    var components: [Int] = []
    for number in numbers {
      guard let small = number.int64, small < 1 << 31 else { return nil }
      components.append(Int(small))
    }
    self.components = components
  }

  /// The components of any size.
  static func numbers(_ bytes: ArraySlice<UInt8>) -> [BigInt]? {
    guard let last = bytes.last, last & 0x80 == 0 else { return nil }
    var numbers: [BigInt] = []
    var digits: [UInt8] = []
    for byte in bytes {
      if digits.isEmpty, byte == 0x80 { return nil }
      digits.append(byte & 0x7F)
      guard byte & 0x80 == 0 else { continue }
      let number = ObjectIdentifier.number(digits)
      digits = []
      if numbers.isEmpty {
        let root = number < BigInt(80) ? (number.int64 ?? 0) / 40 : 2
        numbers = [BigInt(root), number - BigInt(root * 40)]
      } else {
        numbers.append(number)
      }
    }
    return numbers
  }

  /// Digits of seven bits, packed into bytes.
  private static func number(_ digits: [UInt8]) -> BigInt {
    var bytes: [UInt8] = []
    var buffer = 0
    var bits = 0
    for digit in digits.reversed() {
      buffer |= Int(digit) << bits
      bits += 7
      while bits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: buffer))
        buffer >>= 8
        bits -= 8
      }
    }
    bytes.append(UInt8(truncatingIfNeeded: buffer))
    return BigInt(bigEndian: bytes.reversed())
  }

  var description: String { components.map(String.init).joined(separator: ".") }

  var value: Value { .array(RegoArray(components.map { .number(Number($0)) })) }
}
