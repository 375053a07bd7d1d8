import RegoValues

/// A universally unique identifier (RFC 4122).
struct UUID {
  let bytes: [UInt8]

  private init(bytes: [UInt8]) { self.bytes = bytes }

  static func random() -> UUID {
    var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    return UUID(bytes: bytes)
  }

  /// Reads `xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx`, also with `urn:uuid:` before it or one character on each side, and
  /// 32 digits without hyphens.
  init?(_ text: String) {
    var digits = Array(text.utf8)
    switch digits.count {
    case 36: break
    case 36 + 9:
      guard text.lowercased().hasPrefix("urn:uuid:") else { return nil }
      digits.removeFirst(9)
    case 36 + 2:
      digits.removeFirst()
      digits.removeLast()
    case 32:
      for place in [20, 16, 12, 8] { digits.insert(UInt8(ascii: "-"), at: place) }
    default: return nil
    }
    var bytes: [UInt8] = []
    var place = 0
    while place < digits.count {
      if [8, 13, 18, 23].contains(place) {
        guard digits[place] == UInt8(ascii: "-") else { return nil }
        place += 1
        continue
      }
      guard let high = EncodingBuiltins.hexValue(digits[place]), let low = EncodingBuiltins.hexValue(digits[place + 1])
      else { return nil }
      bytes.append(high << 4 | low)
      place += 2
    }
    self.bytes = bytes
  }

  private static func hex(_ byte: UInt8) -> String { (byte < 16 ? "0" : "") + String(byte, radix: 16) }

  var text: String {
    let digits = bytes.map(UUID.hex).joined()
    var text = ""
    for (place, digit) in digits.enumerated() {
      if [8, 12, 16, 20].contains(place) { text += "-" }
      text.append(digit)
    }
    return text
  }

  var version: Int { Int(bytes[6] >> 4) }

  var variant: String {
    switch bytes[8] {
    case 0x80...0xBF: "RFC4122"
    case 0xC0...0xDF: "Microsoft"
    case 0xE0...0xFF: "Future"
    default: "Reserved"
    }
  }

  /// Nanoseconds since 1970 of versions 1 and 2, which count tenths of microseconds from 1582.
  var nanoseconds: BigInt {
    let ticks =
      number(0..<4) | number(4..<6) << 32 | (number(6..<8) & 0x0FFF) << 48
    return (BigInt(ticks) - BigInt(Int64(0x01B2_1DD2_1381_4000))) * BigInt(100)
  }

  func number(_ range: Range<Int>) -> Int64 { bytes[range].reduce(0) { $0 << 8 | Int64($1) } }

  var node: String { bytes[10...].map(UUID.hex).joined(separator: "-") }

  /// What the first byte of the node says about a network card's address.
  var macVariables: String {
    (bytes[10] & 2 != 0 ? "local" : "global") + ":" + (bytes[10] & 1 != 0 ? "multicast" : "unicast")
  }

  var domain: String {
    switch bytes[9] {
    case 0: "Person"
    case 1: "Group"
    case 2: "Org"
    default: "Domain\(bytes[9])"
    }
  }
}

/// `uuid.parse`.
enum UUIDBuiltins {
  static let all: [Builtin] = [parse]

  static let parse = Builtin(
    "uuid.parse", category: "uuid", description: "Returns the parts of a UUID; undefined for other strings.",
    arguments: [.named("uuid", .string, "the UUID")],
    result: .named("result", .object(key: .string, value: .anything), "its version, variant, time and node")
  ) { (operands, _) throws(BuiltinError) in
    guard let uuid = UUID(try operands.string(0).string) else { return nil }
    var members: [(Value, Value)] = [("version", .integer(uuid.version)), ("variant", .text(uuid.variant))]
    if uuid.version == 1 || uuid.version == 2 {
      members += [
        ("time", .number(Number(uuid.nanoseconds))), ("nodeid", .text(uuid.node)),
        ("macvariables", .text(uuid.macVariables)), ("clocksequence", .number(Number(uuid.number(8..<10) & 0x3FFF))),
      ]
    }
    if uuid.version == 2 {
      members += [("domain", .text(uuid.domain)), ("id", .number(Number(uuid.number(0..<4))))]
    }
    return .object(RegoObject(members))
  }
}
