import Rego
import RegoValues

/// A URL taken apart as Go's `net/url` does it, whose fields certificates show and signed requests are made of.
struct GoURL {
  var scheme: [UInt8] = []
  var opaque: [UInt8] = []
  var user: User?
  var host: [UInt8] = []
  var path: [UInt8] = []
  var rawPath: [UInt8] = []
  var omitsHost = false
  var forcesQuery = false
  var rawQuery: [UInt8] = []
  var fragment: [UInt8] = []
  var rawFragment: [UInt8] = []

  struct User {
    let name: [UInt8]
    let password: [UInt8]?
  }

  init(_ bytes: [UInt8]) throws(GoFailure) {
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
    GoFailure("parse \(GoQuoting.quoted(Text(repairing: Array(bytes)))): \(failure.message)")
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
    if bytes.first == UInt8(ascii: "[") {
      guard let end = bytes.lastIndex(of: UInt8(ascii: "]")) else { throw GoFailure("missing ']' in host") }
      try requirePort(bytes[(end + 1)...])
      if let zone = bytes[..<end].place(of: Array("%25".utf8)) {
        let parts = [
          try URLEscaping.host.unescaped(bytes[..<zone]), try URLEscaping.zone.unescaped(bytes[zone..<end]),
          try URLEscaping.host.unescaped(bytes[end...]),
        ]
        return Array(parts.joined())
      }
    } else if let colon = bytes.lastIndex(of: UInt8(ascii: ":")) {
      try requirePort(bytes[colon...])
    }
    return try URLEscaping.host.unescaped(bytes)
  }

  private static func requirePort(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    if bytes.isEmpty { return }
    guard bytes.first == UInt8(ascii: ":"), bytes.dropFirst().allSatisfy({ (0x30...0x39).contains($0) }) else {
      throw GoFailure("invalid port \(GoQuoting.quoted(Text(repairing: Array(bytes)))) after host")
    }
  }
}

extension GoURL {
  /// The path as it was written where that is a right way to write it.
  var escapedPath: [UInt8] {
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
  var bytes: [UInt8] {
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
  var document: Value {
    func text(_ bytes: [UInt8]) -> Value { .string(Text(repairing: bytes)) }
    return [
      "Scheme": text(scheme), "Opaque": text(opaque), "User": user == nil ? .null : .object(.empty),
      "Host": text(host), "Path": text(path), "RawPath": text(rawPath), "OmitHost": .bool(omitsHost),
      "ForceQuery": .bool(forcesQuery), "RawQuery": text(rawQuery), "Fragment": text(fragment),
      "RawFragment": text(rawFragment),
    ]
  }
}

extension ArraySlice<UInt8> {
  /// What stands before and after the first such byte.
  fileprivate func cut(_ separator: UInt8) -> (before: ArraySlice<UInt8>, after: ArraySlice<UInt8>?) {
    guard let place = firstIndex(of: separator) else { return (self, nil) }
    return (self[..<place], self[(place + 1)...])
  }
}
