/// Reads a text against the elements of a `GoLayout`, with Go's messages.
struct GoTimeReader {
  typealias Malformed = GoLayout.Malformed

  private let text: String
  private let layout: String
  private var rest: ArraySlice<UInt8>

  init(text: String, layout: String) {
    self.text = text
    self.layout = layout
    rest = Array(text.utf8)[...]
  }

  // MARK: Messages

  func message(_ what: String) -> Malformed { Malformed(message: "parsing time \(GoLayout.quoted(text)): \(what)") }

  func outOfRange(_ field: String) -> Malformed { message("\(field) out of range") }

  private func cannotParse(_ value: ArraySlice<UInt8>, as spelling: some Sequence<UInt8>) -> Malformed {
    let value = GoLayout.quoted(value)
    let element = GoLayout.quoted(spelling)
    return Malformed(
      message:
        "parsing time \(GoLayout.quoted(text)) as \(GoLayout.quoted(layout)): cannot parse \(value) as \(element)")
  }

  // MARK: Steps

  /// Literal text; a run of blanks in it matches any run of blanks.
  mutating func skip(_ literal: [UInt8]) throws(Malformed) {
    var wanted = literal[...]
    while let byte = wanted.first {
      if byte == 0x20 {
        if let next = rest.first, next != 0x20 { throw cannotParse(rest, as: literal) }
        wanted = wanted.drop { $0 == 0x20 }
        rest = rest.drop { $0 == 0x20 }
        continue
      }
      guard rest.first == byte else { throw cannotParse(rest, as: literal) }
      wanted = wanted.dropFirst()
      rest = rest.dropFirst()
    }
  }

  mutating func skipBlanks(_ most: Int) {
    for _ in 0..<most where rest.first == 0x20 { rest = rest.dropFirst() }
  }

  func end() throws(Malformed) {
    if !rest.isEmpty { throw message("extra text: \(GoLayout.quoted(rest))") }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8> {
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  private func value(of digits: ArraySlice<UInt8>) -> Int { digits.reduce(0) { $0 * 10 + Int($1 - 0x30) } }

  /// Exactly `count` digits.
  mutating func digits(_ count: Int, _ spelling: [UInt8]) throws(Malformed) -> Int {
    let hold = rest
    let digits = take(count)
    guard digits.count == count, digits.allSatisfy(GoTimeReader.isDigit) else { throw cannotParse(hold, as: spelling) }
    return value(of: digits)
  }

  /// Two digits, or one where the width is not fixed.
  mutating func number(isFixed: Bool, _ spelling: [UInt8]) throws(Malformed) -> Int {
    let digits = rest.prefix(2).prefix(while: GoTimeReader.isDigit)
    guard digits.count == 2 || (digits.count == 1 && !isFixed) else { throw cannotParse(rest, as: spelling) }
    return value(of: take(digits.count))
  }

  mutating func threeDigits(isFixed: Bool, _ spelling: [UInt8]) throws(Malformed) -> Int {
    let digits = rest.prefix(3).prefix(while: GoTimeReader.isDigit)
    guard !digits.isEmpty, !isFixed || digits.count == 3 else { throw cannotParse(rest, as: spelling) }
    return value(of: take(digits.count))
  }

  /// The place of the name that the text begins with, whatever its case.
  mutating func name(_ names: [String], _ spelling: [UInt8]) throws(Malformed) -> Int {
    for (index, name) in names.enumerated() {
      let wanted = Array(name.utf8)
      let here = rest.prefix(wanted.count)
      if here.count == wanted.count, zip(here, wanted).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
        _ = take(wanted.count)
        return index
      }
    }
    throw cannotParse(rest, as: spelling)
  }

  /// `PM` or `AM`.
  mutating func half(_ after: String, _ before: String, _ spelling: [UInt8], _ isBefore: inout Bool) throws(Malformed)
    -> Bool
  {
    let hold = rest
    let here = take(2)
    if here.elementsEqual(before.utf8) {
      isBefore = true
      return false
    }
    guard here.elementsEqual(after.utf8) else { throw cannotParse(hold, as: spelling) }
    return true
  }

  // MARK: Fractions

  /// A separator and at least one digit; nanoseconds.
  mutating func fractionIfAny() -> Int? {
    guard rest.count >= 2, let separator = rest.first, separator == 0x2E || separator == 0x2C else { return nil }
    let digits = rest.dropFirst().prefix(while: GoTimeReader.isDigit)
    guard !digits.isEmpty else { return nil }
    _ = take(digits.count + 1)
    return GoTimeReader.nanoseconds(digits)
  }

  mutating func fraction(digits count: Int, _ spelling: [UInt8]) throws(Malformed) -> Int {
    let hold = rest
    let piece = take(count + 1)
    let digits = piece.dropFirst()
    guard let separator = piece.first, separator == 0x2E || separator == 0x2C, digits.count == count,
      digits.allSatisfy(GoTimeReader.isDigit)
    else { throw cannotParse(hold, as: spelling) }
    return GoTimeReader.nanoseconds(digits)
  }

  private static func nanoseconds(_ digits: ArraySlice<UInt8>) -> Int {
    var value = 0
    for digit in digits.prefix(9) { value = value * 10 + Int(digit - 0x30) }
    for _ in digits.count..<max(9, digits.count) { value *= 10 }
    return value
  }

  // MARK: Zones

  /// `Z`, `+02:00`, `-0700` and their kin; seconds east of UTC.
  mutating func offset(_ element: GoLayout.Element, _ spelling: [UInt8]) throws(Malformed) -> Int {
    if element.rawValue.hasPrefix("Z"), rest.first == 0x5A {
      rest = rest.dropFirst()
      return 0
    }
    let hold = rest
    let hasColons = element.rawValue.contains(":")
    let groups: Int
    switch element {
    case .isoShortZone, .numShortZone: groups = 1
    case .isoSecondsZone, .isoColonSecondsZone, .numSecondsZone, .numColonSecondsZone: groups = 3
    default: groups = 2
    }
    guard let sign = rest.first else { throw cannotParse(hold, as: spelling) }
    rest = rest.dropFirst()
    var parts: [Int] = []
    var isNumber = true
    for index in 0..<groups {
      if index > 0 && hasColons {
        guard rest.first == 0x3A else { throw cannotParse(hold, as: spelling) }
        rest = rest.dropFirst()
      }
      let digits = take(2)
      guard digits.count == 2 else { throw cannotParse(hold, as: spelling) }
      isNumber = isNumber && digits.allSatisfy(GoTimeReader.isDigit)
      parts.append(isNumber ? value(of: digits) : 0)
    }
    // What is out of range is said before what is no sign or no digit, and of several the last.
    let bounds = [("hour", 24), ("minute", 60), ("second", 60)]
    if let last = zip(parts, bounds).reversed().first(where: { $0 > $1.1 }) {
      throw outOfRange("time zone offset \(last.1.0)")
    }
    guard isNumber, sign == 0x2B || sign == 0x2D else { throw cannotParse(hold, as: spelling) }
    var seconds = 0
    for (part, unit) in zip(parts, [3600, 60, 1]) { seconds += part * unit }
    return sign == 0x2D ? -seconds : seconds
  }

  /// An abbreviation such as `EST`, `GMT+3` or `+03`.
  mutating func zoneName(_ spelling: [UInt8]) throws(Malformed) -> String {
    guard let length = zoneNameLength() else { throw cannotParse(rest, as: spelling) }
    return String(decoding: take(length), as: UTF8.self)
  }

  private func zoneNameLength() -> Int? {
    if rest.starts(with: Array("UTC".utf8)) { return 3 }
    guard rest.count >= 3 else { return nil }
    if rest.starts(with: Array("ChST".utf8)) || rest.starts(with: Array("MeST".utf8)) { return 4 }
    if rest.starts(with: Array("GMT".utf8)) { return 3 + (signedHours(rest.dropFirst(3)) ?? 0) }
    if rest.first == 0x2B || rest.first == 0x2D { return signedHours(rest) }
    let letters = rest.prefix(6).prefix { (0x41...0x5A).contains($0) }
    let text = String(decoding: letters, as: UTF8.self)
    switch letters.count {
    case 3: return 3
    case 4: return text.hasSuffix("T") || text == "WITA" ? 4 : nil
    case 5: return text.hasSuffix("T") ? 5 : nil
    default: return nil
    }
  }

  /// The length of a sign and one or two digits up to 23; nil where there is none.
  private func signedHours(_ bytes: ArraySlice<UInt8>) -> Int? {
    guard let sign = bytes.first, sign == 0x2B || sign == 0x2D else { return nil }
    let digits = bytes.dropFirst().prefix(3).prefix(while: GoTimeReader.isDigit)
    guard (1...2).contains(digits.count), value(of: digits) <= 23 else { return nil }
    return digits.count + 1
  }
}
