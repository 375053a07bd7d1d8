/// Numbers and strings of JSON.
extension JSONParser {
  mutating func number() throws(JSONError) -> Value {
    let start = offset
    if try current() == UInt8(ascii: "-") { offset += 1 }
    if try current() == UInt8(ascii: "0") {
      offset += 1
    } else {
      try digits("in numeric literal")
    }
    if offset < bytes.count, bytes[offset] == UInt8(ascii: ".") {
      offset += 1
      try digits("after decimal point in numeric literal")
    }
    if offset < bytes.count, bytes[offset] | 0x20 == UInt8(ascii: "e") {
      offset += 1
      let sign = try current()
      if sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { offset += 1 }
      try digits("in exponent of numeric literal")
    }
    let text = UnsafeBufferPointer(rebasing: bytes[start..<offset])
    if text.count > Number.longestText {
      throw JSONError(.numberTooLong(limit: Number.longestText), offset: start)
    }
    guard let number = Number(literal: text) else {
      throw JSONError(.numberOutOfRange(String(decoding: text, as: UTF8.self)), offset: start)
    }
    return .number(number)
  }

  private mutating func digits(_ context: String) throws(JSONError) {
    guard try current() &- 0x30 <= 9 else { throw unexpected(context) }
    while offset < bytes.count, bytes[offset] &- 0x30 <= 9 { offset &+= 1 }
  }

  /// A string from its opening quote. Keys repeat from object to object, so that they are shared.
  mutating func string(isKey: Bool = false) throws(JSONError) -> Text {
    offset += 1
    let start = offset
    while offset < bytes.count {
      switch bytes[offset] {
      case UInt8(ascii: "\""):
        let content = UnsafeBufferPointer(rebasing: bytes[start..<offset])
        try checkLength(content.count, from: start)
        offset += 1
        return isKey ? keys.text(content) : Text(validUTF8: content)
      case UInt8(ascii: "\\"): return try escapedString(from: start)
      case 0..<0x20: throw unexpected("in string literal")
      default: offset &+= 1
      }
    }
    throw JSONError(.unexpectedEnd, offset: offset)
  }

  /// The rest of a string whose first escape is at `offset`.
  private mutating func escapedString(from start: Int) throws(JSONError) -> Text {
    var content = Array(bytes[start..<offset])
    while offset < bytes.count {
      let byte = bytes[offset]
      switch byte {
      case UInt8(ascii: "\""):
        try checkLength(content.count, from: start)
        offset += 1
        return content.withUnsafeBufferPointer { Text(validUTF8: $0) }
      case UInt8(ascii: "\\"): try escape(into: &content)
      case 0..<0x20: throw unexpected("in string literal")
      default:
        content.append(byte)
        offset &+= 1
      }
    }
    throw JSONError(.unexpectedEnd, offset: offset)
  }

  private func checkLength(_ count: Int, from start: Int) throws(JSONError) {
    if count > JSONLimits.longestString {
      throw JSONError(.stringTooLong(limit: JSONLimits.longestString), offset: start - 1)
    }
  }

  private mutating func escape(into content: inout [UInt8]) throws(JSONError) {
    offset += 1
    switch try current() {
    case UInt8(ascii: "\""): content.append(0x22)
    case UInt8(ascii: "\\"): content.append(0x5C)
    case UInt8(ascii: "/"): content.append(0x2F)
    case UInt8(ascii: "b"): content.append(0x08)
    case UInt8(ascii: "f"): content.append(0x0C)
    case UInt8(ascii: "n"): content.append(0x0A)
    case UInt8(ascii: "r"): content.append(0x0D)
    case UInt8(ascii: "t"): content.append(0x09)
    case UInt8(ascii: "u"): return try unicodeEscape(into: &content)
    default: throw unexpected("in string escape code")
    }
    offset += 1
  }

  /// `\uXXXX`, in pairs above the basic plane; half of a pair alone becomes U+FFFD, as in Go.
  private mutating func unicodeEscape(into content: inout [UInt8]) throws(JSONError) {
    let first = try hexWord()
    if first & 0xFC00 == 0xD800, offset + 1 < bytes.count, bytes[offset] == UInt8(ascii: "\\"),
      bytes[offset + 1] == UInt8(ascii: "u")
    {
      let afterFirst = offset
      offset += 1
      let second = try hexWord()
      if second & 0xFC00 == 0xDC00 {
        let value = 0x10000 + (first & 0x3FF) << 10 + (second & 0x3FF)
        append(Unicode.Scalar(value) ?? "\u{FFFD}", to: &content)
        return
      }
      offset = afterFirst
    }
    append(Unicode.Scalar(first) ?? "\u{FFFD}", to: &content)
  }

  private mutating func hexWord() throws(JSONError) -> UInt32 {
    offset += 1
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = try current()
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt32(byte - 0x57)
      case UInt8(ascii: "A")...UInt8(ascii: "F"): value = value << 4 | UInt32(byte - 0x37)
      default: throw unexpected("in \\u hexadecimal character escape")
      }
      offset += 1
    }
    return value
  }

  private func append(_ scalar: Unicode.Scalar, to content: inout [UInt8]) {
    content.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
  }
}

/// The latest keys by hash: the same key in many objects shares one allocation, and compares by its address.
struct KeyCache {
  private static let size = 256
  private static let longest = 64
  private var entries: [Text?] = []

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) -> Text {
    guard bytes.count <= KeyCache.longest else { return Text(validUTF8: bytes) }
    if entries.isEmpty { entries = Array(repeating: nil, count: KeyCache.size) }
    let hash = HashSeed.hash(UnsafeRawBufferPointer(bytes))
    let slot = Int(truncatingIfNeeded: hash) & (KeyCache.size - 1)
    if let known = entries[slot], known.hash == hash, known.hasBytes(bytes) { return known }
    let text = Text(validUTF8: bytes)
    entries[slot] = text
    return text
  }
}
