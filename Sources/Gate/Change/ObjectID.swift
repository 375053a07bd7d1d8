/// A full Git object id: 20 bytes (SHA-1) or 32 (SHA-256). It holds them in place, as pushes compare and look up thousands.
public struct ObjectID: Hashable, Sendable, CustomStringConvertible {
  /// The bytes from the highest of the first word on; zero behind the last.
  @usableFromInline internal var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  /// How many bytes the id has, 32 at the most.
  public var count: Int { Int(length) }
  @usableFromInline internal var length: UInt8 = 0

  /// The first 32 bytes are kept: Git has no longer ids.
  @inlinable
  public init(bytes: some Collection<UInt8>) {
    for byte in bytes {
      if length == 32 { return }
      set(byte, at: Int(length))
      length &+= 1
    }
  }

  /// Parses 40 or 64 lower-case hex digits; nil for anything else.
  @inlinable
  public init?(hex: some Sequence<UInt8>) {
    var digits = 0
    var high: UInt8 = 0
    for digit in hex {
      let nibble: UInt8
      switch digit {
      case 0x30...0x39: nibble = digit &- 0x30
      case 0x61...0x66: nibble = digit &- 0x57
      default: return nil
      }
      if digits == 64 { return nil }
      if digits & 1 == 0 { high = nibble << 4 } else { set(high | nibble, at: digits >> 1) }
      digits &+= 1
    }
    guard digits == 40 || digits == 64 else { return nil }
    length = UInt8(truncatingIfNeeded: digits >> 1)
  }

  public var bytes: [UInt8] {
    withUnsafeBytes(of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)) {
      [UInt8]($0.prefix(count))
    }
  }

  /// Copies as many of its bytes as there is room for.
  public func copy(to room: UnsafeMutableRawBufferPointer) {
    withUnsafeBytes(of: (words.0.bigEndian, words.1.bigEndian, words.2.bigEndian, words.3.bigEndian)) {
      room.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0.prefix(min(count, room.count))))
    }
  }

  /// All zeroes: "does not exist" in a ref update.
  public var isZero: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

  /// The id as lower-case hex digits.
  public var description: String {
    String(unsafeUninitializedCapacity: count * 2) { buffer in
      for index in 0..<count {
        let byte = byte(at: index)
        buffer.initializeElement(at: index * 2, to: Self.digit(byte >> 4))
        buffer.initializeElement(at: index * 2 + 1, to: Self.digit(byte & 15))
      }
      return count * 2
    }
  }

  public static func == (left: ObjectID, right: ObjectID) -> Bool {
    left.words == right.words && left.length == right.length
  }

  public func hash(into hasher: inout Hasher) {
    withUnsafeBytes(of: words) { hasher.combine(bytes: $0) }
  }

  private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 &+ nibble : 0x57 &+ nibble }

  private func byte(at index: Int) -> UInt8 {
    let word =
      switch index >> 3 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return UInt8(truncatingIfNeeded: word >> UInt64(56 &- (index & 7) &* 8))
  }

  @inlinable
  internal mutating func set(_ byte: UInt8, at index: Int) {
    let part = UInt64(byte) << UInt64(56 &- (index & 7) &* 8)
    switch index >> 3 {
    case 0: words.0 |= part
    case 1: words.1 |= part
    case 2: words.2 |= part
    default: words.3 |= part
    }
  }
}
