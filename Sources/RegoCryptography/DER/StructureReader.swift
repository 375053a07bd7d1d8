import Rego
import RegoValues

/// Reads DER into the fields of a structure as Go's `encoding/asn1` does, with its words for what does not fit: keys and
/// requests are read by it, certificates by the plainer `DERReader`.
struct StructureReader {
  private let bytes: ArraySlice<UInt8>
  private var offset = 0

  init(_ bytes: some Collection<UInt8>) { self.bytes = Array(bytes)[...] }

  var isAtEnd: Bool { offset == bytes.count }

  /// What stands before the content of an element.
  struct Header {
    let tagClass: UInt8
    let tag: Int
    let length: Int
    let isCompound: Bool

    /// As Go prints it.
    var text: String { "{class:\(tagClass) tag:\(tag) length:\(length) isCompound:\(isCompound)}" }
  }

  /// What an element has to be, and what Go calls it.
  struct Expected {
    var tagClass: UInt8 = 0
    var tag: Int
    var isCompound = false
    var name = ""

    static let integer = Expected(tag: 2, name: "int")
    /// Go has no name for a pointer to a number.
    static let bigInteger = Expected(tag: 2)
    static let bits = Expected(tag: 3, name: "BitString")
    static let octets = Expected(tag: 4)
    static let identifier = Expected(tag: 6, name: "ObjectIdentifier")
    static func sequence(_ name: String) -> Expected { Expected(tag: 16, isCompound: true, name: name) }
    static let set = Expected(tag: 17, isCompound: true)
  }

  private static let parameters =
    "{optional:false explicit:false application:false private:false defaultValue:<nil> tag:<nil> stringType:0 timeType:0 "
    + "set:false omitEmpty:false}"

  private static func syntax(_ words: String) -> GoFailure { GoFailure("asn1: syntax error: \(words)") }
  private static func structure(_ words: String) -> GoFailure { GoFailure("asn1: structure error: \(words)") }

  static let trailing = syntax("trailing data")

  /// The next element's content and all its bytes.
  mutating func element(_ expected: Expected) throws(GoFailure) -> ArraySlice<UInt8> {
    try whole(expected).content
  }

  mutating func whole(
    _ expected: Expected
  ) throws(GoFailure) -> (content: ArraySlice<UInt8>, all: ArraySlice<UInt8>) {
    let start = offset
    let header = try header()
    guard header.tagClass == expected.tagClass, header.tag == expected.tag, header.isCompound == expected.isCompound
    else {
      throw StructureReader.structure(
        "tags don't match (\(expected.tag) vs \(header.text)) \(StructureReader.parameters) \(expected.name) @\(offset)"
      )
    }
    return try take(header, from: start)
  }

  /// The next element, whatever it is.
  mutating func any() throws(GoFailure) -> (header: Header, content: ArraySlice<UInt8>, all: ArraySlice<UInt8>) {
    let start = offset
    let header = try header()
    let (content, all) = try take(header, from: start)
    return (header, content, all)
  }

  /// The content of `[number]`, if it stands next.
  mutating func optional(_ number: Int) throws(GoFailure) -> ArraySlice<UInt8>? {
    if isAtEnd { return nil }
    let start = offset
    let header = try header()
    guard header.tagClass == 2, header.tag == number, header.isCompound else {
      offset = start
      return nil
    }
    return try take(header, from: start).content
  }

  /// The next integer, if one stands next.
  mutating func optionalInteger() throws(GoFailure) -> BigInt? {
    guard !isAtEnd, bytes[bytes.startIndex + offset] == 2 else { return nil }
    return try bigInteger()
  }

  mutating func optionalBoolean() throws(GoFailure) -> Bool? {
    guard !isAtEnd, bytes[bytes.startIndex + offset] == 1 else { return nil }
    return try boolean()
  }

  private mutating func take(
    _ header: Header, from start: Int
  ) throws(GoFailure) -> (content: ArraySlice<UInt8>, all: ArraySlice<UInt8>) {
    guard header.length <= bytes.count - offset else { throw StructureReader.syntax("data truncated") }
    let base = bytes.startIndex
    let content = bytes[(base + offset)..<(base + offset + header.length)]
    let all = bytes[(base + start)..<(base + offset + header.length)]
    offset += header.length
    return (content, all)
  }

  private mutating func byte() -> UInt8? {
    guard offset < bytes.count else { return nil }
    offset += 1
    return bytes[bytes.startIndex + offset - 1]
  }

  private mutating func header() throws(GoFailure) -> Header {
    guard let first = byte() else { throw StructureReader.syntax("sequence truncated") }
    var tag = Int(first & 0x1F)
    if tag == 0x1F {
      tag = try longTag()
      if tag < 0x1F { throw StructureReader.syntax("non-minimal tag") }
    }
    guard let short = byte() else { throw StructureReader.syntax("truncated tag or length") }
    var length = Int(short)
    if short & 0x80 != 0 { length = try longLength(Int(short & 0x7F)) }
    return Header(tagClass: first >> 6, tag: tag, length: length, isCompound: first & 0x20 != 0)
  }

  private mutating func longTag() throws(GoFailure) -> Int {
    var tag = 0
    for place in 0... {
      guard let digit = byte() else { throw StructureReader.syntax("truncated base 128 integer") }
      if place == 5 { throw StructureReader.structure("base 128 integer too large") }
      if place == 0, digit == 0x80 { throw StructureReader.syntax("integer is not minimally encoded") }
      tag = tag << 7 | Int(digit & 0x7F)
      if digit & 0x80 == 0 { break }
    }
    if tag > Int(Int32.max) { throw StructureReader.structure("base 128 integer too large") }
    return tag
  }

  private mutating func longLength(_ count: Int) throws(GoFailure) -> Int {
    if count == 0 { throw StructureReader.syntax("indefinite length found (not DER)") }
    var length = 0
    for _ in 0..<count {
      guard let digit = byte() else { throw StructureReader.syntax("truncated tag or length") }
      if length >= 1 << 23 { throw StructureReader.structure("length too large") }
      length = length << 8 | Int(digit)
      if length == 0 { throw StructureReader.structure("superfluous leading zeros in length") }
    }
    if length < 0x80 { throw StructureReader.structure("non-minimal length") }
    return length
  }
}

extension StructureReader {
  mutating func sequence(_ name: String) throws(GoFailure) -> StructureReader {
    StructureReader(try element(.sequence(name)))
  }

  mutating func bigInteger() throws(GoFailure) -> BigInt {
    BigInt(twosComplement: try StructureReader.checked(try element(.bigInteger)))
  }

  mutating func integer() throws(GoFailure) -> Int {
    let bytes = try StructureReader.checked(try element(.integer))
    guard bytes.count <= 8, let value = BigInt(twosComplement: bytes).int64 else {
      throw StructureReader.structure("integer too large")
    }
    return Int(value)
  }

  private static func checked(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> ArraySlice<UInt8> {
    guard let first = bytes.first else { throw structure("empty integer") }
    if bytes.count > DERReader.longestInteger { throw structure("integer too large") }
    if bytes.count > 1 {
      let isNegative = bytes[bytes.startIndex + 1] & 0x80 != 0
      if first == 0 && !isNegative || first == 0xFF && isNegative {
        throw structure("integer not minimally-encoded")
      }
    }
    return bytes
  }

  mutating func identifier() throws(GoFailure) -> ObjectIdentifier {
    let bytes = try element(.identifier)
    if bytes.isEmpty { throw StructureReader.syntax("zero length OBJECT IDENTIFIER") }
    guard let identifier = ObjectIdentifier(bytes) else {
      if let last = bytes.last, last & 0x80 != 0 { throw StructureReader.syntax("truncated base 128 integer") }
      if ObjectIdentifier.numbers(bytes) == nil {
        throw StructureReader.syntax("integer is not minimally encoded")
      }
      throw StructureReader.structure("base 128 integer too large")
    }
    return identifier
  }

  mutating func bits() throws(GoFailure) -> BitString {
    let bytes = try element(.bits)
    guard let unused = bytes.first else { throw StructureReader.syntax("zero length BIT STRING") }
    guard let bits = BitString(bytes.dropFirst(), unused: Int(unused)) else {
      throw StructureReader.syntax("invalid padding bits in BIT STRING")
    }
    return bits
  }

  mutating func boolean() throws(GoFailure) -> Bool {
    switch Array(try element(Expected(tag: 1, name: "bool"))) {
    case [0]: return false
    case [0xFF]: return true
    default: throw StructureReader.syntax("invalid boolean")
    }
  }

  /// All the bytes of each element of a list that Go calls `name`.
  mutating func elements(_ name: String, of kind: Expected) throws(GoFailure) -> [ArraySlice<UInt8>] {
    try elements(.sequence(name), of: kind)
  }

  mutating func elements(_ list: Expected, of kind: Expected) throws(GoFailure) -> [ArraySlice<UInt8>] {
    var inner = StructureReader(try element(list))
    var elements: [ArraySlice<UInt8>] = []
    while !inner.isAtEnd {
      let (header, _, all): (Header, ArraySlice<UInt8>, ArraySlice<UInt8>)
      do throws(GoFailure) {
        (header, _, all) = try inner.any()
      } catch {
        // Of a list Go says so in other words.
        throw error.message.hasSuffix("data truncated") ? StructureReader.syntax("truncated sequence") : error
      }
      guard header.tagClass == kind.tagClass, header.tag == kind.tag, header.isCompound == kind.isCompound else {
        throw StructureReader.structure("sequence tag mismatch")
      }
      elements.append(all)
    }
    return elements
  }

  /// Go's `pkix.AlgorithmIdentifier`: the parameters may be missing.
  mutating func algorithm() throws(GoFailure) -> AlgorithmIdentifier {
    var inner = try sequence("AlgorithmIdentifier")
    let identifier = try inner.identifier()
    let parameters = inner.isAtEnd ? [] : try inner.any().all
    return AlgorithmIdentifier(identifier: identifier, parameters: parameters)
  }
}
