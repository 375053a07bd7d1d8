import Rego
import RegoValues

extension Certificate {
  /// As Go's JSON has an `x509.Certificate`; `URIStrings` is OPA's own addition.
  func document(withURLTexts: Bool) -> Value {
    var builder = ObjectBuilder()
    addIdentity(to: &builder)
    addExtensions(to: &builder)
    addConstraints(to: &builder)
    addPolicies(to: &builder)
    if withURLTexts {
      builder.insert("URIStrings", .list(contents.names.urls.map { .string(Text(repairing: $0.bytes)) }))
    }
    return .object(builder.finish())
  }

  private func addIdentity(to builder: inout ObjectBuilder) {
    builder.insert("Raw", .base64(raw))
    builder.insert("RawTBSCertificate", .base64(signed))
    builder.insert("RawSubjectPublicKeyInfo", .base64(rawKey))
    builder.insert("RawSubject", .base64(rawSubject))
    builder.insert("RawIssuer", .base64(rawIssuer))
    builder.insert("Signature", .base64(signature))
    builder.insert("SignatureAlgorithm", .number(Number(signatureAlgorithm.rawValue)))
    builder.insert("PublicKeyAlgorithm", .number(Number(keyAlgorithm.rawValue)))
    builder.insert("PublicKey", key?.document ?? .null)
    builder.insert("Version", .number(Number(version)))
    builder.insert("SerialNumber", .integer(serial))
    builder.insert("Issuer", issuer.document)
    builder.insert("Subject", subject.document)
    builder.insert("NotBefore", .text(notBefore.text))
    builder.insert("NotAfter", .text(notAfter.text))
  }

  private func addExtensions(to builder: inout ObjectBuilder) {
    builder.insert("KeyUsage", .number(Number(contents.keyUsage)))
    builder.insert("Extensions", .list(extensions.map(\.document)))
    builder.insert("ExtraExtensions", .null)
    builder.insert("UnhandledCriticalExtensions", .list(contents.unhandled.map(\.value)))
    builder.insert("ExtKeyUsage", .list(contents.usages.map { .number(Number($0.rawValue)) }))
    builder.insert("UnknownExtKeyUsage", .list(contents.unknownUsages.map(\.value)))
    builder.insert("BasicConstraintsValid", .bool(contents.hasBasicConstraints))
    builder.insert("IsCA", .bool(contents.isAuthority))
    builder.insert("MaxPathLen", .number(Number(contents.longestPath)))
    builder.insert("MaxPathLenZero", .bool(contents.hasBasicConstraints && contents.longestPath == 0))
    builder.insert("SubjectKeyId", contents.subjectKey.map { .base64($0) } ?? .null)
    builder.insert("AuthorityKeyId", contents.authorityKey.map { .base64($0) } ?? .null)
    builder.insert("OCSPServer", .list(contents.ocspURLs.map { .string($0) }))
    builder.insert("IssuingCertificateURL", .list(contents.issuerURLs.map { .string($0) }))
    builder.insert("CRLDistributionPoints", .list(contents.crlURLs.map { .string($0) }))
    contents.names.add(to: &builder)
  }

  private func addConstraints(to builder: inout ObjectBuilder) {
    let constraints = contents.constraints
    builder.insert("PermittedDNSDomainsCritical", .bool(constraints?.isCritical ?? false))
    for (word, trees) in [("Permitted", constraints?.permitted), ("Excluded", constraints?.excluded)] {
      func texts(_ names: [[UInt8]]?) -> Value { .list((names ?? []).map { .string(Text(joined: $0)) }) }
      builder.insert(.text("\(word)DNSDomains"), texts(trees?.domains))
      builder.insert(.text("\(word)IPRanges"), .list((trees?.addresses ?? []).map(\.document)))
      builder.insert(.text("\(word)EmailAddresses"), texts(trees?.emails))
      builder.insert(.text("\(word)URIDomains"), texts(trees?.urlDomains))
    }
  }

  private func addPolicies(to builder: inout ObjectBuilder) {
    builder.insert("Policies", .texts(contents.policies ?? []))
    builder.insert(
      "PolicyIdentifiers",
      contents.policies == nil ? .null : .array(RegoArray(contents.policyIdentifiers.map(\.value))))
    builder.insert(
      "PolicyMappings",
      .list(
        contents.policyMappings.map {
          ["IssuerDomainPolicy": .text($0.issuer), "SubjectDomainPolicy": .text($0.subject)]
        }))
    let limits = [
      ("InhibitAnyPolicy", contents.inhibitsAnyPolicy), ("InhibitPolicyMapping", contents.inhibitsMapping),
      ("RequireExplicitPolicy", contents.requiresPolicy),
    ]
    for (name, limit) in limits {
      builder.insert(.text(name), .number(Number(limit.count)))
      builder.insert(.text("\(name)Zero"), .bool(limit.isZero))
    }
  }
}
