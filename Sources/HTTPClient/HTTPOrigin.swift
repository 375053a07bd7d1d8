/// Whom a URL speaks to: scheme, host and port. Credentials for one origin never go to another.
public struct HTTPOrigin: Sendable, Hashable, CustomStringConvertible {
  public var isSecure: Bool
  /// Lower case; an IPv6 address in brackets.
  public var host: String
  public var port: Int

  /// nil for anything but an absolute `http` or `https` URL of printable ASCII without user or password.
  public init?(of url: String) {
    guard url.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "\\") }),
      let separator = url.firstRange(of: "://")
    else { return nil }
    switch url[..<separator.lowerBound].lowercased() {
    case "https": isSecure = true
    case "http": isSecure = false
    default: return nil
    }
    let authority = url[separator.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    guard let parts = HTTPOrigin.parts(of: authority) else { return nil }
    host = parts.host
    port = parts.port ?? (isSecure ? 443 : 80)
  }

  /// This computer.
  public var isLoopback: Bool {
    host == "localhost" || host == "[::1]"
      || host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
  }

  public var description: String { "\(isSecure ? "https" : "http")://\(host):\(port)" }

  /// Where a `Location` or a link leads that was read at `url`; nil where it is none.
  public static func resolve(_ location: String, at url: String) -> String? {
    if HTTPOrigin(of: location) != nil { return location }
    // Another scheme, or an address that is none.
    if location.prefix(while: { $0 != "/" && $0 != "?" && $0 != "#" }).contains(":") { return nil }
    guard HTTPOrigin(of: url) != nil, let scheme = url.firstRange(of: "://") else { return nil }
    let path = url[scheme.upperBound...].firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? url.endIndex
    let target: String
    if location.hasPrefix("//") {
      target = String(url[..<scheme.lowerBound]) + ":" + location
    } else if location.hasPrefix("/") {
      target = String(url[..<path]) + location
    } else {
      let names = url[path...].prefix { $0 != "?" && $0 != "#" }
      let folder = names.lastIndex(of: "/").map { names[...$0] } ?? "/"
      target = String(url[..<path]) + folder + location
    }
    return HTTPOrigin(of: target) == nil ? nil : target
  }

  private static func parts(of authority: Substring) -> (host: String, port: Int?)? {
    var host = authority
    var port: Int?
    let end =
      authority.hasPrefix("[") ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.startIndex
    guard let end else { return nil }
    if let colon = authority[end...].firstIndex(of: ":") {
      let digits = authority[authority.index(after: colon)...]
      host = authority[..<colon]
      guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
        (1...65535).contains(number)
      else { return nil }
      port = number
    } else if authority.hasPrefix("["), end != authority.endIndex {
      return nil
    }
    let inner = host.hasPrefix("[") ? host.dropFirst().dropLast() : host
    let allowed: (UInt8) -> Bool =
      host.hasPrefix("[")
      ? { isHexDigit($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") }
      : { isHexDigit($0) || (0x67...0x7A).contains($0 | 0x20) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    guard !inner.isEmpty, inner.utf8.allSatisfy(allowed) else { return nil }
    return (host.lowercased(), port)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte | 0x20)
  }
}

extension HTTPRequest {
  /// Redirects that are followed for one request.
  public static let mostRedirects = 5

  /// The request that a redirect asks for: of a read, and to the same origin, so that no credential goes elsewhere. nil: the
  /// answer is no redirect.
  public func redirected(by answer: HTTPResponse) throws(HTTPFailure) -> HTTPRequest? {
    guard [301, 302, 303, 307, 308].contains(answer.status) else { return nil }
    guard let origin = HTTPOrigin(of: url) else { throw .invalidURL }
    guard method.isRead, let location = answer.headers["Location"],
      let target = HTTPOrigin.resolve(location, at: url), HTTPOrigin(of: target) == origin
    else { throw .redirectRefused(host: origin.host) }
    var next = self
    next.url = target
    return next
  }
}
