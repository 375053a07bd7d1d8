import Rego
import RegoValues

/// The names that an authority's certificates may carry (RFC 5280, section 4.2.1.10).
struct NameConstraints {
  /// Trees of names, as they stand there.
  struct Subtrees {
    var domains: [[UInt8]] = []
    var addresses: [Block] = []
    var emails: [[UInt8]] = []
    var urlDomains: [[UInt8]] = []
  }

  /// A block of addresses.
  struct Block {
    let address: [UInt8]
    let mask: [UInt8]

    func contains(_ other: ArraySlice<UInt8>) -> Bool {
      other.count == address.count
        && zip(zip(address, other), mask).allSatisfy { $0.0 & $1 == $0.1 & $1 }
    }

    var document: Value { ["IP": .text(IPAddress(octets: address[...]).description), "Mask": .base64(mask)] }
  }

  let permitted: Subtrees
  let excluded: Subtrees
  let isCritical: Bool
  /// Names of kinds that are not looked at.
  private(set) var hasOthers = false

  init(_ reader: DERReader, isCritical: Bool) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid NameConstraints extension")
    self.isCritical = isCritical
    var outer = reader
    guard var top = outer.inside(.sequence), outer.isEmpty else { throw malformed }
    var trees: [DERReader?] = []
    for number: UInt8 in 0...1 {
      guard top.isNext(.constructed(number)) else {
        trees.append(nil)
        continue
      }
      guard let tree = top.inside(.constructed(number)) else { throw malformed }
      trees.append(tree)
    }
    guard top.isEmpty else { throw malformed }
    if trees.allSatisfy({ $0 == nil }) { throw GoFailure("x509: empty name constraints extension") }
    if trees.contains(where: { $0?.isEmpty == true }) {
      throw GoFailure("x509: empty name constraints subtree sequence")
    }
    var hasOthers = false
    permitted = try NameConstraints.subtrees(trees[0], &hasOthers)
    excluded = try NameConstraints.subtrees(trees[1], &hasOthers)
    self.hasOthers = hasOthers
  }

  private static func subtrees(_ reader: DERReader?, _ hasOthers: inout Bool) throws(GoFailure) -> Subtrees {
    var trees = Subtrees()
    guard var reader else { return trees }
    while !reader.isEmpty {
      guard var entry = reader.inside(.sequence), let name = entry.any() else {
        throw GoFailure("x509: invalid NameConstraints extension")
      }
      switch SubjectNames.Kind(rawValue: name.tag ^ 0x80) {
      case .domain:
        try requireASCII(name.content)
        guard isConstraint(name.content) else { throw unreadable("dnsName", name.content) }
        trees.domains.append(Array(name.content))
      case .address: trees.addresses.append(try block(name.content))
      case .email:
        try requireASCII(name.content)
        let isMailbox = name.content.contains(UInt8(ascii: "@"))
        guard isMailbox ? Mailbox(name.content) != nil : isConstraint(name.content) else {
          throw unreadable("rfc822Name", name.content)
        }
        trees.emails.append(Array(name.content))
      case .url:
        try requireASCII(name.content)
        if IPAddress(String(decoding: name.content, as: UTF8.self)) != nil {
          throw GoFailure("\(unreadable("URI", name.content).message): cannot be IP address")
        }
        guard isConstraint(name.content) else { throw unreadable("URI", name.content) }
        trees.urlDomains.append(Array(name.content))
      case nil: hasOthers = true
      }
    }
    return trees
  }

  private static func requireASCII(_ bytes: ArraySlice<UInt8>) throws(GoFailure) {
    if bytes.allSatisfy({ $0 < 0x80 }) { return }
    throw GoFailure(
      "x509: invalid constraint value: x509: \(GoQuoting.quoted(Text(repairing: Array(bytes)))) cannot be encoded as an IA5String"
    )
  }

  private static func isConstraint(_ bytes: ArraySlice<UInt8>) -> Bool {
    let domain = bytes.first == UInt8(ascii: ".") ? bytes.dropFirst() : bytes
    return DomainName(domain) != nil && (bytes.isEmpty || !domain.isEmpty)
  }

  private static func unreadable(_ kind: String, _ bytes: ArraySlice<UInt8>) -> GoFailure {
    let name = kind == "URI" ? "URI constraint" : "\(kind) constraint"
    return GoFailure("x509: failed to parse \(name) \(GoQuoting.quoted(Text(joined: Array(bytes))))")
  }

  private static func block(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> Block {
    guard bytes.count == 8 || bytes.count == 32 else {
      throw GoFailure("x509: IP constraint contained value of length \(bytes.count)")
    }
    let (address, mask) = (bytes.prefix(bytes.count / 2), bytes.suffix(bytes.count / 2))
    let bits = mask.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let inverted = ~bits & (UInt128.max >> UInt128(128 - mask.count * 8))
    guard inverted & (inverted &+ 1) == 0 else {
      let digits = mask.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      throw GoFailure("x509: IP constraint contained invalid mask \(digits)")
    }
    if address.count == 16, IPAddress(octets: address).isIPv4 {
      throw GoFailure("x509: IP constraint contained IPv4-mapped IPv6 address")
    }
    return Block(address: Array(address), mask: Array(mask))
  }
}

/// A mailbox (RFC 2821, section 4.1.2).
struct Mailbox {
  let local: [UInt8]
  let domain: ArraySlice<UInt8>

  init?(_ bytes: ArraySlice<UInt8>) {
    let parts = bytes.first == UInt8(ascii: "\"") ? Mailbox.quoted(bytes.dropFirst()) : Mailbox.atoms(bytes)
    guard let (local, rest) = parts, rest.first == UInt8(ascii: "@"), DomainName(rest.dropFirst()) != nil else {
      return nil
    }
    self.local = local
    domain = rest.dropFirst()
  }

  private static func quoted(_ bytes: ArraySlice<UInt8>) -> (local: [UInt8], rest: ArraySlice<UInt8>)? {
    var local: [UInt8] = []
    var rest = bytes
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "\""): return (local, rest)
      case UInt8(ascii: "\\"):
        guard let next = rest.popFirst(), next != 0, next != 10, next != 13, next < 128 else { return nil }
        local.append(next)
      case 1...8, 11, 12, 14...33, 35...91, 93...127: local.append(byte)
      default: return nil
      }
    }
    return nil
  }

  private static func atoms(_ bytes: ArraySlice<UInt8>) -> (local: [UInt8], rest: ArraySlice<UInt8>)? {
    var local: [UInt8] = []
    var rest = bytes
    while let byte = rest.first {
      if byte == UInt8(ascii: "\\") {
        rest = rest.dropFirst()
        guard let next = rest.popFirst() else { return nil }
        local.append(next)
      } else if byte.isLetterOrDigit || "!#$%&'*+-/=?^_`{|}~.".utf8.contains(byte) {
        local.append(byte)
        rest = rest.dropFirst()
      } else {
        break
      }
    }
    let dot = UInt8(ascii: ".")
    let hasEmptyAtom = zip(local, local.dropFirst()).contains { $0 == dot && $1 == dot }
    if local.isEmpty || local.first == dot || local.last == dot || hasEmptyAtom { return nil }
    return (local, rest)
  }
}
