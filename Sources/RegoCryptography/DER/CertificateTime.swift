import Rego
import RegoValues

/// A time in a certificate: seconds since 1970 and the zone it was written in.
struct CertificateTime: Equatable {
  let seconds: Int
  /// East of UTC, in seconds.
  let offset: Int

  /// `YYMMDDhhmm[ss]Z`, years from 1950 to 2049.
  init?(utc bytes: ArraySlice<UInt8>) {
    guard let time = CertificateTime.parse(bytes, yearDigits: 2, needsSeconds: false) else { return nil }
    self = time
  }

  /// `YYYYMMDDhhmmssZ`.
  init?(generalized bytes: ArraySlice<UInt8>) {
    guard let time = CertificateTime.parse(bytes, yearDigits: 4, needsSeconds: true) else { return nil }
    self = time
  }

  private init(seconds: Int, offset: Int) {
    self.seconds = seconds
    self.offset = offset
  }

  private static func parse(
    _ bytes: ArraySlice<UInt8>, yearDigits: Int, needsSeconds: Bool
  ) -> CertificateTime? {
    var digits = Array(bytes.prefix { (0x30...0x39).contains($0) }.map { Int($0) - 0x30 })
    guard let offset = zone(bytes.dropFirst(digits.count)) else { return nil }
    if digits.count == yearDigits + 8, !needsSeconds { digits += [0, 0] }
    guard digits.count == yearDigits + 10 else { return nil }
    var year = digits[..<yearDigits].reduce(0) { $0 * 10 + $1 }
    if yearDigits == 2 { year += year >= 50 ? 1900 : 2000 }
    let pairs = stride(from: yearDigits, to: digits.count, by: 2).map { digits[$0] * 10 + digits[$0 + 1] }
    guard (1...12).contains(pairs[0]), pairs[1] >= 1, pairs[1] <= CivilTime.daysIn(month: pairs[0], year: year),
      pairs[2] < 24, pairs[3] < 60, pairs[4] < 60
    else { return nil }
    let civil = CivilTime(
      year: year, month: pairs[0], day: pairs[1], hour: pairs[2], minute: pairs[3], second: pairs[4])
    return civil.secondsAsUTC.map { CertificateTime(seconds: $0 - offset, offset: offset) }
  }

  /// `Z` or `±hhmm`, which may not be zero.
  private static func zone(_ bytes: ArraySlice<UInt8>) -> Int? {
    if bytes.elementsEqual([UInt8(ascii: "Z")]) { return 0 }
    let digits = bytes.dropFirst().map { Int($0) - 0x30 }
    guard bytes.count == 5, digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hours, minutes) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    let offset = hours * 3600 + minutes * 60
    guard hours <= 24, minutes < 60, offset != 0 else { return nil }
    switch bytes.first {
    case UInt8(ascii: "+"): return offset
    case UInt8(ascii: "-"): return -offset
    default: return nil
    }
  }

  /// RFC 3339.
  var text: String {
    // Certificates cannot name a year that nanoseconds in 64 bits do not reach and that is not in four digits.
    let civil = CivilTime(seconds: seconds, offset: offset)
    func digits(_ number: Int, _ count: Int) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
    }
    let day = [digits(civil.year, 4), digits(civil.month, 2), digits(civil.day, 2)].joined(separator: "-")
    let clock = [civil.hour, civil.minute, civil.second].map { digits($0, 2) }.joined(separator: ":")
    if offset == 0 { return "\(day)T\(clock)Z" }
    let minutes = abs(offset) / 60
    return "\(day)T\(clock)\(offset < 0 ? "-" : "+")\(digits(minutes / 60, 2)):\(digits(minutes % 60, 2))"
  }
}
