import Rego
import RegoValues

/// Compares names with an authority's constraints.
struct ConstraintCheck {
  private let constraints: NameConstraints
  private var comparisonsLeft: Int

  init(_ constraints: NameConstraints, most: Int) {
    self.constraints = constraints
    comparisonsLeft = most
  }

  /// False where a name is excluded, is not among the permitted ones of its kind, or cannot be compared.
  mutating func allows(_ names: SubjectNames) -> Bool {
    var urls = names.urls[...]
    for (kind, bytes) in names.all {
      let isAllowed: Bool
      switch kind {
      case .email: isAllowed = allowsEmail(bytes)
      case .domain: isAllowed = allowsDomain(bytes)
      case .url: isAllowed = urls.popFirst().map { allowsURL($0) } ?? false
      case .address: isAllowed = allows(\.addresses) { block in block.contains(bytes) }
      }
      if !isAllowed { return false }
    }
    return true
  }

  /// `matches` gives nil where a constraint cannot be compared.
  private mutating func allows<Constraint>(
    _ list: (NameConstraints.Subtrees) -> [Constraint], matches: (Constraint) -> Bool?
  ) -> Bool {
    let (excluded, permitted) = (list(constraints.excluded), list(constraints.permitted))
    comparisonsLeft -= excluded.count
    if comparisonsLeft < 0 { return false }
    for constraint in excluded where matches(constraint) != false { return false }
    comparisonsLeft -= permitted.count
    if comparisonsLeft < 0 { return false }
    if permitted.isEmpty { return true }
    for constraint in permitted {
      guard let isMatch = matches(constraint) else { return false }
      if isMatch { return true }
    }
    return false
  }

  private mutating func allowsDomain(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let domain = DomainName(bytes) else { return false }
    // A wildcard stands for the excluded name as well.
    if constraints.excluded.domains.contains(where: { domain.stands(for: $0[...]) }) { return false }
    return allows(\.domains) { domain.isCovered(by: $0[...]) }
  }

  private mutating func allowsEmail(_ bytes: ArraySlice<UInt8>) -> Bool {
    guard let mailbox = Mailbox(bytes), let domain = DomainName(mailbox.domain) else { return false }
    return allows(\.emails) { constraint in
      guard constraint.contains(UInt8(ascii: "@")) else { return domain.isCovered(by: constraint[...]) }
      guard let wanted = Mailbox(constraint[...]) else { return nil }
      return wanted.local == mailbox.local && wanted.domain.map(\.lowercased) == mailbox.domain.map(\.lowercased)
    }
  }

  /// A URL counts by the domain of its host; one without a host, or with an address, cannot be compared.
  private mutating func allowsURL(_ url: GoURL) -> Bool {
    let host = ConstraintCheck.hostName(url.host)
    return allows(\.urlDomains) { constraint in
      host.flatMap { DomainName($0) }?.isCovered(by: constraint[...])
    }
  }

  private static func hostName(_ host: [UInt8]) -> ArraySlice<UInt8>? {
    var name = host[...]
    if name.contains(UInt8(ascii: ":")), name.last != UInt8(ascii: "]") {
      guard let colon = name.lastIndex(of: UInt8(ascii: ":")) else { return nil }
      name = name[..<colon]
      if name.contains(UInt8(ascii: ":")), name.first != UInt8(ascii: "[") { return nil }
    }
    let isBracketed = name.first == UInt8(ascii: "[") && name.last == UInt8(ascii: "]")
    if name.isEmpty || isBracketed || IPAddress(String(decoding: name, as: UTF8.self)) != nil { return nil }
    return name
  }
}

/// A host that a leaf is asked for (RFC 6125): a name or an address.
struct HostName {
  private let text: String

  init(_ text: String) { self.text = text }

  func isNamed(by leaf: Certificate) -> Bool {
    var bare = Substring(text)
    if text.utf8.count >= 3, text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]") {
      bare = text.dropFirst().dropLast()
    }
    if let address = IPAddress(String(bare)) { return leaf.contents.names.addresses.contains(address) }
    let host = HostName.lowercased(text)
    let isValid = HostName.isValid(host, isPattern: false)
    return leaf.contents.names.domains.contains { name in
      let pattern = HostName.lowercased(name)
      if isValid, HostName.isValid(pattern, isPattern: true) { return HostName.matches(pattern, host) }
      return pattern == host && ![[], [UInt8(ascii: ".")]].contains(host)
    }
  }

  private static func lowercased(_ text: String) -> [UInt8] { text.utf8.map(\.lowercased) }

  private static func labels(_ name: [UInt8]) -> [ArraySlice<UInt8>] {
    name.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
  }

  private static func withoutFinalDot(_ name: [UInt8]) -> [UInt8] {
    name.last == UInt8(ascii: ".") ? name.dropLast() : name
  }

  /// Letters, digits, hyphens and underscores; a pattern may have `*` for its first label.
  private static func isValid(_ name: [UInt8], isPattern: Bool) -> Bool {
    for (index, label) in labels(isPattern ? name : withoutFinalDot(name)).enumerated() {
      if label.isEmpty { return false }
      if isPattern, index == 0, label.elementsEqual([UInt8(ascii: "*")]) { continue }
      let isPlain = label.allSatisfy { $0.isLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }
      if !isPlain || label.first == UInt8(ascii: "-") { return false }
    }
    return true
  }

  private static func matches(_ pattern: [UInt8], _ host: [UInt8]) -> Bool {
    let (wanted, given) = (labels(pattern), labels(withoutFinalDot(host)))
    guard wanted.count == given.count else { return false }
    return zip(wanted, given).enumerated().allSatisfy { index, pair in
      pair.0 == pair.1 || (index == 0 && pair.0.elementsEqual([UInt8(ascii: "*")]))
    }
  }
}
