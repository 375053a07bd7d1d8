import RegoValues

/// Reads JSON into the same arena as YAML, so that a JSON file has positions too. Numbers keep their text.
///
/// libyaml cannot do it: it takes neither tabs as indentation nor `\ud83d\ude00`.
struct JSONTreeReader {
  private let source: SourceText
  private let bytes: [UInt8]
  private let limits: YAMLLimits
  private(set) var arena = NodeArena()
  private(set) var roots: [Int] = []
  private var interned = InternTable()
  private var index = 0
  private var open: ContiguousArray<(place: Int, isObject: Bool)> = []
  private var scratch: [UInt8] = []

  init(_ source: SourceText, limits: YAMLLimits) {
    self.source = source
    bytes = source.bytes
    self.limits = limits
  }

  mutating func read() throws(YAMLError) {
    skipBlanks()
    while index < bytes.count {
      if roots.count >= limits.documents { throw problem(.tooManyDocuments(limit: limits.documents)) }
      roots.append(arena.nodes.count)
      try value()
      while !open.isEmpty { try member() }
      skipBlanks()
    }
  }

  private func problem(_ reason: YAMLError.Reason) -> YAMLError { YAMLError(reason, at: source.position(at: index)) }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x0A, 0x0D, 0x09: index &+= 1
      default: return
      }
    }
  }

  private func peek() -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// The next item or pair of the innermost list or object, or its end.
  private mutating func member() throws(YAMLError) {
    guard let inner = open.last else { return }
    let isFirst = arena.nodes.count &- 1 == inner.place
    let closing = inner.isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")
    skipBlanks()
    if peek() == closing {
      index &+= 1
      arena.close(inner.place, end: index)
      open.removeLast()
      return
    }
    if !isFirst {
      guard peek() == UInt8(ascii: ",") else {
        throw problem(.json(expected(inner.isObject ? "\",\" or \"}\"" : "\",\" or \"]\"")))
      }
      index &+= 1
      skipBlanks()
    }
    if inner.isObject {
      guard peek() == UInt8(ascii: "\"") else { throw problem(.json(expected("a key in quotes"))) }
      let start = index
      let text = try string()
      arena.append(.key, start: start, end: index, payload: text)
      skipBlanks()
      guard peek() == UInt8(ascii: ":") else { throw problem(.json(expected("\":\""))) }
      index &+= 1
      skipBlanks()
    }
    try value()
  }

  private func expected(_ what: String) -> String {
    index < bytes.count ? "expected \(what) here" : "expected \(what) before the end"
  }

  /// A scalar, or the beginning of a list or object.
  private mutating func value() throws(YAMLError) {
    let start = index
    switch peek() ?? 0 {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      if open.count >= limits.greatestDepth { throw problem(.tooDeep(limit: limits.greatestDepth)) }
      let isObject = bytes[index] == UInt8(ascii: "{")
      index &+= 1
      let place = arena.append(isObject ? .mapping : .sequence, start: start, end: start, payload: 0)
      open.append((place: place, isObject: isObject))
    case UInt8(ascii: "\""):
      let text = try string()
      arena.append(.scalar, start: start, end: index, payload: text)
    case UInt8(ascii: "t"): try word("true", NodeArena.bool(true))
    case UInt8(ascii: "f"): try word("false", NodeArena.bool(false))
    case UInt8(ascii: "n"): try word("null", NodeArena.null)
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    default: throw problem(.json(expected("a value")))
    }
  }

  private mutating func word(_ text: StaticString, _ payload: UInt32) throws(YAMLError) {
    let start = index
    guard bytes[index...].starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)) else {
      throw problem(.json(expected("a value")))
    }
    index &+= text.utf8CodeUnitCount
    arena.append(.scalar, start: start, end: index, payload: payload)
  }

  private mutating func number() throws(YAMLError) {
    let start = index
    func digits(from place: Int) -> Int {
      var end = place
      while end < bytes.count, bytes[end] &- UInt8(ascii: "0") <= 9 { end &+= 1 }
      return end
    }
    var end = bytes[index] == UInt8(ascii: "-") ? index &+ 1 : index
    let whole = digits(from: end)
    var isWellFormed = whole > end && (bytes[end] != UInt8(ascii: "0") || whole == end &+ 1)
    end = whole
    if isWellFormed, end < bytes.count, bytes[end] == UInt8(ascii: ".") {
      let fraction = digits(from: end &+ 1)
      isWellFormed = fraction > end &+ 1
      end = fraction
    }
    if isWellFormed, end < bytes.count, bytes[end] | 0x20 == UInt8(ascii: "e") {
      end &+= 1
      if end < bytes.count, bytes[end] == UInt8(ascii: "+") || bytes[end] == UInt8(ascii: "-") { end &+= 1 }
      let exponent = digits(from: end)
      isWellFormed = exponent > end
      end = exponent
    }
    if isWellFormed, end &- start > Number.longestText { throw problem(.numberTooLong(limit: Number.longestText)) }
    guard isWellFormed, let number = Number(literal: String(decoding: bytes[start..<end], as: UTF8.self)) else {
      throw problem(.json("a number that is not well formed"))
    }
    index = end
    let payload = arena.append(.number(number))
    arena.append(.scalar, start: start, end: end, payload: payload)
  }

  // MARK: strings

  /// The place in the arena's scalars of the string that begins here.
  private mutating func string() throws(YAMLError) -> UInt32 {
    let start = index &+ 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\""), bytes[end] != UInt8(ascii: "\\"), bytes[end] >= 0x20 {
      end &+= 1
    }
    if end < bytes.count, bytes[end] == UInt8(ascii: "\"") {
      index = end &+ 1
      return bytes.withUnsafeBufferPointer {
        interned.place(of: UnsafeBufferPointer(rebasing: $0[start..<end]), in: &arena)
      }
    }
    scratch.removeAll(keepingCapacity: true)
    scratch.append(contentsOf: bytes[start..<end])
    index = end
    try escapedRest()
    return scratch.withUnsafeBufferPointer { interned.place(of: $0, in: &arena) }
  }

  /// The rest of a string with escapes goes into `scratch`.
  private mutating func escapedRest() throws(YAMLError) {
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: "\""):
        index &+= 1
        return
      case UInt8(ascii: "\\"): try escape()
      case 0..<0x20: throw problem(.json("a control character in a string"))
      default:
        scratch.append(byte)
        index &+= 1
      }
    }
    throw problem(.json("a string that does not end"))
  }

  private mutating func escape() throws(YAMLError) {
    let kind = index &+ 1 < bytes.count ? bytes[index &+ 1] : 0
    if kind == UInt8(ascii: "u") { return try unicodeEscape() }
    let byte: UInt8
    switch kind {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): byte = kind
    case UInt8(ascii: "b"): byte = 0x08
    case UInt8(ascii: "f"): byte = 0x0C
    case UInt8(ascii: "n"): byte = 0x0A
    case UInt8(ascii: "r"): byte = 0x0D
    case UInt8(ascii: "t"): byte = 0x09
    default: throw problem(.json("an escape that JSON does not know"))
    }
    scratch.append(byte)
    index &+= 2
  }

  /// `\uXXXX`, or two of them for one character; half a pair becomes U+FFFD, as Go's reader has it.
  private mutating func unicodeEscape() throws(YAMLError) {
    guard let first = codeUnit(at: index) else { throw problem(.json("an escape that JSON does not know")) }
    index &+= 6
    var scalar = Unicode.Scalar(first)
    if UTF16.isLeadSurrogate(first), let second = codeUnit(at: index), UTF16.isTrailSurrogate(second) {
      index &+= 6
      scalar = Unicode.Scalar(0x10000 &+ (UInt32(first & 0x3FF) << 10) &+ UInt32(second & 0x3FF))
    }
    scratch.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
  }

  private func codeUnit(at place: Int) -> UInt16? {
    guard place &+ 6 <= bytes.count, bytes[place] == UInt8(ascii: "\\"), bytes[place &+ 1] == UInt8(ascii: "u") else {
      return nil
    }
    var unit: UInt16 = 0
    for byte in bytes[(place &+ 2)..<(place &+ 6)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      unit = unit << 4 | UInt16(digit)
    }
    return unit
  }
}
