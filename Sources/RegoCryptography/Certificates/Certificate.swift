import Rego
import RegoValues

/// An X.509 certificate (RFC 5280), read as Go's `crypto/x509` reads it.
struct Certificate {
  /// All its bytes.
  let raw: ArraySlice<UInt8>
  let signed: ArraySlice<UInt8>
  let version: Int
  let serial: BigInt
  let signatureAlgorithm: SignatureAlgorithm
  let rawIssuer: ArraySlice<UInt8>
  let issuer: DistinguishedName
  let notBefore: CertificateTime
  let notAfter: CertificateTime
  let rawSubject: ArraySlice<UInt8>
  let subject: DistinguishedName
  let rawKey: ArraySlice<UInt8>
  let keyAlgorithm: PublicKey.Algorithm
  /// nil for an algorithm that Go does not know.
  let key: PublicKey?
  let extensions: [CertificateExtension]
  let contents: ExtensionContents
  let signature: [UInt8]

  /// One certificate and nothing after it.
  init(whole bytes: [UInt8]) throws(GoFailure) {
    var reader = DERReader(bytes)
    try self.init(&reader)
    if !reader.isEmpty { throw GoFailure("x509: trailing data") }
  }

  /// Certificates one after the other.
  static func all(in bytes: [UInt8]) throws(GoFailure) -> [Certificate] {
    var certificates: [Certificate] = []
    var reader = DERReader(bytes)
    while !reader.isEmpty { certificates.append(try Certificate(&reader)) }
    return certificates
  }

  init(_ reader: inout DERReader) throws(GoFailure) {
    guard let raw = reader.element(.sequence) else { throw GoFailure("x509: malformed certificate") }
    self.raw = raw
    var outer = DERReader(raw)
    guard var input = outer.inside(.sequence) else { throw GoFailure("x509: malformed certificate") }
    guard let signed = input.element(.sequence) else { throw GoFailure("x509: malformed tbs certificate") }
    self.signed = signed
    outer = DERReader(signed)
    guard var body = outer.inside(.sequence) else { throw GoFailure("x509: malformed tbs certificate") }
    version = try Certificate.version(&body)
    guard let serial = body.integer() else { throw GoFailure("x509: malformed serial number") }
    if serial.isNegative { throw GoFailure("x509: negative serial number") }
    self.serial = serial
    signatureAlgorithm = try Certificate.signatureAlgorithm(&body, &input)
    (rawIssuer, issuer) = try Certificate.name(&body)
    guard var validity = body.inside(.sequence) else { throw GoFailure("x509: malformed validity") }
    notBefore = try Certificate.time(&validity)
    notAfter = try Certificate.time(&validity)
    (rawSubject, subject) = try Certificate.name(&body)
    guard let rawKey = body.element(.sequence) else { throw GoFailure("x509: malformed spki") }
    self.rawKey = rawKey
    (keyAlgorithm, key) = try Certificate.key(rawKey)
    extensions = try Certificate.extensions(&body, version: version)
    contents = try ExtensionContents(extensions)
    guard let signature = input.bitString() else { throw GoFailure("x509: malformed signature") }
    self.signature = signature.rightAligned
  }

  private static func version(_ body: inout DERReader) throws(GoFailure) -> Int {
    guard body.isNext(.constructed(0)) else { return 1 }
    guard var inner = body.inside(.constructed(0)), let number = inner.int64(), inner.isEmpty, (0...3).contains(number)
    else { throw GoFailure("x509: malformed version") }
    if number == 3 { throw GoFailure("x509: invalid version") }
    return number + 1
  }

  private static func signatureAlgorithm(
    _ body: inout DERReader, _ input: inout DERReader
  ) throws(GoFailure) -> SignatureAlgorithm {
    guard let inner = body.inside(.sequence) else {
      throw GoFailure("x509: malformed signature algorithm identifier")
    }
    guard let outer = input.inside(.sequence) else { throw GoFailure("x509: malformed algorithm identifier") }
    if outer.rest != inner.rest {
      throw GoFailure("x509: inner and outer signature algorithm identifiers don't match")
    }
    return SignatureAlgorithm(try AlgorithmIdentifier(inner))
  }

  private static func name(
    _ body: inout DERReader
  ) throws(GoFailure) -> (ArraySlice<UInt8>, DistinguishedName) {
    guard let bytes = body.element(.sequence) else { throw GoFailure("x509: malformed issuer") }
    return (bytes, try DistinguishedName(bytes))
  }

  private static func time(_ reader: inout DERReader) throws(GoFailure) -> CertificateTime {
    let isUTC = reader.isNext(.utcTime)
    guard isUTC || reader.isNext(.generalizedTime) else { throw GoFailure("x509: unsupported time format") }
    guard let time = reader.time() else {
      throw GoFailure(isUTC ? "x509: malformed UTCTime" : "x509: malformed GeneralizedTime")
    }
    return time
  }

  private static func key(
    _ bytes: ArraySlice<UInt8>
  ) throws(GoFailure) -> (PublicKey.Algorithm, PublicKey?) {
    var outer = DERReader(bytes)
    guard var reader = outer.inside(.sequence) else { throw GoFailure("x509: malformed spki") }
    guard let inner = reader.inside(.sequence) else {
      throw GoFailure("x509: malformed public key algorithm identifier")
    }
    let identifier = try AlgorithmIdentifier(inner)
    guard let bits = reader.bitString() else { throw GoFailure("x509: malformed subjectPublicKey") }
    let algorithm = PublicKey.Algorithm(identifier.identifier)
    return (algorithm, algorithm == .unknown ? nil : try PublicKey(identifier, bits))
  }

  private static func extensions(
    _ body: inout DERReader, version: Int
  ) throws(GoFailure) -> [CertificateExtension] {
    if version == 1 { return [] }
    guard body.skipOptional(.context(1)) else { throw GoFailure("x509: malformed issuerUniqueID") }
    guard body.skipOptional(.context(2)) else { throw GoFailure("x509: malformed subjectUniqueID") }
    guard version == 3, body.isNext(.constructed(3)) else { return [] }
    guard var outer = body.inside(.constructed(3)), var list = outer.inside(.sequence) else {
      throw GoFailure("x509: malformed extensions")
    }
    var extensions: [CertificateExtension] = []
    var seen: Set<ObjectIdentifier> = []
    while !list.isEmpty {
      guard let inner = list.inside(.sequence) else { throw GoFailure("x509: malformed extension") }
      let extra = try CertificateExtension(inner)
      guard seen.insert(extra.identifier).inserted else {
        throw GoFailure("x509: certificate contains duplicate extension with OID \"\(extra.identifier)\"")
      }
      extensions.append(extra)
    }
    return extensions
  }
}

/// An extension that was not looked into yet.
struct CertificateExtension {
  let identifier: ObjectIdentifier
  let isCritical: Bool
  let value: ArraySlice<UInt8>

  init(identifier: ObjectIdentifier, isCritical: Bool, value: ArraySlice<UInt8>) {
    self.identifier = identifier
    self.isCritical = isCritical
    self.value = value
  }

  init(_ reader: DERReader) throws(GoFailure) {
    var reader = reader
    guard let identifier = reader.objectIdentifier() else { throw GoFailure("x509: malformed extension OID field") }
    self.identifier = identifier
    if reader.isNext(.boolean) {
      guard let isCritical = reader.boolean() else { throw GoFailure("x509: malformed extension critical field") }
      self.isCritical = isCritical
    } else {
      isCritical = false
    }
    guard let value = reader.content(.octetString) else { throw GoFailure("x509: malformed extension value field") }
    self.value = value
  }

  var document: Value {
    ["Id": identifier.value, "Critical": .bool(isCritical), "Value": .base64(value)]
  }
}
