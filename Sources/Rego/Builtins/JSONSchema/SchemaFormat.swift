import RegoValues

/// What `format` asks of a string; a name that is not known asks nothing.
enum SchemaFormat {
  static func allows(_ text: Text, format: String) -> Bool {
    switch format {
    case "date": isTime(text, "2006-01-02")
    case "time": isTime(text, "15:04:05Z07:00", "15:04:05")
    case "date-time":
      isTime(text, "15:04:05", "15:04:05Z07:00", "2006-01-02", "2006-01-02T15:04:05Z07:00")
    case "hostname": text.byteCount < 256 && isHostname(text)
    case "email", "idn-email": MailAddress.isOne(text.bytes)
    case "ipv4": isAddress(text, with: ".")
    case "ipv6": isAddress(text, with: ":")
    case "uri", "iri": url(text).map { !$0.scheme.isEmpty } ?? false
    case "uri-reference", "iri-reference": url(text) != nil
    case "uri-template": url(text).map { isTemplate($0.path) } ?? false
    case "uuid": isUUID(text.bytes)
    case "regex": text.byteCount == 0 || (try? CompiledRegex(text.string)) != nil
    case "json-pointer": isPointer(text.bytes[...])
    case "relative-json-pointer": isRelativePointer(text.bytes)
    default: true
    }
  }

  private static func isTime(_ text: Text, _ layouts: String...) -> Bool {
    layouts.contains { (try? GoLayout.parse(text.string, layout: $0)) != nil }
  }

  private static func isAddress(_ text: Text, with mark: Character) -> Bool {
    let string = text.string
    return string.contains(mark) && IPAddress(string) != nil
  }

  private static func url(_ text: Text) -> GoURL? {
    text.bytes.contains(UInt8(ascii: "\\")) ? nil : try? GoURL(text.bytes)
  }

  /// Labels of letters, digits and inner hyphens, 63 at the most.
  private static func isHostname(_ text: Text) -> Bool {
    text.bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { label in
      (1...63).contains(label.count) && label.first != UInt8(ascii: "-") && label.last != UInt8(ascii: "-")
        && label.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") }
    }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    byte &- 0x30 <= 9 || (byte | 0x20) &- UInt8(ascii: "a") <= 25
  }

  /// Every opening brace has a closing one.
  private static func isTemplate(_ path: [UInt8]) -> Bool {
    var isOpen = false
    for byte in path {
      switch byte {
      case UInt8(ascii: "{") where !isOpen: isOpen = true
      case UInt8(ascii: "}"): isOpen = false
      default: break
      }
    }
    return !isOpen
  }

  private static func isUUID(_ bytes: [UInt8]) -> Bool {
    bytes.count == 36
      && bytes.enumerated().allSatisfy { index, byte in
        switch index {
        case 8, 13, 18, 23: byte == UInt8(ascii: "-")
        default: byte &- 0x30 <= 9 || (byte | 0x20) &- UInt8(ascii: "a") <= 5
        }
      }
  }

  /// RFC 6901: nothing, or segments after slashes, with `~0` and `~1` the only uses of a tilde.
  private static func isPointer(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard bytes.isEmpty || bytes.first == UInt8(ascii: "/") else { return false }
    var isEscape = false
    for byte in bytes {
      if isEscape, byte | 1 != UInt8(ascii: "1") { return false }
      isEscape = !isEscape && byte == UInt8(ascii: "~")
    }
    return !isEscape
  }

  private static func isRelativePointer(_ bytes: [UInt8]) -> Bool {
    let digits = bytes.prefix { $0 &- 0x30 <= 9 }
    guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return false }
    let rest = bytes[digits.endIndex...]
    return rest.elementsEqual("#".utf8) || isPointer(rest)
  }
}
