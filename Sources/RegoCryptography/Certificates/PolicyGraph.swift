import RegoValues

/// Whether a chain satisfies what its certificates say about policies (RFC 5280, section 6.1, as RFC 9618 amends it). Any
/// policy is acceptable, so all that counts is whether one is left where one is required: the last level of the graph is
/// enough.
enum PolicyGraph {
  private static let anyPolicy = "2.5.29.32.0"

  /// How many more certificates may come before a rule holds.
  private struct Countdown {
    var explicit: Int
    var mapping: Int
    var any: Int

    mutating func step() {
      explicit = max(0, explicit - 1)
      mapping = max(0, mapping - 1)
      any = max(0, any - 1)
    }

    mutating func lower(by contents: ExtensionContents) {
      Countdown.lower(&explicit, contents.requiresPolicy)
      Countdown.lower(&mapping, contents.inhibitsMapping)
      Countdown.lower(&any, contents.inhibitsAnyPolicy)
    }

    private static func lower(_ count: inout Int, _ limit: ExtensionContents.PolicyLimit) {
      if limit.count > 0 || limit.isZero { count = min(count, limit.count) }
    }
  }

  /// `chain` begins with the leaf and ends with the root.
  static func allows(_ chain: [Certificate]) -> Bool {
    let path = chain.dropLast()
    guard let leaf = path.first else { return true }
    var countdown = Countdown(explicit: path.count + 1, mapping: path.count + 1, any: path.count + 1)
    // Policies and what is expected of the next certificate for each.
    var level: [String: Set<String>] = [anyPolicy: [anyPolicy]]
    for (index, certificate) in path.enumerated().reversed() {
      let contents = certificate.contents
      let isSelfIssued = certificate.rawSubject == certificate.rawIssuer
      let admitsAny = countdown.any > 0 || (index > 0 && isSelfIssued)
      level = next(level, Set(contents.policies ?? []), admitsAny: admitsAny)
      if countdown.explicit == 0, level.isEmpty { return false }
      if index == 0 { break }
      guard map(&level, contents.policyMappings, isAllowed: countdown.mapping > 0) else { return false }
      if !isSelfIssued { countdown.step() }
      countdown.lower(by: contents)
    }
    let explicit = leaf.contents.requiresPolicy.isZero ? 0 : max(0, countdown.explicit - 1)
    return explicit > 0 || !level.isEmpty
  }

  private static func next(
    _ level: [String: Set<String>], _ policies: Set<String>, admitsAny: Bool
  ) -> [String: Set<String>] {
    var next: [String: Set<String>] = [:]
    let expected = level.values.reduce(into: Set<String>()) { $0.formUnion($1) }
    for policy in policies where policy != anyPolicy && (expected.contains(policy) || level[anyPolicy] != nil) {
      next[policy] = [policy]
    }
    if policies.contains(anyPolicy), admitsAny {
      for policy in expected where next[policy] == nil { next[policy] = [policy] }
    }
    return next
  }

  /// False for a mapping from or to any policy, which there may not be.
  private static func map(
    _ level: inout [String: Set<String>], _ mappings: [(issuer: String, subject: String)], isAllowed: Bool
  ) -> Bool {
    if level.isEmpty { return true }
    var subjects: [String: Set<String>] = [:]
    for (issuer, subject) in mappings {
      if !isAllowed {
        level[issuer] = nil
        continue
      }
      if issuer == anyPolicy || subject == anyPolicy { return false }
      subjects[issuer, default: []].insert(subject)
    }
    for (issuer, expected) in subjects where level[issuer] != nil || level[anyPolicy] != nil {
      level[issuer] = expected
    }
    return true
  }
}
