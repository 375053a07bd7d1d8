import RegoValues

/// A URL taken apart as Go's `net/url` does it: what `uri.*` shows, certificates hold and signed requests are made of.
///
/// ```swift
/// try GoURL(Array("https://[::1]:8080/a?b#c".utf8)).port  // "8080"
/// ```
package struct GoURL {
  package private(set) var scheme: [UInt8] = []
  package private(set) var opaque: [UInt8] = []
  package private(set) var user: User?
  package private(set) var host: [UInt8] = []
  package private(set) var path: [UInt8] = []
  package private(set) var rawPath: [UInt8] = []
  private var omitsHost = false
  private var forcesQuery = false
  package private(set) var rawQuery: [UInt8] = []
  package private(set) var fragment: [UInt8] = []
  package private(set) var rawFragment: [UInt8] = []

  package struct User {
    let name: [UInt8]
    let password: [UInt8]?
  }

  package init(_ bytes: [UInt8]) throws(GoFailure) {
    let (main, fragment) = bytes[...].cut(UInt8(ascii: "#"))
    do throws(GoFailure) {
      try read(main)
    } catch {
      throw GoURL.failure(error, main)
    }
    guard let fragment, !fragment.isEmpty else { return }
    do throws(GoFailure) {
      self.fragment = try URLEscaping.fragment.unescaped(fragment)
    } catch {
      throw GoURL.failure(error, bytes[...])
    }
    if URLEscaping.fragment.escaped(self.fragment) != Array(fragment) { rawFragment = Array(fragment) }
  }

  private static func failure(_ failure: GoFailure, _ bytes: ArraySlice<UInt8>) -> GoFailure {
    GoFailure("parse \(quoted(bytes)): \(failure.message)")
  }

  private mutating func read(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
      throw GoFailure("net/url: invalid control character in URL")
    }
    if bytes.elementsEqual([UInt8(ascii: "*")]) {
      path = Array(bytes)
      return
    }
    var rest = try takeScheme(bytes)
    if rest.last == UInt8(ascii: "?"), rest.firstIndex(of: UInt8(ascii: "?")) == rest.endIndex - 1 {
      forcesQuery = true
      rest = rest.dropLast()
    } else {
      let (before, query) = rest.cut(UInt8(ascii: "?"))
      rest = before
      rawQuery = Array(query ?? [])
    }
    if rest.first != UInt8(ascii: "/") {
      if !scheme.isEmpty {
        opaque = Array(rest)
        return
      }
      if rest.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
        throw GoFailure("first path segment in URL cannot contain colon")
      }
    }
    if rest.starts(with: "//".utf8), !scheme.isEmpty || !rest.starts(with: "///".utf8) {
      let authority = rest.dropFirst(2).prefix { $0 != UInt8(ascii: "/") }
      rest = rest[authority.endIndex...]
      try readAuthority(authority)
    } else if !scheme.isEmpty, rest.first == UInt8(ascii: "/") {
      omitsHost = true
    }
    path = try URLEscaping.path.unescaped(rest)
    if URLEscaping.path.escaped(path) != Array(rest) { rawPath = Array(rest) }
  }

  private mutating func takeScheme(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> ArraySlice<UInt8> {
    for (index, byte) in zip(bytes.indices, bytes) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
        if index == bytes.startIndex { return bytes }
      case UInt8(ascii: ":"):
        if index == bytes.startIndex { throw GoFailure("missing protocol scheme") }
        scheme = bytes[..<index].map(\.lowercased)
        return bytes[(index + 1)...]
      default: return bytes
      }
    }
    return bytes
  }

  private mutating func readAuthority(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    guard let at = bytes.lastIndex(of: UInt8(ascii: "@")) else {
      host = try GoURL.host(bytes)
      return
    }
    host = try GoURL.host(bytes[(at + 1)...])
    let info = bytes[..<at]
    guard info.allSatisfy({ $0.isLetterOrDigit || "-._:~!$&'()*+,;=%@".utf8.contains($0) }) else {
      throw GoFailure("net/url: invalid userinfo")
    }
    let (name, password) = info.cut(UInt8(ascii: ":"))
    let plain = try URLEscaping.user.unescaped(name)
    user = User(
      name: plain, password: try password.map { text throws(GoFailure) in try URLEscaping.user.unescaped(text) })
  }

  private static func host(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> [UInt8] {
    if let open = bytes.lastIndex(of: UInt8(ascii: "[")) {
      guard open == bytes.startIndex else { throw GoFailure("invalid IP-literal") }
      return try addressLiteral(bytes)
    }
    if let colon = bytes.firstIndex(of: UInt8(ascii: ":")) { try requirePort(bytes[colon...]) }
    return try URLEscaping.host.unescaped(bytes)
  }

  /// `[address%25zone]:port`.
  private static func addressLiteral(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> [UInt8] {
    guard let close = bytes.lastIndex(of: UInt8(ascii: "]")) else { throw GoFailure("missing ']' in host") }
    let port = bytes[(close + 1)...]
    try requirePort(port)
    let inside = bytes[(bytes.startIndex + 1)..<close]
    var address: [UInt8]
    if let zone = inside.indices.first(where: { inside[$0...].starts(with: "%25".utf8) }) {
      address = try URLEscaping.host.unescaped(inside[..<zone])
      address += try URLEscaping.zone.unescaped(inside[zone...])
    } else {
      address = try URLEscaping.host.unescaped(inside)
    }
    if let problem = AddressLiteral.problem(address) {
      throw GoFailure("invalid host: ParseAddr(\(GoURL.quoted(address[...]))): \(problem)")
    }
    // A dot before any colon: an address of version 4, which has no business in brackets.
    if address.first(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") }) == UInt8(ascii: ".") {
      throw GoFailure("invalid IP-literal")
    }
    return [UInt8(ascii: "[")] + address + [UInt8(ascii: "]")] + port
  }

  /// Nothing, or a colon and digits, which may be none.
  private static func isPort(_ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.isEmpty || (bytes.first == UInt8(ascii: ":") && bytes.dropFirst().allSatisfy { $0 &- 0x30 <= 9 })
  }

  private static func requirePort(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    if !isPort(bytes) { throw GoFailure("invalid port \(quoted(bytes)) after host") }
  }

  private static func quoted(_ bytes: ArraySlice<UInt8>) -> String { GoQuoting.quoted(Text(repairing: Array(bytes))) }
}

extension GoURL {
  private var portBorder: Int {
    guard let colon = host.lastIndex(of: UInt8(ascii: ":")), GoURL.isPort(host[colon...]) else { return host.count }
    return colon
  }

  /// The host without port and brackets.
  package var hostname: [UInt8] {
    let name = host[..<portBorder]
    guard name.first == UInt8(ascii: "["), name.last == UInt8(ascii: "]") else { return Array(name) }
    return Array(name.dropFirst().dropLast())
  }

  package var port: [UInt8] { Array(host[portBorder...].dropFirst()) }
}

extension GoURL {
  /// The path as it was written where that is a right way to write it.
  package var escapedPath: [UInt8] {
    if !rawPath.isEmpty, URLEscaping.path.isEscaped(rawPath), (try? URLEscaping.path.unescaped(rawPath[...])) == path {
      return rawPath
    }
    return path == [UInt8(ascii: "*")] ? path : URLEscaping.path.escaped(path)
  }

  private var escapedFragment: [UInt8] {
    if !rawFragment.isEmpty, URLEscaping.fragment.isEscaped(rawFragment),
      (try? URLEscaping.fragment.unescaped(rawFragment[...])) == fragment
    {
      return rawFragment
    }
    return URLEscaping.fragment.escaped(fragment)
  }

  /// The whole as one text.
  package var bytes: [UInt8] {
    var text = scheme.isEmpty ? [] : scheme + [UInt8(ascii: ":")]
    if !opaque.isEmpty {
      text += opaque
    } else {
      text += authority
      let path = escapedPath
      if let first = path.first, first != UInt8(ascii: "/"), !host.isEmpty { text.append(UInt8(ascii: "/")) }
      if text.isEmpty, path.prefix(while: { $0 != UInt8(ascii: "/") }).contains(UInt8(ascii: ":")) {
        text += Array("./".utf8)
      }
      text += path
    }
    if forcesQuery || !rawQuery.isEmpty { text += [UInt8(ascii: "?")] + rawQuery }
    if !fragment.isEmpty { text += [UInt8(ascii: "#")] + escapedFragment }
    return text
  }

  private var authority: [UInt8] {
    guard !scheme.isEmpty || !host.isEmpty || user != nil else { return [] }
    if omitsHost, host.isEmpty, user == nil { return [] }
    var text: [UInt8] = []
    if !host.isEmpty || !path.isEmpty || user != nil { text += Array("//".utf8) }
    if let user {
      text += URLEscaping.user.escaped(user.name)
      if let password = user.password { text += [UInt8(ascii: ":")] + URLEscaping.user.escaped(password) }
      text.append(UInt8(ascii: "@"))
    }
    return text + URLEscaping.host.escaped(host)
  }

  /// As Go's JSON has it: who is named stays hidden.
  package var document: Value {
    func text(_ bytes: [UInt8]) -> Value { .string(Text(repairing: bytes)) }
    return [
      "Scheme": text(scheme), "Opaque": text(opaque), "User": user == nil ? .null : .object(.empty),
      "Host": text(host), "Path": text(path), "RawPath": text(rawPath), "OmitHost": .bool(omitsHost),
      "ForceQuery": .bool(forcesQuery), "RawQuery": text(rawQuery), "Fragment": text(fragment),
      "RawFragment": text(rawFragment),
    ]
  }
}

extension GoURL {
  /// What a reference means where this is the base. Source: RFC 3986, section 5.2, as Go's `ResolveReference` has it; the
  /// base's fragment takes no part.
  package func resolving(_ reference: GoURL) -> GoURL {
    var url = reference
    if reference.scheme.isEmpty { url.scheme = scheme }
    if !reference.scheme.isEmpty || !reference.host.isEmpty || reference.user != nil {
      url.setPath(GoURL.joined(reference.escapedPath, []))
      return url
    }
    if !reference.opaque.isEmpty { return url }
    if reference.path.isEmpty, !reference.forcesQuery, reference.rawQuery.isEmpty { url.rawQuery = rawQuery }
    if reference.path.isEmpty, !opaque.isEmpty {
      url.opaque = opaque
      return url
    }
    url.host = host
    url.user = user
    url.setPath(GoURL.joined(escapedPath, reference.escapedPath))
    return url
  }

  private mutating func setPath(_ escaped: [UInt8]) {
    guard let plain = try? URLEscaping.path.unescaped(escaped[...]) else { return }
    path = plain
    rawPath = URLEscaping.path.escaped(plain) == escaped ? [] : escaped
  }

  /// The base's path with the reference in place of its last segment, without dots.
  private static func joined(_ base: [UInt8], _ reference: [UInt8]) -> [UInt8] {
    let slash = UInt8(ascii: "/")
    var full = reference
    if reference.isEmpty {
      full = base
    } else if reference.first != slash {
      full = Array(base[..<(base.lastIndex(of: slash).map { $0 + 1 } ?? 0)]) + reference
    }
    guard !full.isEmpty else { return [] }
    let segments = full.split(separator: slash, omittingEmptySubsequences: false)
    var path = [slash]
    var isFirst = true
    for segment in segments {
      if segment.elementsEqual(".".utf8) {
        isFirst = false
      } else if segment.elementsEqual("..".utf8) {
        let cut = path.dropFirst().lastIndex(of: slash)
        isFirst = cut == nil
        path = [slash] + (cut.map { path[1..<$0] } ?? [])
      } else {
        if !isFirst { path.append(slash) }
        path += segment
        isFirst = false
      }
    }
    if let last = segments.last, last.elementsEqual(".".utf8) || last.elementsEqual("..".utf8) { path.append(slash) }
    return path.starts(with: "//".utf8) ? Array(path.dropFirst()) : path
  }
}

extension ArraySlice<UInt8> {
  /// What stands before and after the first such byte.
  fileprivate func cut(_ separator: UInt8) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>?) {
    guard let place = firstIndex(of: separator) else { return (self, nil) }
    return (self[..<place], self[(place + 1)...])
  }
}
