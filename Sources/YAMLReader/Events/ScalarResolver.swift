import RegoValues

/// What a YAML scalar means, by the rules of Kubernetes' readers (`sigs.k8s.io/yaml`): YAML 1.1's booleans with `y` and
/// `n`, octal with a leading zero, integers up to 64 bits and floats above, no base 60, dates as strings.
enum ScalarResolver {
  enum Resolved {
    case null
    case bool(Bool)
    case int(Int64)
    /// An integer above the signed range.
    case unsigned(UInt64)
    case float(Double)
    case string
  }

  /// A plain scalar without a tag.
  static func plain(_ text: UnsafeBufferPointer<UInt8>) -> Resolved {
    guard let first = text.first else { return .null }
    switch first {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return number(text)
    case UInt8(ascii: "+"), UInt8(ascii: "-"): return special(text) ?? number(text)
    case UInt8(ascii: "."): return special(text) ?? fraction(text)
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): return word(text) ?? .string
    case UInt8(ascii: "~"): return text.count == 1 ? .null : .string
    default: return .string
    }
  }

  /// A scalar with an explicit tag; nil when the text is not of the tag's type.
  static func tagged(_ text: UnsafeBufferPointer<UInt8>, _ tag: ScalarTag) -> Resolved? {
    switch tag {
    case .none: return plain(text)
    case .string, .binary, .merge, .other: return .string
    case .timestamp: return looksLikeDate(text) ? .string : nil
    case .null: if case .null = plain(text) { return .null }
    case .bool: if case .bool(let flag) = plain(text) { return .bool(flag) }
    case .int:
      switch plain(text) {
      case .int(let value): return .int(value)
      case .unsigned(let value): return .unsigned(value)
      default: return nil
      }
    case .float:
      switch plain(text) {
      case .int(let value): return .float(Double(value))
      case .float(let value): return .float(value)
      default: return nil
      }
    }
    return nil
  }

  // MARK: words

  /// The words for booleans and null, in small letters, in capitals, or with a capital first.
  private static func word(_ text: UnsafeBufferPointer<UInt8>) -> Resolved? {
    guard text.count <= 5 else { return nil }
    let capital: UInt8 = 0x20
    let rest = text.dropFirst()
    guard rest.allSatisfy({ $0 & capital != 0 }) || text.allSatisfy({ $0 & capital == 0 }) else { return nil }
    let letters = text.reduce(0 as UInt64) { $0 << 8 | UInt64($1 | capital) }
    switch letters {
    case packed("y"), packed("yes"), packed("true"), packed("on"): return .bool(true)
    case packed("n"), packed("no"), packed("false"), packed("off"): return .bool(false)
    case packed("null"): return .null
    default: return nil
    }
  }

  /// Up to eight letters as one number.
  @inline(__always)
  private static func packed(_ word: StaticString) -> UInt64 {
    word.withUTF8Buffer { $0.reduce(0 as UInt64) { $0 << 8 | UInt64($1) } }
  }

  /// Infinity and "not a number".
  private static func special(_ text: UnsafeBufferPointer<UInt8>) -> Resolved? {
    guard text.count == 4 || text.count == 5 else { return nil }
    switch String(decoding: text, as: UTF8.self) {
    case ".nan", ".NaN", ".NAN": return .float(.nan)
    case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .float(.infinity)
    case "-.inf", "-.Inf", "-.INF": return .float(-.infinity)
    default: return nil
    }
  }

  // MARK: numbers

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  private static func number(_ text: UnsafeBufferPointer<UInt8>) -> Resolved {
    if let value = shortDecimal(text) { return .int(value) }
    if looksLikeDate(text) { return .string }
    let plain = text.filter { $0 != UInt8(ascii: "_") }
    guard let first = plain.first else { return .string }
    let isNegative = first == UInt8(ascii: "-")
    let digits = isNegative || first == UInt8(ascii: "+") ? plain.dropFirst() : plain[...]
    if let magnitude = integer(digits) {
      if isNegative {
        if magnitude <= Int64.max.magnitude &+ 1 { return .int(Int64(truncatingIfNeeded: 0 &- magnitude)) }
      } else if magnitude <= Int64.max.magnitude {
        return .int(Int64(truncatingIfNeeded: magnitude))
      } else if first != UInt8(ascii: "+") {
        return .unsigned(magnitude)
      }
    }
    return isFloat(plain) ? float(plain) : .string
  }

  /// The common case: up to eighteen digits without a sign or a leading zero.
  private static func shortDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard text.count <= 18, text[0] != UInt8(ascii: "0") || text.count == 1 else { return nil }
    var value: Int64 = 0
    for byte in text {
      guard isDigit(byte) else { return nil }
      value = value &* 10 &+ Int64(byte &- UInt8(ascii: "0"))
    }
    return value
  }

  /// An integer with Go's prefixes: `0x`, `0o`, `0b`, and a bare `0` for octal. nil when it is none or beyond 64 bits.
  private static func integer(_ text: ArraySlice<UInt8>) -> UInt64? {
    var digits = text
    var radix: UInt64 = 10
    if digits.count > 1, digits.first == UInt8(ascii: "0") {
      digits = digits.dropFirst()
      radix = 8
      let prefix: UInt64? =
        switch (digits.first ?? 0) | 0x20 {
        case UInt8(ascii: "x"): 16
        case UInt8(ascii: "o"): 8
        case UInt8(ascii: "b"): 2
        default: nil
        }
      if let prefix, digits.count > 1 {
        radix = prefix
        digits = digits.dropFirst()
      }
    }
    guard !digits.isEmpty else { return nil }
    var value: UInt64 = 0
    for byte in digits {
      let digit: UInt64
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt64(byte &- UInt8(ascii: "0"))
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = UInt64(byte &- UInt8(ascii: "a")) &+ 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = UInt64(byte &- UInt8(ascii: "A")) &+ 10
      default: return nil
      }
      let product = value.multipliedReportingOverflow(by: radix)
      let sum = product.partialValue.addingReportingOverflow(digit)
      if digit >= radix || product.overflow || sum.overflow { return nil }
      value = sum.partialValue
    }
    return value
  }

  /// A text that begins with a point: underscores do not separate digits here.
  private static func fraction(_ text: UnsafeBufferPointer<UInt8>) -> Resolved {
    let bytes = Array(text)
    return isFloat(bytes) ? float(bytes) : .string
  }

  /// `[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?`
  private static func isFloat(_ text: [UInt8]) -> Bool {
    var rest = text[...]
    func skipDigits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    func skip(_ choices: UInt8...) -> Bool {
      guard let first = rest.first, choices.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip(UInt8(ascii: "+"), UInt8(ascii: "-"))
    if skipDigits() == 0 {
      guard skip(UInt8(ascii: ".")), skipDigits() > 0 else { return false }
    } else if skip(UInt8(ascii: ".")) {
      _ = skipDigits()
    }
    if skip(UInt8(ascii: "e"), UInt8(ascii: "E")) {
      _ = skip(UInt8(ascii: "+"), UInt8(ascii: "-"))
      guard skipDigits() > 0 else { return false }
    }
    return rest.isEmpty
  }

  /// A text that would be a number, had it fewer digits.
  static func looksLikeNumber(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let first = text.first, isDigit(first) || "+-.".utf8.contains(first) else { return false }
    let plain = text.filter { $0 != UInt8(ascii: "_") }
    let digits = plain.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
    return isFloat(plain) || (digits.starts(with: "0x".utf8) && digits.dropFirst(2).allSatisfy(isHexDigit))
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 6
  }

  /// A float too large for 64 bits is a string, as Go's reader has it.
  private static func float(_ text: [UInt8]) -> Resolved {
    guard let value = Double(String(decoding: text, as: UTF8.self)), value.isFinite else { return .string }
    return .float(value)
  }

  /// `2001-12-14…`: four digits, month, day. Dates are strings, never integers or floats.
  static func looksLikeDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 8, text[4] == UInt8(ascii: "-"), text[..<4].allSatisfy(isDigit) else { return false }
    let month = text[5...].prefix(while: isDigit).count
    guard (1...2).contains(month), 5 + month < text.count, text[5 + month] == UInt8(ascii: "-") else { return false }
    return (1...2).contains(text[(6 + month)...].prefix(while: isDigit).count)
  }
}
