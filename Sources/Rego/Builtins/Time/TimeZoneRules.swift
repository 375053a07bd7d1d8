import Glibc

/// The offsets of one time zone, from the system's compiled zone files. Source: RFC 8536.
struct TimeZoneRules: Sendable {
  struct Kind: Sendable {
    /// Seconds east of UTC.
    var offset: Int
    var abbreviation: String
  }

  private var transitions: [Int] = []
  private var kindOfTransition: [Int] = []
  private var kinds: [Kind]
  /// The rule for times behind the last transition.
  private var footer: TimeZoneFooter?

  static let utc = TimeZoneRules(kinds: [Kind(offset: 0, abbreviation: "UTC")])

  private init(kinds: [Kind]) { self.kinds = kinds }

  /// The zone of that name; nil where there is none. `""` and `UTC` are UTC, `Local` is the host's zone.
  init?(named name: String) {
    if name.isEmpty || name == "UTC" {
      self = .utc
      return
    }
    let path: String
    if name == "Local" {
      path = "/etc/localtime"
    } else {
      // A name is a label below one directory, never a way out of it.
      guard name.utf8.count < 100, !name.hasPrefix("/"), !name.contains(".."), !name.contains("\\") else { return nil }
      path = "/usr/share/zoneinfo/" + name
    }
    guard let bytes = TimeZoneRules.contents(of: path) else {
      guard name == "Local" else { return nil }
      self = .utc
      return
    }
    guard let rules = TimeZoneRules(compiled: bytes) else { return nil }
    self = rules
  }

  private static func contents(of path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 17)
    var count = 0
    while count < bytes.count {
      let got = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: count), $0.count - count) }
      if got <= 0 { break }
      count += got
    }
    return count > 0 && count < bytes.count ? Array(bytes[..<count]) : nil
  }

  /// Reads version 2 or later of the format (64-bit times); nil for anything that is not well formed.
  init?(compiled bytes: [UInt8]) {
    var reader = Reader(bytes: bytes)
    guard let first = reader.header() else { return nil }
    // The 32-bit block stands in front of the 64-bit one.
    guard first.version >= 2, reader.skip(first.size(timeWidth: 4)), let header = reader.header() else { return nil }
    for _ in 0..<header.transitions { transitions.append(reader.integer(8)) }
    for _ in 0..<header.transitions { kindOfTransition.append(reader.integer(1)) }
    var raw: [(offset: Int, name: Int)] = []
    for _ in 0..<header.kinds {
      let offset = reader.integer(4)
      _ = reader.integer(1)
      raw.append((offset, reader.integer(1)))
    }
    let names = reader.bytes(header.characters)
    guard reader.skip(header.leaps * 12 + header.standard + header.universal), !reader.isPastEnd, !raw.isEmpty else {
      return nil
    }
    kinds = raw.map { entry in
      let name = names.dropFirst(max(0, entry.name)).prefix { $0 != 0 }
      return Kind(offset: entry.offset, abbreviation: String(decoding: name, as: UTF8.self))
    }
    guard kindOfTransition.allSatisfy({ $0 >= 0 && $0 < raw.count }) else { return nil }
    footer = TimeZoneFooter(String(decoding: reader.rest().filter { $0 != 0x0A }, as: UTF8.self))
  }

  /// What holds at a moment, in seconds since 1970.
  func kind(at seconds: Int) -> Kind {
    guard let last = transitions.last else { return footer?.kind(at: seconds) ?? kinds[0] }
    if seconds >= last, let footer { return footer.kind(at: seconds) }
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? kinds[0] : kinds[kindOfTransition[low - 1]]
  }

  /// The offset that a wall clock of this zone has when it shows `seconds` (as if UTC). Times that a change of clocks
  /// skips or repeats are taken as Go takes them.
  func offset(ofWallClock seconds: Int) -> Int {
    let guess = kind(at: seconds).offset
    let shifted = kind(at: seconds - guess).offset
    if shifted == guess { return guess }
    let again = kind(at: seconds - shifted).offset
    return again == shifted ? shifted : guess
  }

  /// The offset of an abbreviation where this zone uses it.
  func offset(ofAbbreviation name: String) -> Int? { kinds.first { $0.abbreviation == name }?.offset }
}

extension TimeZoneRules {
  /// Reads big-endian numbers; past the end it gives zeroes and says so.
  private struct Reader {
    var all: [UInt8]
    var position = 0
    var isPastEnd = false

    init(bytes: [UInt8]) { all = bytes }

    struct Header {
      var version = 0, universal = 0, standard = 0, leaps = 0, transitions = 0, kinds = 0, characters = 0

      func size(timeWidth: Int) -> Int {
        transitions * (timeWidth + 1) + kinds * 6 + characters + leaps * (timeWidth + 4) + standard + universal
      }
    }

    mutating func header() -> Header? {
      guard bytes(4) == Array("TZif".utf8) else { return nil }
      var header = Header()
      header.version = (bytes(1).first).map { Int($0) - 0x30 } ?? 0
      guard skip(15) else { return nil }
      header.universal = integer(4)
      header.standard = integer(4)
      header.leaps = integer(4)
      header.transitions = integer(4)
      header.kinds = integer(4)
      header.characters = integer(4)
      let counts = [
        header.universal, header.standard, header.leaps, header.transitions, header.kinds, header.characters,
      ]
      return counts.allSatisfy { $0 >= 0 && $0 < 100_000 } && !isPastEnd ? header : nil
    }

    mutating func skip(_ count: Int) -> Bool {
      position += count
      if position > all.count { isPastEnd = true }
      return !isPastEnd
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
      guard count >= 0, position + count <= all.count else {
        isPastEnd = true
        return []
      }
      position += count
      return Array(all[(position - count)..<position])
    }

    /// A signed number of 1, 4 or 8 bytes (one byte is unsigned).
    mutating func integer(_ width: Int) -> Int {
      let raw = bytes(width)
      var value: UInt64 = 0
      for byte in raw { value = value << 8 | UInt64(byte) }
      switch width {
      case 4: return Int(Int32(truncatingIfNeeded: value))
      case 8: return Int(Int64(bitPattern: value))
      default: return Int(value)
      }
    }

    mutating func rest() -> [UInt8] { Array(all[min(position, all.count)...]) }
  }
}
