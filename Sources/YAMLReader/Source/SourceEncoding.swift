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
