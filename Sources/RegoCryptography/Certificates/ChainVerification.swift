import Rego
import RegoValues

/// Looks for a way from a leaf to the root (RFC 5280, section 6), as Go's `Certificate.Verify` does: without policies
/// and revocation, with extended key usages nested from the root down.
struct ChainVerification {
  struct Options {
    /// Checked against the leaf where it is not empty.
    var host = ""
    /// Seconds since 1970, and nanoseconds.
    var time: (seconds: Int, nanoseconds: Int)
    /// One of them has to be allowed; none stands for `serverAuth`.
    var usages: [ExtendedKeyUsage] = []
  }

  let root: Certificate
  let intermediates: [Certificate]
  let options: Options
  private var checks = 0
  private var chains: [[Certificate]] = []

  private static let mostChecks = 100
  /// Comparisons of names with constraints, for each authority: beyond it a chain does not hold.
  private static let mostComparisons = 5_000_000

  /// `certificates` are the root, what lies between, and the leaf.
  static func chain(of certificates: [Certificate], _ options: Options) -> [Certificate]? {
    guard certificates.count >= 2, let root = certificates.first, let leaf = certificates.last else { return nil }
    var verification = ChainVerification(root, Array(certificates.dropFirst().dropLast()), options)
    return verification.chain(from: leaf)
  }

  private init(_ root: Certificate, _ intermediates: [Certificate], _ options: Options) {
    self.root = root
    self.intermediates = intermediates.unique
    self.options = options
  }

  private mutating func chain(from leaf: Certificate) -> [Certificate]? {
    guard isValid(leaf, .leaf, after: []) else { return nil }
    if !options.host.isEmpty, !HostName(options.host).isNamed(by: leaf) { return nil }
    if leaf.raw == root.raw {
      chains = [[leaf]]
    } else {
      extend([leaf])
    }
    return chains.first { allowsUsage($0) && PolicyGraph.allows($0) }
  }

  private enum Place {
    case leaf
    case intermediate
    case root
  }

  private mutating func extend(_ chain: [Certificate]) {
    guard let last = chain.last else { return }
    for parent in [root].parents(of: last) { consider(parent, .root, chain) }
    for parent in intermediates.parents(of: last) { consider(parent, .intermediate, chain) }
  }

  private mutating func consider(_ candidate: Certificate, _ place: Place, _ chain: [Certificate]) {
    guard let last = chain.last, candidate.key != nil, !candidate.isRepeated(in: chain) else { return }
    checks += 1
    guard checks <= ChainVerification.mostChecks, last.isSigned(by: candidate), isValid(candidate, place, after: chain)
    else { return }
    if place == .root {
      chains.append(chain + [candidate])
    } else {
      extend(chain + [candidate])
    }
  }

  private func isValid(_ certificate: Certificate, _ place: Place, after chain: [Certificate]) -> Bool {
    let contents = certificate.contents
    guard contents.unhandled.isEmpty, chain.last.map({ $0.rawIssuer == certificate.rawSubject }) ?? true,
      isTimely(certificate)
    else { return false }
    if place != .leaf, let constraints = contents.constraints {
      var check = ConstraintCheck(constraints, most: ChainVerification.mostComparisons)
      guard chain.allSatisfy({ check.allows($0.contents.names) }) else { return false }
    }
    if place == .intermediate, !contents.hasBasicConstraints || !contents.isAuthority { return false }
    if contents.hasBasicConstraints, contents.longestPath >= 0, chain.count - 1 > contents.longestPath { return false }
    return true
  }

  private func isTimely(_ certificate: Certificate) -> Bool {
    let (seconds, nanoseconds) = options.time
    if seconds < certificate.notBefore.seconds { return false }
    return seconds < certificate.notAfter.seconds || (seconds == certificate.notAfter.seconds && nanoseconds == 0)
  }

  /// Crosses out, from the root down, what a certificate does not allow.
  private func allowsUsage(_ chain: [Certificate]) -> Bool {
    var wanted = options.usages.isEmpty ? [.serverAuth] : options.usages
    if wanted.contains(.any) { return true }
    for certificate in chain.reversed() {
      let usages = certificate.contents.usages
      if usages.isEmpty, certificate.contents.unknownUsages.isEmpty { continue }
      if usages.contains(.any) { continue }
      wanted.removeAll { !usages.contains($0) }
      if wanted.isEmpty { return false }
    }
    return true
  }
}

extension Certificate {
  private static let mayCertify = 1 << 5

  /// Whether `parent` may sign certificates and signed this one.
  fileprivate func isSigned(by parent: Certificate) -> Bool {
    let contents = parent.contents
    if parent.version == 3, !contents.hasBasicConstraints { return false }
    if contents.hasBasicConstraints, !contents.isAuthority { return false }
    if contents.keyUsage != 0, contents.keyUsage & Certificate.mayCertify == 0 { return false }
    return parent.key?.isValid(signature, of: Array(signed), signatureAlgorithm) ?? false
  }

  private var namesExtension: ArraySlice<UInt8>? {
    extensions.first { $0.identifier == ObjectIdentifier(2, 5, 29, 17) }?.value
  }

  /// The same subject, key and alternative names: going round in circles leads nowhere.
  fileprivate func isRepeated(in chain: [Certificate]) -> Bool {
    for other in chain where other.rawSubject == rawSubject && other.key == key {
      guard let own = namesExtension, let theirs = other.namesExtension else {
        return (namesExtension == nil) == (other.namesExtension == nil)
      }
      if own == theirs { return true }
    }
    return false
  }
}

extension [Certificate] {
  fileprivate var unique: [Certificate] {
    var seen: Set<ArraySlice<UInt8>> = []
    return filter { seen.insert($0.raw).inserted }
  }

  /// Those whose subject is the issuer: first where identifiers of keys match, then where one is missing.
  fileprivate func parents(of certificate: Certificate) -> [Certificate] {
    let candidates = filter { $0.rawSubject == certificate.rawIssuer }
    func rank(_ candidate: Certificate) -> Int {
      let (own, wanted) = (candidate.contents.subjectKey ?? [], certificate.contents.authorityKey ?? [])
      if own == wanted { return 0 }
      return own.isEmpty || wanted.isEmpty ? 1 : 2
    }
    return (0...2).flatMap { wanted in candidates.filter { rank($0) == wanted } }
  }
}
