import Glibc
import RegoValues

/// `net.*`. Source: https://www.openpolicyagent.org/docs/policy-reference#net.
enum NetBuiltins {
  static let all: [Builtin] = [
    cidrContains, cidrContainsMatches, cidrExpand, cidrIntersects, cidrIsValid, cidrMerge, cidrOverlap, lookup,
    httpSend,
  ]

  static let cidrContains = Builtin(
    "net.cidr_contains", category: "net", description: "Checks if a CIDR or IP is contained within another CIDR.",
    arguments: [.named("cidr", .string, "the network"), .named("cidr_or_ip", .string, "a network or address")],
    result: .named("result", .boolean, "whether all of it lies in the network")
  ) { (operands, _) throws(BuiltinError) in
    let outer = try network(operands.name.text, try operands.string(0))
    return .bool(try contains(operands.name.text, outer, try second(operands)))
  }

  /// The old name of `net.cidr_contains`.
  static let cidrOverlap = Builtin(
    "net.cidr_overlap", category: "net",
    description: "The same as `net.cidr_contains`.", arguments: [.string, .string], result: .boolean, isDeprecated: true
  ) { (operands, _) throws(BuiltinError) in
    let outer = try network(operands.name.text, try operands.string(0))
    return .bool(try contains(operands.name.text, outer, try second(operands)))
  }

  static let cidrIntersects = Builtin(
    "net.cidr_intersects", category: "net", description: "Checks if a CIDR intersects with another CIDR.",
    arguments: [.named("cidr1", .string, "one network"), .named("cidr2", .string, "the other")],
    result: .named("result", .boolean, "whether they share an address")
  ) { (operands, _) throws(BuiltinError) in
    let left = try network(operands.name.text, try operands.string(0))
    let right = try network(operands.name.text, try second(operands))
    return .bool(left.contains(right.first) || right.contains(left.first))
  }

  static let cidrIsValid = Builtin(
    "net.cidr_is_valid", category: "net", description: "Parses an IPv4 or IPv6 CIDR and tells if it is valid.",
    arguments: [.named("cidr", .string, "the text")], result: .named("result", .boolean, "whether it is a network")
  ) { (operands, _) throws(BuiltinError) in
    guard case .string(let text) = operands[0] else { return .bool(false) }
    return .bool(IPNetwork(text.string) != nil)
  }

  static let cidrExpand = Builtin(
    "net.cidr_expand", category: "net", description: "Expands a CIDR to the set of its hosts.",
    arguments: [.named("cidr", .string, "the network")], result: .named("hosts", .set(.string), "its addresses")
  ) { (operands, _) throws(BuiltinError) in
    let network = try network(operands.name.text, try operands.string(0))
    guard network.address.width - network.prefix <= 20 else {
      throw .halt("net.cidr_expand: \(network) has more than 2^20 addresses")
    }
    var hosts = SetBuilder()
    for step in 0...(network.last.bits - network.first.bits) {
      let address = IPAddress(bits: network.first.bits + step, isIPv4: network.address.isIPv4)
      hosts.insert(.string(Text(address.description)))
    }
    return .set(hosts.finish())
  }

  static let cidrMerge = Builtin(
    "net.cidr_merge", category: "net", description: "Merges IP addresses and subnets into the smallest list of CIDRs.",
    arguments: [.named("addrs", .any([.array(of: .any([.string])), .set(.string)]), "networks and addresses")],
    result: .named("output", .set(.string), "the fewest networks that hold the same addresses")
  ) { (operands, _) throws(BuiltinError) in
    let elements: ContiguousArray<Value>
    switch operands[0] {
    case .array(let array): elements = array.elements
    case .set(let set): elements = set.elements
    default: throw .failure("\(operands.name.text): operand must be an array")
    }
    var networks: [IPNetwork] = []
    for element in elements {
      guard case .string(let text) = element else {
        throw .failure("\(operands.name.text): element must be string")
      }
      networks.append(try networkWithDefaultMask(operands.name.text, text))
    }
    return .set(RegoSet(merged(networks).map { .string(Text($0.description)) }))
  }

  /// Neighbours and overlaps joined; a network that joins with none stays as it was written.
  private static func merged(_ networks: [IPNetwork]) -> [IPNetwork] {
    var result: [IPNetwork] = []
    for isIPv4 in [true, false] {
      let family = networks.filter { $0.address.isIPv4 == isIPv4 }.sorted { $0.first.bits < $1.first.bits }
      var group: (range: IPRange, single: IPNetwork?)?
      for network in family {
        let (first, last) = (network.first.bits, network.last.bits)
        if var open = group, first <= open.range.last || first - open.range.last == 1 {
          open.range.last = max(open.range.last, last)
          open.single = nil
          group = open
        } else {
          if let open = group { result += open.single.map { [$0] } ?? open.range.networks }
          group = (IPRange(first: first, last: last, isIPv4: isIPv4), network)
        }
      }
      if let open = group { result += open.single.map { [$0] } ?? open.range.networks }
    }
    return result
  }

  /// An IPv4 address without a prefix has that of its historical class, as in Go's `DefaultMask`.
  private static func networkWithDefaultMask(_ name: String, _ text: Text) throws(BuiltinError) -> IPNetwork {
    guard let address = IPAddress(text.string) else { return try network(name, text) }
    guard address.isIPv4 else { throw .failure("\(name): IPv6 invalid: needs prefix length") }
    let prefix = address.bits >> 31 == 0 ? 8 : (address.bits >> 30 == 2 ? 16 : 24)
    return IPNetwork(address: address, prefix: prefix)
  }

  // MARK: Matches

  private static let cidrOrTuple = RegoType.any([.string, .anyArray])
  private static let collection = RegoType.any([
    .string, .array(of: cidrOrTuple), .object(key: .string, value: cidrOrTuple), .set(cidrOrTuple),
  ])

  static let cidrContainsMatches = Builtin(
    "net.cidr_contains_matches", category: "net",
    description: "Checks which of the CIDRs contain which of the addresses; gives pairs of keys, indices or elements.",
    arguments: [.named("cidrs", collection, "networks"), .named("cidrs_or_ips", collection, "networks or addresses")],
    result: .named(
      "output", .set(.array(fixed: [.anything, .anything], dynamic: nil)),
      "pairs of the keys (or values, where a single string was given) of a network and of what lies in it")
  ) { (operands, _) throws(BuiltinError) in
    var matches = SetBuilder()
    // The order of errors is OPA's: a pair at a time, and what is no network only where there is something to look for in it.
    for (left, member) in members(operands[0]) {
      let cidr = try element(member, operands, 0)
      for (right, member) in members(operands[1]) {
        let inner = try element(member, operands, 1)
        let network = try network(operands.name.text, try text(of: cidr, operands))
        if try contains(operands.name.text, network, try text(of: inner, operands)) {
          matches.insert(.array(RegoArray([left, right])))
        }
      }
    }
    return .set(matches.finish())
  }

  /// What to report for each member, and the member; what is no collection has none.
  private static func members(_ value: Value) -> [(Value, Value)] {
    switch value {
    case .string: [(value, value)]
    case .array(let array): array.elements.enumerated().map { (.number(Number($0)), $1) }
    case .set(let set): set.elements.map { ($0, $0) }
    case .object(let object): Array(zip(object.keys, object.values))
    default: []
    }
  }

  /// A member, or what is first in it.
  private static func element(
    _ member: Value, _ operands: borrowing Operands, _ index: Int
  ) throws(BuiltinError) -> Value {
    switch member {
    case .string: return member
    case .array(let tuple) where tuple.count > 0: return tuple[0]
    default:
      throw .failure("\(operands.name.text): operand \(index + 1): element must be string or non-empty array")
    }
  }

  // MARK: Shared steps

  /// The second operand; OPA counts it as the first where it is no string.
  private static func second(_ operands: borrowing Operands) throws(BuiltinError) -> Text {
    try text(of: operands[1], operands)
  }

  private static func text(of value: Value, _ operands: borrowing Operands) throws(BuiltinError) -> Text {
    if case .string(let text) = value { return text }
    throw .type("\(operands.name.text): operand 1 must be string but got \(value.typeName)")
  }

  private static func network(_ name: String, _ text: Text) throws(BuiltinError) -> IPNetwork {
    guard let network = IPNetwork(text.string) else { throw .failure("\(name): invalid CIDR address: \(text)") }
    return network
  }

  private static func contains(_ name: String, _ outer: IPNetwork, _ inner: Text) throws(BuiltinError) -> Bool {
    if let address = IPAddress(inner.string) { return outer.contains(address) }
    guard let other = IPNetwork(inner.string) else {
      throw .failure("\(name): not a valid textual representation of an IP address or CIDR: \(inner)")
    }
    return outer.contains(other.first) && outer.contains(other.last)
  }

  static let lookup = Builtin(
    "net.lookup_ip_addr", category: "net", description: "Returns the set of IP addresses of a host.",
    arguments: [.named("name", .string, "the name of a host")],
    result: .named("addrs", .set(.string), "its addresses, of IPv4 and IPv6"), purity: .external
  ) { (operands, _) throws(BuiltinError) in
    let name = try operands.string(0).string
    if let address = IPAddress(name) { return .set(RegoSet([.string(Text(address.description))])) }
    return .set(try resolved(name))
  }

  /// Declared so that policies which call it are told so; nothing here speaks HTTP.
  static let httpSend = Builtin(
    "http.send", category: "http", description: "Returns an HTTP response to the given HTTP request.",
    arguments: [.named("request", .object(key: .string, value: .anything), "`method`, `url` and more")],
    result: .named(
      "response", .object(key: .anything, value: .anything), "`status_code`, `body`, `raw_body`, `headers`"),
    purity: .external
  ) { (_, _) throws(BuiltinError) in throw .failure("http.send: requests are not sent from here") }

  private static func resolved(_ name: String) throws(BuiltinError) -> RegoSet {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &list) == 0 else {
      throw .failure("net.lookup_ip_addr: lookup \(name): no such host")
    }
    defer { freeaddrinfo(list) }
    var addresses = SetBuilder()
    var next = list
    while let entry = next?.pointee {
      var text = [CChar](repeating: 0, count: 64)
      if getnameinfo(entry.ai_addr, entry.ai_addrlen, &text, 64, nil, 0, NI_NUMERICHOST) == 0 {
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        addresses.insert(.string(Text(String(decoding: bytes, as: UTF8.self))))
      }
      next = entry.ai_next
    }
    return addresses.finish()
  }
}
