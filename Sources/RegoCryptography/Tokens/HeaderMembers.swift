import Rego
import RegoValues

/// Looks members up in a header as the library does by which OPA signs: more lenient than JSON in numbers, the first of two
/// members of a name counts, and its words for what is wrong are its own.
struct HeaderMembers {
  private let members: Result<[(name: String, value: Member)], GoFailure>

  private enum Member {
    case text(String)
    case other(String)
  }

  init(_ bytes: [UInt8]) {
    members = Result { () throws(GoFailure) in
      var scanner = HeaderScanner(bytes)
      return try scanner.document()
    }.map { members in
      members.map { ($0.name, $0.text.map { Member.text($0) } ?? .other($0.kind)) }
    }
  }

  func text(_ name: String) throws(GoFailure) -> String {
    switch try members.get().first(where: { $0.name == name })?.value {
    case nil: throw GoFailure("jwsbb: header \"\(name)\" not found")
    case .text(let text)?: return text
    case .other(let kind)?: throw GoFailure("value doesn't contain string; it contains \(kind)")
    }
  }
}

/// One pass over the text, which may be anything.
private struct HeaderScanner {
  typealias Member = (name: String, text: String?, kind: String)

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  private static let deepest = 300

  private var current: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipSpace() {
    while let byte = current, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  private func quotedTail(_ start: Int) -> String {
    let tail = bytes[start...]
    // Long tails are shown by their beginning and their end.
    let shown = tail.count <= 80 ? Array(tail) : tail.prefix(40) + Array("...".utf8) + tail.suffix(40)
    return GoQuoting.quoted(Text(repairing: Array(shown)))
  }

  /// The members of the object that the text is; none where it is anything else.
  mutating func document() throws(GoFailure) -> [Member] {
    skipSpace()
    var members: [Member] = []
    do throws(GoFailure) {
      if current == UInt8(ascii: "{") { members = try object() } else { _ = try value() }
    } catch {
      throw GoFailure("cannot parse JSON: \(error.message); unparsed tail: \(quotedTail(place))")
    }
    skipSpace()
    if place < bytes.count { throw GoFailure("unexpected tail: \(quotedTail(place))") }
    return members
  }

  /// A value: its text where it is a string, and what it is called.
  private mutating func value() throws(GoFailure) -> (text: String?, kind: String) {
    guard let byte = current else { throw GoFailure("cannot parse empty string") }
    depth += 1
    defer { depth -= 1 }
    if depth > HeaderScanner.deepest {
      throw GoFailure("too big depth for the nested JSON; it exceeds \(HeaderScanner.deepest)")
    }
    switch byte {
    case UInt8(ascii: "{"):
      _ = try object()
      return (nil, "object")
    case UInt8(ascii: "["):
      try array()
      return (nil, "array")
    case UInt8(ascii: "\""):
      do throws(GoFailure) {
        return (try string(), "string")
      } catch {
        throw GoFailure("cannot parse string: \(error.message)")
      }
    case UInt8(ascii: "t"): return try word("true")
    case UInt8(ascii: "f"): return try word("false")
    case UInt8(ascii: "n"):
      if hasPrefix("nan", ignoringCase: true) {
        place += 3
        return (nil, "number")
      }
      return try word("null")
    default: return try number()
    }
  }

  private func hasPrefix(_ text: String, ignoringCase: Bool = false) -> Bool {
    let slice = bytes[place...].prefix(text.utf8.count)
    return ignoringCase ? slice.map(\.lowercased).elementsEqual(text.utf8) : slice.elementsEqual(text.utf8)
  }

  private mutating func word(_ text: String) throws(GoFailure) -> (text: String?, kind: String) {
    guard hasPrefix(text) else { throw GoFailure("unexpected value found: \(quotedTail(place))") }
    place += text.utf8.count
    return (nil, text)
  }

  private mutating func number() throws(GoFailure) -> (text: String?, kind: String) {
    let start = place
    while let byte = current, (0x30...0x39).contains(byte) || "-.eE+".utf8.contains(byte) { place += 1 }
    if place == bytes.count { return (nil, "number") }
    let isBare = place == start || (place == start + 1 && "-+".utf8.contains(bytes[start]))
    if !isBare { return (nil, "number") }
    if hasPrefix("inf", ignoringCase: true) || hasPrefix("nan", ignoringCase: true) {
      place += 3
      return (nil, "number")
    }
    let wrong = GoQuoting.quoted(Text(repairing: [bytes[start]]))
    place = start
    throw GoFailure("cannot parse number: unexpected char: \(wrong)")
  }

  /// The text between quotes, with what is escaped in it.
  private mutating func string() throws(GoFailure) -> String {
    let start = place + 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") { end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1 }
    guard end < bytes.count else {
      place = bytes.count
      throw GoFailure("missing closing '\"'")
    }
    place = end + 1
    let raw = Array(bytes[start..<end])
    let quoted = [UInt8(ascii: "\"")] + raw + [UInt8(ascii: "\"")]
    // Escapes that are none stay as they are.
    return (try? JSONReader.read(quoted))?.stringValue ?? String(decoding: raw, as: UTF8.self)
  }

  private mutating func array() throws(GoFailure) {
    do throws(GoFailure) {
      try elements()
    } catch {
      throw GoFailure("cannot parse array: \(error.message)")
    }
  }

  private mutating func elements() throws(GoFailure) {
    place += 1
    skipSpace()
    guard let first = current else { throw GoFailure("missing ']'") }
    if first == UInt8(ascii: "]") {
      place += 1
      return
    }
    while true {
      skipSpace()
      do throws(GoFailure) {
        _ = try value()
      } catch {
        throw GoFailure("cannot parse array value: \(error.message)")
      }
      skipSpace()
      guard let byte = current else { throw GoFailure("unexpected end of array") }
      guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "]") else {
        throw GoFailure("missing ',' after array value")
      }
      place += 1
      if byte == UInt8(ascii: "]") { return }
    }
  }

  private mutating func object() throws(GoFailure) -> [Member] {
    do throws(GoFailure) {
      return try members()
    } catch {
      throw GoFailure("cannot parse object: \(error.message)")
    }
  }

  private mutating func members() throws(GoFailure) -> [Member] {
    place += 1
    skipSpace()
    guard let first = current else { throw GoFailure("missing '}'") }
    if first == UInt8(ascii: "}") {
      place += 1
      return []
    }
    var members: [Member] = []
    while true {
      members.append(try member())
      skipSpace()
      guard let byte = current else { throw GoFailure("unexpected end of object") }
      guard byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") else {
        throw GoFailure("missing ',' after object value")
      }
      place += 1
      if byte == UInt8(ascii: "}") { return members }
    }
  }

  private mutating func member() throws(GoFailure) -> Member {
    skipSpace()
    guard current == UInt8(ascii: "\"") else { throw GoFailure("cannot find opening '\"\" for object key") }
    let name: String
    do throws(GoFailure) {
      name = try string()
    } catch {
      throw GoFailure("cannot parse object key: \(error.message)")
    }
    skipSpace()
    guard current == UInt8(ascii: ":") else { throw GoFailure("missing ':' after object key") }
    place += 1
    skipSpace()
    do throws(GoFailure) {
      let (text, kind) = try value()
      return (name, text, kind)
    } catch {
      throw GoFailure("cannot parse object value: \(error.message)")
    }
  }
}
