import RegoValues

/// Why bytes are no URL, in Go's words.
struct GoURLError: Error {
  let text: String
}

/// A URL taken apart as Go's `url.Parse` does it.
///
/// ```swift
/// try GoURL(Array("https://[::1]:8080/a?b#c".utf8)).port  // "8080"
/// ```
struct GoURL {
  private(set) var scheme: [UInt8] = []
  /// Name or address, unescaped, with its port.
  private(set) var host: [UInt8] = []
  private(set) var path: [UInt8] = []
  /// As written, where it is written otherwise than Go would.
  private(set) var rawPath: [UInt8] = []
  private(set) var rawQuery: [UInt8] = []
  private(set) var fragment: [UInt8] = []

  init(_ bytes: [UInt8]) throws(GoURLError) {
    let border = bytes.firstIndex(of: UInt8(ascii: "#")) ?? bytes.endIndex
    let location = bytes[..<border]
    do throws(GoURLProblem) {
      try read(location)
    } catch {
      throw GoURL.error(location, error)
    }
    do throws(GoURLProblem) {
      fragment = try URLEscape.unescaped(bytes[border...].dropFirst(), .fragment)
    } catch {
      throw GoURL.error(bytes[...], error)
    }
  }

  private static func error(_ url: ArraySlice<UInt8>, _ problem: GoURLProblem) -> GoURLError {
    GoURLError(text: "parse \(GoURLProblem.quoted(url)): \(problem.text)")
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) throws(GoURLProblem) {
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) { throw .controlCharacter }
    if Array(bytes) == [UInt8(ascii: "*")] {
      path = Array(bytes)
      return
    }
    var rest = try readScheme(bytes)
    if let mark = rest.firstIndex(of: UInt8(ascii: "?")) {
      rawQuery = Array(rest[(mark + 1)...])
      rest = rest[..<mark]
    }
    if rest.first != UInt8(ascii: "/") {
      // `mailto:a@b`: opaque, which Rego does not show.
      if !scheme.isEmpty { return }
      if rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) { throw .colonInFirstSegment }
    }
    if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
      let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
      rest = rest[authority.endIndex...]
      try readAuthority(authority)
    }
    path = try URLEscape.unescaped(rest, .path)
    if URLEscape.escapedPath(path) != Array(rest) { rawPath = Array(rest) }
  }

  /// What follows `scheme:`; all of it where there is none.
  private mutating func readScheme(_ bytes: ArraySlice<UInt8>) throws(GoURLProblem) -> ArraySlice<UInt8> {
    for (offset, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if offset == 0 { return bytes }
      case UInt8(ascii: ":"):
        if offset == 0 { throw .missingScheme }
        scheme = bytes.prefix(offset).map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        return bytes.dropFirst(offset + 1)
      default: return bytes
      }
    }
    return bytes
  }

  private mutating func readAuthority(_ authority: ArraySlice<UInt8>) throws(GoURLProblem) {
    guard let border = authority.lastIndex(of: UInt8(ascii: "@")) else {
      host = try GoURL.host(authority)
      return
    }
    host = try GoURL.host(authority[(border + 1)...])
    let user = authority[..<border]
    guard user.allSatisfy(URLEscape.isUserByte) else { throw .invalidUser }
    _ = try URLEscape.unescaped(user, .user)
  }

  private static func host(_ bytes: ArraySlice<UInt8>) throws(GoURLProblem) -> [UInt8] {
    if let open = bytes.lastIndex(of: UInt8(ascii: "[")) {
      guard open == bytes.startIndex else { throw .bracketInHost }
      return try addressLiteral(bytes)
    }
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")), !isPort(bytes[colon...]) {
      throw .invalidPort(Array(bytes[colon...]))
    }
    return try URLEscape.unescaped(bytes, .host)
  }

  /// `[address%25zone]:port`.
  private static func addressLiteral(_ bytes: ArraySlice<UInt8>) throws(GoURLProblem) -> [UInt8] {
    guard let close = bytes.lastIndex(of: UInt8(ascii: "]")) else { throw .missingBracket }
    let port = bytes[(close + 1)...]
    guard isPort(port) else { throw .invalidPort(Array(port)) }
    let inside = bytes[(bytes.startIndex + 1)..<close]
    var address: [UInt8]
    if let zone = inside.indices.first(where: { inside[$0...].starts(with: "%25".utf8) }) {
      address = try URLEscape.unescaped(inside[..<zone], .host)
      address += try URLEscape.unescaped(inside[zone...], .zone)
    } else {
      address = try URLEscape.unescaped(inside, .host)
    }
    if let problem = AddressLiteral.problem(address) {
      throw .invalidHost("ParseAddr(\(GoURLProblem.quoted(address[...]))): \(problem)")
    }
    // A dot before any colon: an address of version 4, which has no business in brackets.
    if address.first(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) == UInt8(ascii: ".") {
      throw .notVersion6
    }
    return [UInt8(ascii: "[")] + address + [UInt8(ascii: "]")] + port
  }

  /// Nothing, or a colon and digits, which may be none.
  private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.isEmpty || (bytes.first == UInt8(ascii: ":") && bytes.dropFirst().allSatisfy { $0 &- 0x30 <= 9 })
  }

  private var portBorder: Int {
    guard let colon = host.lastIndex(of: UInt8(ascii: ":")), GoURL.isPort(host[colon...]) else { return host.count }
    return colon
  }

  /// The host without port and brackets.
  var hostname: [UInt8] {
    let name = host[..<portBorder]
    guard name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") else { return Array(name) }
    return Array(name.dropFirst().dropLast())
  }

  var port: [UInt8] { Array(host[portBorder...].dropFirst()) }
}

/// What is wrong with a URL.
enum GoURLProblem: Error {
  case controlCharacter
  case missingScheme
  case colonInFirstSegment
  case invalidUser
  case bracketInHost
  case missingBracket
  case invalidPort([UInt8])
  case invalidHost(String)
  case notVersion6
  case invalidEscape([UInt8])
  case invalidHostByte(UInt8)

  var text: String {
    switch self {
    case .controlCharacter: "net/url: invalid control character in URL"
    case .missingScheme: "missing protocol scheme"
    case .colonInFirstSegment: "first path segment in URL cannot contain colon"
    case .invalidUser: "net/url: invalid userinfo"
    case .bracketInHost: "invalid IP-literal"
    case .missingBracket: "missing ']' in host"
    case .invalidPort(let port): "invalid port \(GoURLProblem.quoted(port[...])) after host"
    case .invalidHost(let problem): "invalid host: \(problem)"
    case .notVersion6: "invalid IP-literal"
    case .invalidEscape(let text): "invalid URL escape \(GoURLProblem.quoted(text[...]))"
    case .invalidHostByte(let byte): "invalid character \(GoURLProblem.quoted([byte])) in host name"
    }
  }

  static func quoted(_ bytes: ArraySlice<UInt8>) -> String { GoQuoting.quoted(Text(repairing: Array(bytes))) }
}
