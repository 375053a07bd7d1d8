import Rego
import RegoValues

/// Alternative names of a subject (RFC 5280, section 4.2.1.6).
struct SubjectNames {
  /// The kinds that are looked at, by their tags.
  enum Kind: UInt8 {
    case email = 1
    case domain = 2
    case url = 6
    case address = 7
  }

  /// In the order they stand there.
  private(set) var all: [(kind: Kind, bytes: ArraySlice<UInt8>)] = []
  private(set) var urls: [GoURL] = []

  var isEmpty: Bool { all.isEmpty }

  init() {}

  init(_ reader: DERReader) throws(GoFailure) {
    var outer = reader
    guard var list = outer.inside(.sequence) else { throw GoFailure("x509: invalid subject alternative names") }
    while !list.isEmpty {
      guard let name = list.any() else { throw GoFailure("x509: invalid subject alternative name") }
      guard let kind = Kind(rawValue: name.tag ^ 0x80) else { continue }
      try check(kind, name.content)
      all.append((kind, name.content))
    }
  }

  private mutating func check(_ kind: Kind, _ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    let isASCII = bytes.allSatisfy { $0 < 0x80 }
    switch kind {
    case .email: if !isASCII { throw GoFailure("x509: SAN rfc822Name is malformed") }
    case .domain: if !isASCII { throw GoFailure("x509: SAN dNSName is malformed") }
    case .url:
      if !isASCII { throw GoFailure("x509: SAN uniformResourceIdentifier is malformed") }
      let quoted = GoQuoting.quoted(Text(joined: Array(bytes)))
      let url: GoURL
      do throws(GoFailure) {
        url = try GoURL(Array(bytes))
      } catch {
        throw GoFailure("x509: cannot parse URI \(quoted): \(error.message)")
      }
      if !url.host.isEmpty, DomainName(url.host[...]) == nil {
        throw GoFailure("x509: cannot parse URI \(quoted): invalid domain")
      }
      urls.append(url)
    case .address:
      guard bytes.count == 4 || bytes.count == 16 else {
        throw GoFailure("x509: cannot parse IP address of length \(bytes.count)")
      }
      if bytes.count == 16, IPAddress(octets: bytes).isIPv4 {
        throw GoFailure("x509: SAN iPAddress contains IPv4-mapped IPv6 address")
      }
    }
  }

  private func bytes(_ kind: Kind) -> [ArraySlice<UInt8>] { all.filter { $0.kind == kind }.map(\.bytes) }

  var domains: [String] { bytes(.domain).map { String(decoding: $0, as: UTF8.self) } }
  var emails: [String] { bytes(.email).map { String(decoding: $0, as: UTF8.self) } }
  var addresses: [IPAddress] { bytes(.address).map { IPAddress(octets: $0) } }

  /// The members that certificates and requests share.
  func add(to builder: inout ObjectBuilder) {
    builder.insert("DNSNames", .texts(domains))
    builder.insert("EmailAddresses", .texts(emails))
    builder.insert("IPAddresses", .texts(addresses.map(\.description)))
    builder.insert("URIs", .list(urls.map(\.document)))
  }
}

extension IPAddress {
  /// Of 4 or 16 octets.
  init(octets: ArraySlice<UInt8>) {
    let bits = octets.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let isMapped = octets.count == 16 && bits >> 32 == 0xFFFF
    self.init(bits: isMapped ? bits & 0xFFFF_FFFF : bits, isIPv4: isMapped || octets.count == 4)
  }
}

/// The labels of a domain, the last first.
struct DomainName {
  let labels: [[UInt8]]

  /// nil for empty labels and for what is not printable ASCII; no text has no labels.
  init?(_ bytes: ArraySlice<UInt8>) {
    if bytes.isEmpty {
      labels = []
      return
    }
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy { (33...126).contains($0) } }) else { return nil }
    labels = parts.reversed().map { $0.map(\.lowercased) }
  }

  /// Whether a constraint covers the domain: as many labels or more, and one more at least where it begins with a dot.
  /// An empty constraint covers everything. nil where the constraint is malformed.
  func isCovered(by constraint: ArraySlice<UInt8>) -> Bool? {
    let needsMore = constraint.first == UInt8(ascii: ".")
    guard let wanted = DomainName(needsMore ? constraint.dropFirst() : constraint) else { return nil }
    if constraint.isEmpty { return true }
    let least = wanted.labels.count + (needsMore ? 1 : 0)
    return labels.count >= least && labels.starts(with: wanted.labels)
  }

  /// Whether this is a wildcard and the constraint one of the names that it stands for.
  func stands(for constraint: ArraySlice<UInt8>) -> Bool {
    guard labels.last == [UInt8(ascii: "*")], let wanted = DomainName(constraint) else { return false }
    return wanted.labels.count == labels.count && wanted.labels.dropLast() == labels.dropLast()
  }
}
