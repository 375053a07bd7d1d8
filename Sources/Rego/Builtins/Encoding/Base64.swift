/// Base64 in both alphabets (RFC 4648), with Go's words for what is wrong.
package enum Base64 {
  package enum Alphabet {
    case standard
    /// `-` and `_` instead of `+` and `/`.
    case url

    fileprivate var characters: StaticString {
      switch self {
      case .standard: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
      case .url: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
      }
    }

    fileprivate func value(_ byte: UInt8) -> UInt32? {
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): return UInt32(byte - 65)
      case UInt8(ascii: "a")...UInt8(ascii: "z"): return UInt32(byte - 71)
      case UInt8(ascii: "0")...UInt8(ascii: "9"): return UInt32(byte + 4)
      case UInt8(ascii: "+"): return self == .standard ? 62 : nil
      case UInt8(ascii: "/"): return self == .standard ? 63 : nil
      case UInt8(ascii: "-"): return self == .url ? 62 : nil
      case UInt8(ascii: "_"): return self == .url ? 63 : nil
      default: return nil
      }
    }
  }

  /// A byte that does not belong there.
  package struct Malformed: Error {
    package let offset: Int
    package var message: String { "illegal base64 data at input byte \(offset)" }
  }

  package static func encoded(_ bytes: [UInt8], _ alphabet: Alphabet, isPadded: Bool = true) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    let characters = alphabet.characters.utf8Start
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var word: UInt32 = 0
      for (place, byte) in group.enumerated() { word |= UInt32(byte) << UInt32(16 - 8 * place) }
      for place in 0...group.count { output.append(characters[Int(word >> UInt32(18 - 6 * place) & 63)]) }
      if isPadded { output.append(contentsOf: repeatElement(UInt8(ascii: "="), count: 3 - group.count)) }
    }
    return output
  }

  /// Line breaks are skipped; padding is required unless `isPadded` is false.
  package static func decoded(
    _ bytes: [UInt8], _ alphabet: Alphabet, isPadded: Bool = true
  ) throws(Malformed) -> [UInt8] {
    var decoder = Base64Decoder(bytes: bytes, alphabet: alphabet, isPadded: isPadded)
    return try decoder.run()
  }
}

extension Base64 {
  /// What `base64url.decode` takes: the alphabet for URLs, padded or not.
  package static func decodedForURL(_ bytes: [UInt8]) throws(GoFailure) -> [UInt8] {
    var bytes = bytes
    switch bytes.last == UInt8(ascii: "=") ? 0 : bytes.count % 4 {
    case 0: break
    case 2: bytes += [UInt8(ascii: "="), UInt8(ascii: "=")]
    case 3: bytes.append(UInt8(ascii: "="))
    default: throw GoFailure("illegal base64url string: \(String(decoding: bytes, as: UTF8.self))")
    }
    do throws(Malformed) {
      return try decoded(bytes, .url)
    } catch {
      throw GoFailure(error.message)
    }
  }
}

private struct Base64Decoder {
  let bytes: [UInt8]
  let alphabet: Base64.Alphabet
  let isPadded: Bool
  var offset = 0
  var output: [UInt8] = []

  init(bytes: [UInt8], alphabet: Base64.Alphabet, isPadded: Bool) {
    self.bytes = bytes
    self.alphabet = alphabet
    self.isPadded = isPadded
  }

  mutating func run() throws(Base64.Malformed) -> [UInt8] {
    while try readGroup() {}
    return output
  }

  /// Four characters; false at the end.
  private mutating func readGroup() throws(Base64.Malformed) -> Bool {
    var word: UInt32 = 0
    var count = 0
    while count < 4 {
      guard let byte = next() else {
        if count == 0 { return false }
        if count == 1 || isPadded { throw Base64.Malformed(offset: offset - count) }
        append(word, count)
        return false
      }
      if byte == UInt8(ascii: "=") && isPadded {
        try readPadding(count)
        append(word, count)
        return false
      }
      guard let value = alphabet.value(byte) else { throw Base64.Malformed(offset: offset - 1) }
      word |= value << UInt32(18 - 6 * count)
      count += 1
    }
    append(word, 4)
    return true
  }

  /// After `=`, where `count` characters of the group were read.
  private mutating func readPadding(_ count: Int) throws(Base64.Malformed) {
    if count < 2 { throw Base64.Malformed(offset: offset - 1) }
    if count == 2 {
      guard let second = next() else { throw Base64.Malformed(offset: bytes.count) }
      if second != UInt8(ascii: "=") { throw Base64.Malformed(offset: offset - 2) }
    }
    if next() != nil { throw Base64.Malformed(offset: offset - 1) }
  }

  private mutating func next() -> UInt8? {
    while offset < bytes.count {
      offset += 1
      let byte = bytes[offset - 1]
      if byte != 0x0A && byte != 0x0D { return byte }
    }
    return nil
  }

  private mutating func append(_ word: UInt32, _ count: Int) {
    for place in 0..<(count - 1) { output.append(UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * place))) }
  }
}
