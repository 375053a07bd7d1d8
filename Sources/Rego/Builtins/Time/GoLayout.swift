/// A layout in the manner of Go's `time` package, which shows how one fixed moment looks: `2006-01-02T15:04:05Z07:00`.
///
/// Source: https://pkg.go.dev/time#pkg-constants.
struct GoLayout {
  /// One element of a layout; the raw value is how it is written.
  enum Element: String, CaseIterable {
    case longMonth = "January"
    case month = "Jan"
    case numMonth = "1"
    case zeroMonth = "01"
    case longWeekday = "Monday"
    case weekday = "Mon"
    case day = "2"
    case underDay = "_2"
    case zeroDay = "02"
    case underYearDay = "__2"
    case zeroYearDay = "002"
    case hour = "15"
    case hour12 = "3"
    case zeroHour12 = "03"
    case minute = "4"
    case zeroMinute = "04"
    case second = "5"
    case zeroSecond = "05"
    case longYear = "2006"
    case year = "06"
    case upperPM = "PM"
    case lowerPM = "pm"
    case zoneName = "MST"
    case isoZone = "Z0700"
    case isoColonZone = "Z07:00"
    case isoSecondsZone = "Z070000"
    case isoColonSecondsZone = "Z07:00:00"
    case isoShortZone = "Z07"
    case numZone = "-0700"
    case numColonZone = "-07:00"
    case numSecondsZone = "-070000"
    case numColonSecondsZone = "-07:00:00"
    case numShortZone = "-07"

    /// True for an offset in digits.
    var isOffset: Bool { rawValue.hasPrefix("Z0") || rawValue.hasPrefix("-0") }
  }

  enum Piece {
    case text([UInt8])
    case element(Element)
    /// A fraction of a second: its separator, its digits, and whether trailing zeroes are left out (`.999`).
    case fraction(separator: UInt8, digits: Int, isTrimmed: Bool)
  }

  let pieces: [Piece]
  /// How each piece is written, for messages.
  let spellings: [[UInt8]]

  /// Layouts that may be given by name, as OPA allows.
  static let named: [String: String] = [
    "ANSIC": "Mon Jan _2 15:04:05 2006", "UnixDate": "Mon Jan _2 15:04:05 MST 2006",
    "RubyDate": "Mon Jan 02 15:04:05 -0700 2006", "RFC822": "02 Jan 06 15:04 MST", "RFC822Z": "02 Jan 06 15:04 -0700",
    "RFC850": "Monday, 02-Jan-06 15:04:05 MST", "RFC1123": "Mon, 02 Jan 2006 15:04:05 MST",
    "RFC1123Z": "Mon, 02 Jan 2006 15:04:05 -0700", "RFC3339": "2006-01-02T15:04:05Z07:00",
    "RFC3339Nano": "2006-01-02T15:04:05.999999999Z07:00",
  ]

  static let rfc3339 = "2006-01-02T15:04:05Z07:00"
  static let rfc3339Nano = "2006-01-02T15:04:05.999999999Z07:00"

  static let monthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]
  static let weekdayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  init(_ layout: String) {
    var pieces: [Piece] = []
    var spellings: [[UInt8]] = []
    var literal: [UInt8] = []
    let bytes = Array(layout.utf8)
    var place = 0
    while place < bytes.count {
      guard let (piece, length) = GoLayout.piece(in: bytes, at: place) else {
        literal.append(bytes[place])
        place += 1
        continue
      }
      if !literal.isEmpty {
        pieces.append(.text(literal))
        spellings.append(literal)
        literal = []
      }
      pieces.append(piece)
      spellings.append(Array(bytes[place..<(place + length)]))
      place += length
    }
    if !literal.isEmpty {
      pieces.append(.text(literal))
      spellings.append(literal)
    }
    self.pieces = pieces
    self.spellings = spellings
  }

  /// The elements, the longest spelling first, so that `2006` is not `2` and a rest.
  private static let bySpelling: [(Element, [UInt8])] = Element.allCases
    .map { ($0, Array($0.rawValue.utf8)) }
    .sorted { $0.1.count > $1.1.count }

  private static func piece(in bytes: [UInt8], at place: Int) -> (Piece, Int)? {
    if let fraction = fraction(in: bytes, at: place) { return fraction }
    for (element, spelling) in bySpelling where bytes[place...].starts(with: spelling) {
      let end = place + spelling.count
      // `Jan` and `Mon` do not begin a longer lower-case word (`Month`), `_2` is not the `_2006` of a year.
      if element == .month || element == .weekday {
        if end < bytes.count, (0x61...0x7A).contains(bytes[end]) { continue }
      }
      if element == .underDay, bytes[(place + 1)...].starts(with: Array("2006".utf8)) { return nil }
      return (.element(element), spelling.count)
    }
    return nil
  }

  /// `.000`, `,000`, `.999`, `,999`: a separator, then zeroes or nines that no digit follows.
  private static func fraction(in bytes: [UInt8], at place: Int) -> (Piece, Int)? {
    let separator = bytes[place]
    guard separator == 0x2E || separator == 0x2C, place + 1 < bytes.count else { return nil }
    let digit = bytes[place + 1]
    guard digit == 0x30 || digit == 0x39 else { return nil }
    var end = place + 1
    while end < bytes.count, bytes[end] == digit { end += 1 }
    if end < bytes.count, (0x30...0x39).contains(bytes[end]) { return nil }
    return (.fraction(separator: separator, digits: end - place - 1, isTrimmed: digit == 0x39), end - place)
  }

  /// In quotes as the messages of Go's `time` quote: bytes that are not printable ASCII by their digits.
  static func quoted(_ text: String) -> String { quoted(text.utf8) }

  static func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var result = "\""
    for byte in bytes {
      switch byte {
      case 0..<0x20, 0x80...: result += (byte < 16 ? "\\x0" : "\\x") + String(byte, radix: 16)
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += "\\" + String(Unicode.Scalar(byte))
      default: result += String(Unicode.Scalar(byte))
      }
    }
    return result + "\""
  }
}
