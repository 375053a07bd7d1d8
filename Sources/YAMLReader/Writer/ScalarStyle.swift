import RegoValues

/// How a string is written: plain, in quotes, or as a block of lines.
enum ScalarStyle {
  case plain
  case singleQuoted
  case doubleQuoted
  case literal

  /// For a value of its own.
  init(_ text: Text) {
    let traits = Traits(text)
    if text.byteCount == 0 || (!ScalarStyle.staysString(text) && !traits.hasLineFeed) {
      self = .doubleQuoted
    } else if traits.hasLineFeed {
      self = traits.allowsBlock ? .literal : .doubleQuoted
    } else if traits.allowsPlain {
      self = .plain
    } else {
      self = traits.allowsSingleQuotes ? .singleQuoted : .doubleQuoted
    }
  }

  /// A key that fits in front of its colon: one line, at most 128 bytes.
  static func isSimpleKey(_ text: Text) -> Bool {
    text.byteCount <= 128 && !Traits(text).hasBreak
  }

  /// Written plain, the text is read as a string again. Base 60 numbers are kept from older readers.
  private static func staysString(_ text: Text) -> Bool {
    text.withBytes { bytes in
      guard case .string = ScalarResolver.plain(bytes) else { return false }
      return !ScalarResolver.looksLikeDate(bytes) && !isBase60(bytes)
    }
  }

  /// `12:30`, `-1:20:30.5`: `[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?`
  private static func isBase60(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard let first = rest.first, isDigit(first) else { return false }
    rest = rest.drop { isDigit($0) || $0 == UInt8(ascii: "_") }
    var groups = 0
    while rest.first == UInt8(ascii: ":") {
      let digits = rest.dropFirst().prefix(while: isDigit)
      guard digits.count == 1 || (digits.count == 2 && digits.first.map { $0 < UInt8(ascii: "6") } ?? false) else {
        return false
      }
      rest = rest[digits.endIndex...]
      groups += 1
    }
    if rest.first == UInt8(ascii: ".") { rest = rest.dropFirst().drop { isDigit($0) || $0 == UInt8(ascii: "_") } }
    return groups > 0 && rest.isEmpty
  }
}

extension ScalarStyle {
  /// What in a string keeps it from a style.
  struct Traits {
    var hasLineFeed = false
    /// A line feed or another character that YAML takes for a line's end.
    var hasBreak = false
    private var hasIndicator = false
    private var hasSpecial = false
    private var startsOrEndsBlank = false
    private var endsWithSpace = false
    private var hasSpaceAfterBreak = false
    private var hasSpaceBeforeBreak = false

    var allowsPlain: Bool {
      !(hasBreak || hasIndicator || hasSpecial || startsOrEndsBlank || hasSpaceAfterBreak || hasSpaceBeforeBreak)
    }
    var allowsSingleQuotes: Bool { !(hasSpecial || hasSpaceAfterBreak || hasSpaceBeforeBreak) }
    var allowsBlock: Bool { !(hasSpecial || endsWithSpace || hasSpaceBeforeBreak) }

    init(_ text: Text) {
      let scalars = Array(text.string.unicodeScalars)
      var previous: Unicode.Scalar?
      for (index, scalar) in scalars.enumerated() {
        let next = index + 1 < scalars.count ? scalars[index + 1] : nil
        if Traits.isIndicator(scalar, previous, next) { hasIndicator = true }
        if !Traits.isPrintable(scalar) { hasSpecial = true }
        let isEdge = previous == nil || next == nil
        if scalar == " " {
          if isEdge { startsOrEndsBlank = true }
          if next == nil { endsWithSpace = true }
          if let previous, Traits.isBreak(previous) { hasSpaceAfterBreak = true }
        } else if Traits.isBreak(scalar) {
          hasBreak = true
          if scalar == "\n" { hasLineFeed = true }
          if isEdge { startsOrEndsBlank = true }
          if previous == " " { hasSpaceBeforeBreak = true }
        }
        previous = scalar
      }
      if text.withBytes({ $0.starts(with: "---".utf8) || $0.starts(with: "...".utf8) }) { hasIndicator = true }
    }

    /// A character that means something in a block at its place.
    private static func isIndicator(
      _ scalar: Unicode.Scalar, _ previous: Unicode.Scalar?, _ next: Unicode.Scalar?
    ) -> Bool {
      let isBlankNext = next.map(isBlank) ?? true
      guard let previous else {
        switch scalar {
        case "#", ",", "[", "]", "{", "}", "&", "*", "!", "|", ">", "'", "\"", "%", "@", "`": return true
        case "?", ":", "-": return isBlankNext
        default: return false
        }
      }
      return (scalar == ":" && isBlankNext) || (scalar == "#" && isBlank(previous))
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
      scalar == " " || scalar == "\t" || isBreak(scalar)
    }

    static func isBreak(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
      default: false
      }
    }

    /// Characters that stand as they are. Go's writer escapes everything beyond 16 bits; the separators of lines and
    /// paragraphs are escaped here as well, where it has readers guess.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
      switch scalar.value {
      case 0x0A, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xFEFE, 0xFF00...0xFFFD: true
      default: false
      }
    }
  }
}
