import Rego
import RegoValues

/// What the extensions of a certificate say (RFC 5280, section 4.2), as far as Go reads them.
struct ExtensionContents {
  var keyUsage = 0
  var hasBasicConstraints = false
  var isAuthority = false
  /// -1 where basic constraints set no limit.
  var longestPath = 0
  var names = SubjectNames()
  var constraints: NameConstraints?
  var crlURLs: [Text] = []
  /// nil where the extension is missing.
  var authorityKey: ArraySlice<UInt8>?
  var subjectKey: ArraySlice<UInt8>?
  var requiresPolicy = PolicyLimit()
  var inhibitsMapping = PolicyLimit()
  var inhibitsAnyPolicy = PolicyLimit()
  var usages: [ExtendedKeyUsage] = []
  var unknownUsages: [ObjectIdentifier] = []
  /// Policies as text, components of any size; nil where the extension is missing.
  var policies: [String]?
  /// Those whose components fit 31 bits.
  var policyIdentifiers: [ObjectIdentifier] = []
  var policyMappings: [(issuer: String, subject: String)] = []
  var ocspURLs: [Text] = []
  var issuerURLs: [Text] = []
  var unhandled: [ObjectIdentifier] = []

  /// A number of certificates, which may be zero or missing.
  struct PolicyLimit {
    var count = 0
    var isZero = false

    init() {}

    init(_ count: Int) {
      self.count = count
      isZero = count == 0
    }
  }

  private static let prefix = [2, 5, 29]
  private static let authorityAccess = ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 1, 1)

  init(_ extensions: [CertificateExtension]) throws(GoFailure) {
    for entry in extensions {
      var isHandled = false
      if entry.identifier.components.count == 4, entry.identifier.components.starts(with: ExtensionContents.prefix) {
        isHandled = try read(entry, number: entry.identifier.components[3])
      } else if entry.identifier == ExtensionContents.authorityAccess {
        try readAuthorityAccess(entry)
        isHandled = true
      }
      if !isHandled, entry.isCritical { unhandled.append(entry.identifier) }
    }
  }

  /// False for what is not understood.
  private mutating func read(_ entry: CertificateExtension, number: Int) throws(GoFailure) -> Bool {
    let reader = DERReader(entry.value)
    switch number {
    case 14: try readSubjectKey(entry)
    case 15: try readKeyUsage(reader)
    case 17:
      names = try SubjectNames(reader)
      return !names.isEmpty
    case 19: try readBasicConstraints(reader)
    case 30:
      let read = try NameConstraints(reader, isCritical: entry.isCritical)
      constraints = read
      return !read.hasOthers
    case 31: try readDistributionPoints(reader)
    case 32: try readPolicies(reader)
    case 33: try readMappings(reader)
    case 35: try readAuthorityKey(entry)
    case 36: try readPolicyConstraints(reader)
    case 37: try readUsages(reader)
    case 54:
      var reader = reader
      guard let count = reader.int64() else { throw GoFailure("x509: invalid inhibit any policy extension") }
      inhibitsAnyPolicy = PolicyLimit(count)
    default: return false
    }
    return true
  }

  private mutating func readSubjectKey(_ entry: CertificateExtension) throws(GoFailure) {
    if entry.isCritical { throw GoFailure("x509: subject key identifier incorrectly marked critical") }
    var reader = DERReader(entry.value)
    guard let bytes = reader.content(.octetString) else { throw GoFailure("x509: invalid subject key identifier") }
    subjectKey = bytes
  }

  private mutating func readAuthorityKey(_ entry: CertificateExtension) throws(GoFailure) {
    if entry.isCritical { throw GoFailure("x509: authority key identifier incorrectly marked critical") }
    var outer = DERReader(entry.value)
    guard var reader = outer.inside(.sequence) else { throw GoFailure("x509: invalid authority key identifier") }
    guard reader.isNext(.context(0)) else { return }
    guard let bytes = reader.content(.context(0)) else { throw GoFailure("x509: invalid authority key identifier") }
    authorityKey = bytes
  }

  private mutating func readKeyUsage(_ reader: DERReader) throws(GoFailure) {
    var reader = reader
    guard let bits = reader.bitString() else { throw GoFailure("x509: invalid key usage") }
    for place in 0..<9 where bits.isSet(place) { keyUsage |= 1 << place }
  }

  private mutating func readBasicConstraints(_ reader: DERReader) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid basic constraints")
    var outer = reader
    guard var reader = outer.inside(.sequence) else { throw malformed }
    hasBasicConstraints = true
    longestPath = -1
    if reader.isNext(.boolean) {
      guard let flag = reader.boolean() else { throw malformed }
      isAuthority = flag
    }
    if reader.isNext(.integer) {
      guard let length = reader.int64(), length >= 0 else { throw malformed }
      longestPath = length
    }
  }

  /// Names of points up to the first that is no URL.
  private mutating func readDistributionPoints(_ reader: DERReader) throws(GoFailure) {
    var outer = reader
    guard var points = outer.inside(.sequence) else { throw GoFailure("x509: invalid CRL distribution points") }
    let malformed = GoFailure("x509: invalid CRL distribution point")
    while !points.isEmpty {
      guard var point = points.inside(.sequence) else { throw malformed }
      guard point.isNext(.constructed(0)) else { continue }
      guard var name = point.inside(.constructed(0)), var full = name.inside(.constructed(0)) else { throw malformed }
      while full.isNext(.context(6)) {
        guard let url = full.content(.context(6)) else { throw malformed }
        crlURLs.append(Text(repairing: Array(url)))
      }
    }
  }

  private mutating func readPolicies(_ reader: DERReader) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid certificate policies")
    var outer = reader
    guard var list = outer.inside(.sequence) else { throw malformed }
    var texts: [String] = []
    var seen: Set<ArraySlice<UInt8>> = []
    while !list.isEmpty {
      guard var entry = list.inside(.sequence), let bytes = entry.content(.objectIdentifier),
        seen.insert(bytes).inserted, let numbers = ObjectIdentifier.numbers(bytes)
      else { throw malformed }
      texts.append(ExtensionContents.text(numbers))
      if let identifier = ObjectIdentifier(bytes) { policyIdentifiers.append(identifier) }
    }
    policies = texts
  }

  private static func text(_ numbers: [BigInt]) -> String { numbers.map(\.decimalText).joined(separator: ".") }

  private mutating func readMappings(_ reader: DERReader) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid policy mappings extension")
    var outer = reader
    guard var list = outer.inside(.sequence) else { throw malformed }
    while !list.isEmpty {
      guard var pair = list.inside(.sequence), let issuer = pair.content(.objectIdentifier),
        let subject = pair.content(.objectIdentifier)
      else { throw malformed }
      policyMappings.append(
        (
          issuer: ExtensionContents.text(ObjectIdentifier.numbers(issuer) ?? []),
          subject: ExtensionContents.text(ObjectIdentifier.numbers(subject) ?? [])
        ))
    }
  }

  private mutating func readPolicyConstraints(_ reader: DERReader) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid policy constraints extension")
    var outer = reader
    guard var reader = outer.inside(.sequence) else { throw malformed }
    if reader.isNext(.context(0)) {
      guard let count = reader.int64(.context(0)) else { throw malformed }
      requiresPolicy = PolicyLimit(count)
    }
    if reader.isNext(.context(1)) {
      guard let count = reader.int64(.context(1)) else { throw malformed }
      inhibitsMapping = PolicyLimit(count)
    }
  }

  private mutating func readUsages(_ reader: DERReader) throws(GoFailure) {
    let malformed = GoFailure("x509: invalid extended key usages")
    var outer = reader
    guard var list = outer.inside(.sequence) else { throw malformed }
    while !list.isEmpty {
      guard let identifier = list.objectIdentifier() else { throw malformed }
      if let usage = ExtendedKeyUsage(identifier) {
        usages.append(usage)
      } else {
        unknownUsages.append(identifier)
      }
    }
  }

  private mutating func readAuthorityAccess(_ entry: CertificateExtension) throws(GoFailure) {
    if entry.isCritical { throw GoFailure("x509: authority info access incorrectly marked critical") }
    let malformed = GoFailure("x509: invalid authority info access")
    var outer = DERReader(entry.value)
    guard var list = outer.inside(.sequence) else { throw malformed }
    while !list.isEmpty {
      guard var access = list.inside(.sequence), let method = access.objectIdentifier() else { throw malformed }
      guard access.isNext(.context(6)) else { continue }
      guard let url = access.content(.context(6)) else { throw malformed }
      switch method.components {
      case [1, 3, 6, 1, 5, 5, 7, 48, 1]: ocspURLs.append(Text(repairing: Array(url)))
      case [1, 3, 6, 1, 5, 5, 7, 48, 2]: issuerURLs.append(Text(repairing: Array(url)))
      default: break
      }
    }
  }
}

/// What a key may be used for, with Go's numbers.
enum ExtendedKeyUsage: Int {
  case any = 0
  case serverAuth
  case clientAuth
  case codeSigning
  case emailProtection
  case ipsecEndSystem
  case ipsecTunnel
  case ipsecUser
  case timeStamping
  case ocspSigning
  case microsoftServerGatedCrypto
  case netscapeServerGatedCrypto
  case microsoftCommercialCodeSigning
  case microsoftKernelCodeSigning

  private static let known: [ObjectIdentifier: ExtendedKeyUsage] = [
    ObjectIdentifier(2, 5, 29, 37, 0): .any,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 1): .serverAuth,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 2): .clientAuth,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 3): .codeSigning,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 4): .emailProtection,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 5): .ipsecEndSystem,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 6): .ipsecTunnel,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 7): .ipsecUser,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 8): .timeStamping,
    ObjectIdentifier(1, 3, 6, 1, 5, 5, 7, 3, 9): .ocspSigning,
    ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 10, 3, 3): .microsoftServerGatedCrypto,
    ObjectIdentifier(2, 16, 840, 1, 113_730, 4, 1): .netscapeServerGatedCrypto,
    ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 2, 1, 22): .microsoftCommercialCodeSigning,
    ObjectIdentifier(1, 3, 6, 1, 4, 1, 311, 61, 1, 1): .microsoftKernelCodeSigning,
  ]

  init?(_ identifier: ObjectIdentifier) {
    guard let usage = ExtendedKeyUsage.known[identifier] else { return nil }
    self = usage
  }
}
