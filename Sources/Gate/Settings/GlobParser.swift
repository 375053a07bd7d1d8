/// Turns a pattern's text into the places that a match can stand at.
struct GlobParser {
  private var states: [Glob.State] = [Glob.State()]
  private let bytes: [UInt8]
  private var offset = 0

  private static let slash = UInt8(ascii: "/")

  static func states(of bytes: [UInt8]) throws(GlobError) -> [Glob.State] {
    if bytes.isEmpty { throw .empty }
    if bytes.count > Glob.longest { throw .tooLong(limit: Glob.longest) }
    var parser = GlobParser(bytes: bytes)
    while parser.offset < bytes.count { try parser.item() }
    return parser.states
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private func peek(_ ahead: Int = 0) -> UInt8? { offset + ahead < bytes.count ? bytes[offset + ahead] : nil }

  private mutating func item() throws(GlobError) {
    let byte = bytes[offset]
    offset += 1
    switch byte {
    case UInt8(ascii: "*"): star()
    case UInt8(ascii: "?"): character()
    case UInt8(ascii: "["): take(try bracket())
    case UInt8(ascii: "\\"):
      guard let next = peek() else { throw .trailingBackslash }
      offset += 1
      take(ByteSet(next...next))
    default: take(ByteSet(byte...byte))
    }
  }

  /// A step to a new state.
  private mutating func take(_ set: ByteSet) {
    states[states.count - 1].steps.append((set, states.count))
    states.append(Glob.State())
  }

  /// `*` and `**`; more stars than two are two.
  private mutating func star() {
    let start = offset - 1
    var count = 1
    while peek() == UInt8(ascii: "*") {
      offset += 1
      count += 1
    }
    let isSegmentStart = start == 0 || bytes[start - 1] == GlobParser.slash
    if count > 1, isSegmentStart, peek() == GlobParser.slash {
      offset += 1
      directories()
    } else {
      repeated(count > 1 ? .all : .notSlash)
    }
  }

  /// Any number of bytes of the set.
  private mutating func repeated(_ set: ByteSet) {
    let here = states.count - 1
    states[here].free.append(here + 1)
    states[here].steps.append((set, here))
    states.append(Glob.State())
  }

  /// `**/` at the start of a segment: nothing, or anything that ends with `/`.
  private mutating func directories() {
    let here = states.count - 1
    states[here].free = [here + 1, here + 2]
    states.append(Glob.State(steps: [(.all, here + 1), (ByteSet(GlobParser.slash...GlobParser.slash), here + 2)]))
    states.append(Glob.State())
  }

  /// `?`: a first byte and the bytes that continue it in UTF-8.
  private mutating func character() {
    take(.notSlash.subtracting(ByteSet(0x80...0xBF)))
    repeated(ByteSet(0x80...0xBF))
  }

  private mutating func bracket() throws(GlobError) -> ByteSet {
    var isNegated = false
    if peek() == UInt8(ascii: "!") || peek() == UInt8(ascii: "^") {
      isNegated = true
      offset += 1
    }
    var set = ByteSet()
    while let first = peek(), first != UInt8(ascii: "]") {
      let low = try setMember()
      if peek() == UInt8(ascii: "-"), let after = peek(1), after != UInt8(ascii: "]") {
        offset += 1
        let high = try setMember()
        if high < low { throw .reversedRange }
        for byte in low...high { set.insert(byte) }
      } else {
        set.insert(low)
      }
    }
    guard peek() != nil else { throw .openBracket }
    offset += 1
    if isNegated { set = .notSlash.subtracting(set) }
    set = set.subtracting(ByteSet(GlobParser.slash...GlobParser.slash))
    if set.isEmpty { throw .emptyBracket }
    return set
  }

  private mutating func setMember() throws(GlobError) -> UInt8 {
    if peek() == UInt8(ascii: "\\") { offset += 1 }
    guard let byte = peek() else { throw .openBracket }
    offset += 1
    return byte
  }
}
