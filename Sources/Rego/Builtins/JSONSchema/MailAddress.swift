import RegoValues

/// Whether a text is one mail address, as Go's `mail.ParseAddress` reads RFC 5322: with a name and comments around it, or as
/// the one member of a group.
struct MailAddress {
  private var rest: ArraySlice<UInt8>

  static func isOne(_ bytes: [UInt8]) -> Bool {
    var reader = MailAddress(rest: bytes[...])
    guard let count = reader.address(allowsGroup: true), reader.skipComments() else { return false }
    return reader.rest.isEmpty && count == 1
  }

  // MARK: Parts

  /// How many addresses stand here; nil where none can be read.
  private mutating func address(allowsGroup: Bool) -> Int? {
    skipSpace()
    if rest.isEmpty { return nil }
    if takeSpecification() {
      skipSpace()
      guard take("(") else { return 1 }
      let comment = rest
      guard takeComment() else { return nil }
      let words = comment[..<rest.startIndex].dropLast().split(whereSeparator: MailAddress.isSpace)
      return words.contains(where: MailAddress.isForeign) ? nil : 1
    }
    if rest.first != UInt8(ascii: "<"), !takePhrase() { return nil }
    skipSpace()
    if allowsGroup, take(":") { return group() }
    return take("<") && takeSpecification() && take(">") ? 1 : nil
  }

  private mutating func group() -> Int? {
    skipSpace()
    if take(";") { return skipComments() ? 0 : nil }
    var count = 0
    while true {
      skipSpace()
      guard let more = address(allowsGroup: false), skipComments() else { return nil }
      count += more
      if take(";") { return skipComments() ? count : nil }
      guard take(",") else { return nil }
    }
  }

  /// `local@domain`; nothing is taken where there is none.
  private mutating func takeSpecification() -> Bool {
    let start = rest
    if specification() { return true }
    rest = start
    return false
  }

  private mutating func specification() -> Bool {
    skipSpace()
    if rest.first == UInt8(ascii: "\"") {
      guard let content = takeQuoted(), !content.isEmpty else { return false }
    } else if !takeAtom(isLoose: false) {
      return false
    }
    guard take("@") else { return false }
    skipSpace()
    return rest.first == UInt8(ascii: "[") ? takeLiteral() : takeAtom(isLoose: false)
  }

  /// Words of a name; what is no word ends it.
  private mutating func takePhrase() -> Bool {
    var count = 0
    while true {
      if count > 0, !skipComments() { return false }
      skipSpace()
      if rest.isEmpty { return count > 0 }
      let isWord = rest.first == UInt8(ascii: "\"") ? takeQuoted() != nil : takeAtom(isLoose: true)
      if !isWord { return count > 0 }
      count += 1
    }
  }

  private mutating func takeAtom(isLoose: Bool) -> Bool {
    let atom = rest.prefix { MailAddress.isVisible($0) && !"()<>[]:;@\\,\"".utf8.contains($0) }
    if atom.isEmpty { return false }
    rest = rest[atom.endIndex...]
    if isLoose { return !MailAddress.isForeign(atom) }
    // Points stand between something.
    return atom.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty }
  }

  private mutating func takeQuoted() -> [UInt8]? {
    var content: [UInt8] = []
    var isEscaped = false
    for index in rest.indices.dropFirst() {
      let byte = rest[index]
      if isEscaped {
        guard MailAddress.isVisible(byte) || MailAddress.isSpace(byte) else { return nil }
        content.append(byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\"") {
        rest = rest[(index + 1)...]
        return content
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        guard MailAddress.isVisible(byte) || MailAddress.isSpace(byte) else { return nil }
        content.append(byte)
      }
    }
    return nil
  }

  /// `[address]`, where the address is one of the network.
  private mutating func takeLiteral() -> Bool {
    let content = rest.dropFirst().prefix { $0 != UInt8(ascii: "]") }
    guard content.allSatisfy({ MailAddress.isVisible($0) && $0 != UInt8(ascii: "[") && $0 != UInt8(ascii: "\\") })
    else { return false }
    rest = rest[content.endIndex...]
    return take("]") && IPAddress(String(decoding: content, as: UTF8.self)) != nil
  }

  // MARK: Steps

  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    guard rest.first == UInt8(ascii: mark) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func skipSpace() { rest = rest.drop(while: MailAddress.isSpace) }

  private mutating func skipComments() -> Bool {
    skipSpace()
    while take("(") {
      if !takeComment() { return false }
      skipSpace()
    }
    return true
  }

  /// The rest of a comment, with those inside it.
  private mutating func takeComment() -> Bool {
    var depth = 1
    while depth > 0, let byte = rest.first {
      switch byte {
      case UInt8(ascii: "\\") where rest.count > 1: rest = rest.dropFirst()
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      rest = rest.dropFirst()
    }
    return depth == 0
  }

  /// A word of RFC 2047 (`=?charset?q?text?=`) in a character set that Go's library does not know.
  private static func isForeign(_ word: ArraySlice<UInt8>) -> Bool {
    let parts = word.split(separator: UInt8(ascii: "?"), omittingEmptySubsequences: false)
    guard word.count >= 8, parts.count == 5, parts[0].elementsEqual("=".utf8), parts[4].elementsEqual("=".utf8),
      !parts[1].isEmpty, parts[2].count == 1, let encoding = parts[2].first,
      isContent(parts[3], encoding: encoding | 0x20)
    else { return false }
    let charset = String(decoding: parts[1], as: UTF8.self).lowercased()
    return !["utf-8", "iso-8859-1", "us-ascii"].contains(charset)
  }

  private static func isContent(_ bytes: ArraySlice<UInt8>, encoding: UInt8) -> Bool {
    if encoding == UInt8(ascii: "b") { return (try? Base64.decoded(Array(bytes), .standard)) != nil }
    guard encoding == UInt8(ascii: "q") else { return false }
    // After each `=` two hexadecimal digits.
    let pieces = bytes.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false).dropFirst()
    return pieces.allSatisfy { $0.count >= 2 && UInt8(String(decoding: $0.prefix(2), as: UTF8.self), radix: 16) != nil }
      && bytes.allSatisfy { (0x20...0x7E).contains($0) }
  }

  private static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte != 0x7F }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}
