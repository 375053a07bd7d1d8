/// Turns a file's bytes into valid UTF-8 without a byte order mark: UTF-16 is told by its mark and translated.
enum SourceEncoding {
  static func utf8(_ bytes: [UInt8], limits: YAMLLimits) throws(YAMLError) -> [UInt8] {
    let limit = min(limits.bytes, Int(Int32.max))
    if bytes.count > limit { throw YAMLError(.tooLarge(bytes: bytes.count, limit: limit), at: .start) }
    if bytes.starts(with: [0xFF, 0xFE]) { return try utf16(bytes.dropFirst(2), bigEndian: false) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try utf16(bytes.dropFirst(2), bigEndian: true) }
    return bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
  }

  private static func utf16(_ bytes: ArraySlice<UInt8>, bigEndian: Bool) throws(YAMLError) -> [UInt8] {
    var units: [UInt16] = []
    units.reserveCapacity(bytes.count / 2)
    var index = bytes.startIndex
    while index &+ 1 < bytes.endIndex {
      let first = UInt16(bytes[index])
      let second = UInt16(bytes[index &+ 1])
      units.append(bigEndian ? first << 8 | second : second << 8 | first)
      index &+= 2
    }
    var result: [UInt8] = []
    result.reserveCapacity(units.count)
    var decoder = UTF16()
    var iterator = units.makeIterator()
    while true {
      switch decoder.decode(&iterator) {
      case .scalarValue(let scalar): result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      case .emptyInput where index == bytes.endIndex: return result
      case .emptyInput, .error: throw YAMLError(.invalidUTF16, at: SourceText(result).position(at: result.count))
      }
    }
  }
}

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
        let position = source.position(at: offset)
        if position.column == 1 { throw YAMLError(.byteOrderMarkInside, at: position) }
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
