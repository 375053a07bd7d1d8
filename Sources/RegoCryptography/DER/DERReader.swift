import RegoValues

/// Reads DER (X.690) as strictly as Go's certificate reader does, whose words are then given to what is malformed: every
/// method takes an element off the front, or gives nil and takes nothing that counts.
struct DERReader {
  var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }
  init(_ bytes: [UInt8]) { rest = bytes[...] }

  var isEmpty: Bool { rest.isEmpty }

  /// What stands next.
  func isNext(_ tag: DERTag) -> Bool { rest.first == tag.byte }

  /// An element of any tag: its tag, all its bytes and its content.
  mutating func any() -> (tag: UInt8, whole: ArraySlice<UInt8>, content: ArraySlice<UInt8>)? {
    guard let tag = rest.first, tag & 0x1F != 0x1F, let header = DERReader.length(rest.dropFirst()) else { return nil }
    let start = rest.startIndex + 1 + header.size
    guard header.length <= rest.endIndex - start else { return nil }
    let end = start + header.length
    let element = (tag, rest[rest.startIndex..<end], rest[start..<end])
    rest = rest[end...]
    return element
  }

  /// The length that follows a tag, and how many bytes it takes.
  private static func length(_ bytes: ArraySlice<UInt8>) -> (length: Int, size: Int)? {
    guard let first = bytes.first else { return nil }
    if first < 0x80 { return (Int(first), 1) }
    let size = Int(first & 0x7F)
    let digits = bytes.dropFirst().prefix(size)
    guard (1...4).contains(size), digits.count == size, digits.first != 0 else { return nil }
    let length = digits.reduce(0) { $0 << 8 | Int($1) }
    return length < 128 ? nil : (length, 1 + size)
  }

  /// The content of an element of that tag.
  mutating func content(_ tag: DERTag) -> ArraySlice<UInt8>? {
    guard isNext(tag) else { return nil }
    return any()?.content
  }

  /// All the bytes of an element of that tag.
  mutating func element(_ tag: DERTag) -> ArraySlice<UInt8>? {
    guard isNext(tag) else { return nil }
    return any()?.whole
  }

  mutating func inside(_ tag: DERTag) -> DERReader? { content(tag).map { DERReader($0) } }

  /// Passes over an element of that tag, if it is there; false where it is malformed.
  mutating func skipOptional(_ tag: DERTag) -> Bool { !isNext(tag) || any() != nil }
}

/// The tags that certificates and keys are made of.
struct DERTag: Equatable {
  let byte: UInt8

  static let boolean = DERTag(byte: 0x01)
  static let integer = DERTag(byte: 0x02)
  static let bitString = DERTag(byte: 0x03)
  static let octetString = DERTag(byte: 0x04)
  static let null = DERTag(byte: 0x05)
  static let objectIdentifier = DERTag(byte: 0x06)
  static let utf8String = DERTag(byte: 0x0C)
  static let numericString = DERTag(byte: 0x12)
  static let printableString = DERTag(byte: 0x13)
  static let t61String = DERTag(byte: 0x14)
  static let ia5String = DERTag(byte: 0x16)
  static let utcTime = DERTag(byte: 0x17)
  static let generalizedTime = DERTag(byte: 0x18)
  static let bmpString = DERTag(byte: 0x1E)
  static let sequence = DERTag(byte: 0x30)
  static let set = DERTag(byte: 0x31)

  /// `[number]`, primitive.
  static func context(_ number: UInt8) -> DERTag { DERTag(byte: 0x80 | number) }
  /// `[number]`, constructed.
  static func constructed(_ number: UInt8) -> DERTag { DERTag(byte: 0xA0 | number) }
}
