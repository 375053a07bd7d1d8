/// Translates libyaml's marks, which count characters, to byte offsets. Where all is ASCII both are the same.
struct CharacterOffsets {
  /// The byte offset of every 64th character; empty for ASCII.
  private var checkpoints: ContiguousArray<UInt32> = []

  /// Checks that `source` is UTF-8 with no byte order mark at the start of a later line, and learns its characters.
  init(_ source: SourceText) throws(YAMLError) {
    let bytes = source.bytes
    guard let firstWide = bytes.firstIndex(where: { $0 >= 0x80 }) else { return }
    checkpoints.reserveCapacity(bytes.count / 64 &+ 1)
    var offset = 0
    var characters = 0
    while offset < bytes.count {
      if characters & 63 == 0 { checkpoints.append(UInt32(truncatingIfNeeded: offset)) }
      let width = offset < firstWide ? 1 : CharacterOffsets.width(in: bytes, at: offset)
      if width == 0 { throw YAMLError(.invalidUTF8(byte: bytes[offset]), at: source.position(at: offset)) }
      if width == 3, bytes[offset] == 0xEF, bytes[offset &+ 1] == 0xBB, bytes[offset &+ 2] == 0xBF {
        if bytes.withUnsafeBufferPointer({ LineEnds.standBefore(offset, in: $0) }) {
          throw YAMLError(.byteOrderMarkInside, at: source.position(at: offset))
        }
      }
      offset &+= width
      characters &+= 1
    }
  }

  /// The byte offset of a character.
  func byteOffset(of character: Int, in bytes: [UInt8]) -> Int {
    if checkpoints.isEmpty { return min(character, bytes.count) }
    let block = character >> 6
    guard block >= 0, block < checkpoints.count else { return bytes.count }
    var offset = Int(checkpoints[block])
    for _ in 0..<(character & 63) where offset < bytes.count {
      offset &+= 1
      while offset < bytes.count, bytes[offset] & 0xC0 == 0x80 { offset &+= 1 }
    }
    return offset
  }

  /// The number of bytes of the well-formed character at `offset`, or 0 (table 3-7 of the Unicode standard).
  private static func width(in bytes: [UInt8], at offset: Int) -> Int {
    func byte(_ ahead: Int) -> UInt8 { offset &+ ahead < bytes.count ? bytes[offset &+ ahead] : 0 }
    func follows(_ ahead: Int) -> Bool { byte(ahead) & 0xC0 == 0x80 }
    let second = byte(1)
    switch bytes[offset] {
    case 0x00...0x7F: return 1
    case 0xC2...0xDF: return follows(1) ? 2 : 0
    case 0xE0: return second >= 0xA0 && second <= 0xBF && follows(2) ? 3 : 0
    case 0xED: return second >= 0x80 && second <= 0x9F && follows(2) ? 3 : 0
    case 0xE1...0xEC, 0xEE...0xEF: return follows(1) && follows(2) ? 3 : 0
    case 0xF0: return second >= 0x90 && second <= 0xBF && follows(2) && follows(3) ? 4 : 0
    case 0xF1...0xF3: return follows(1) && follows(2) && follows(3) ? 4 : 0
    case 0xF4: return second >= 0x80 && second <= 0x8F && follows(2) && follows(3) ? 4 : 0
    default: return 0
    }
  }
}
