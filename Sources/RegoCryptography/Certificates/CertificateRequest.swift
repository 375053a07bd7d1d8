import Rego
import RegoValues

/// A certificate signing request (RFC 2986), read as Go's `crypto/x509` reads it.
struct CertificateRequest {
  private let raw: ArraySlice<UInt8>
  private let signed: ArraySlice<UInt8>
  private let version: Int
  private let rawSubject: ArraySlice<UInt8>
  private let subject: DistinguishedName
  private let rawKey: ArraySlice<UInt8>
  private let keyAlgorithm: PublicKey.Algorithm
  private let key: PublicKey?
  private let signatureAlgorithm: SignatureAlgorithm
  private let signature: [UInt8]
  private let attributes: [Value]
  private let extensions: [CertificateExtension]
  private var names = SubjectNames()

  private static let extensionRequest = ObjectIdentifier(1, 2, 840, 113_549, 1, 9, 14)

  init(_ bytes: [UInt8]) throws(GoFailure) {
    var outer = StructureReader(bytes)
    let whole = try outer.whole(.sequence("certificateRequest"))
    raw = whole.all
    var reader = StructureReader(whole.content)
    let body = try reader.whole(.sequence("tbsCertificateRequest"))
    signed = body.all
    let algorithm = try reader.algorithm()
    var inner = StructureReader(body.content)
    version = try inner.integer()
    rawSubject = try inner.any().all
    let key = try inner.whole(.sequence("publicKeyInfo"))
    rawKey = key.all
    var parts = StructureReader(key.all)
    let (identifier, bits) = try PublicKey.parts(&parts)
    var rawAttributes = StructureReader(
      try inner.element(StructureReader.Expected(tagClass: 2, tag: 0, isCompound: true)))
    var values: [ArraySlice<UInt8>] = []
    while !rawAttributes.isAtEnd { values.append(try rawAttributes.any().all) }
    signature = try reader.bits().rightAligned
    if !outer.isAtEnd { throw StructureReader.trailing }
    signatureAlgorithm = SignatureAlgorithm(algorithm)
    keyAlgorithm = PublicKey.Algorithm(identifier.identifier)
    self.key = keyAlgorithm == .unknown ? nil : try PublicKey(identifier, bits)
    subject = try DistinguishedName(requested: rawSubject)
    attributes = values.compactMap { try? CertificateRequest.attribute($0) }
    extensions = try CertificateRequest.extensions(values)
    for entry in extensions where entry.identifier == ObjectIdentifier(2, 5, 29, 17) {
      names = try SubjectNames(DERReader(entry.value))
    }
  }

  /// An attribute that is a set of lists of types and values; others are passed over.
  private static func attribute(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> Value {
    var outer = StructureReader(bytes)
    var reader = try outer.sequence("AttributeTypeAndValueSET")
    let type = try reader.identifier()
    let lists = try reader.elements(.set, of: .sequence("")).map { list throws(GoFailure) -> Value in
      var outer = StructureReader(list)
      return .array(RegoArray(try outer.elements("", of: .sequence("")).map(pair)))
    }
    return ["Type": type.value, "Value": .array(RegoArray(lists))]
  }

  private static func pair(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> Value {
    var outer = StructureReader(bytes)
    var reader = try outer.sequence("AttributeTypeAndValue")
    return ["Type": try reader.identifier().value, "Value": try RequestedValue.read(&reader).value]
  }

  private static func extensions(_ attributes: [ArraySlice<UInt8>]) throws(GoFailure) -> [CertificateExtension] {
    var extensions: [CertificateExtension] = []
    var seen: Set<ObjectIdentifier> = []
    for attribute in attributes {
      guard let list = requested(attribute) else { continue }
      var reader = StructureReader(list)
      for element in try reader.elements("", of: .sequence("")) {
        var outer = StructureReader(element)
        var inner = try outer.sequence("Extension")
        let entry = CertificateExtension(
          identifier: try inner.identifier(), isCritical: try inner.optionalBoolean() ?? false,
          value: try inner.element(.octets))
        guard seen.insert(entry.identifier).inserted else {
          throw GoFailure("x509: certificate request contains duplicate requested extensions")
        }
        extensions.append(entry)
      }
    }
    return extensions
  }

  /// The first value of an attribute that asks for extensions.
  private static func requested(_ attribute: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    var outer = StructureReader(attribute)
    guard var reader = try? outer.sequence("pkcs10Attribute"), outer.isAtEnd,
      (try? reader.identifier()) == extensionRequest, let set = try? reader.element(.set)
    else { return nil }
    var values = StructureReader(set)
    return (try? values.any())?.all
  }

  /// As Go's JSON has an `x509.CertificateRequest`.
  var document: Value {
    var builder = ObjectBuilder()
    builder.insert("Raw", .base64(raw))
    builder.insert("RawTBSCertificateRequest", .base64(signed))
    builder.insert("RawSubjectPublicKeyInfo", .base64(rawKey))
    builder.insert("RawSubject", .base64(rawSubject))
    builder.insert("Version", .number(Number(version)))
    builder.insert("Signature", .base64(signature))
    builder.insert("SignatureAlgorithm", .number(Number(signatureAlgorithm.rawValue)))
    builder.insert("PublicKeyAlgorithm", .number(Number(keyAlgorithm.rawValue)))
    builder.insert("PublicKey", key?.document ?? .null)
    builder.insert("Subject", subject.document)
    builder.insert("Attributes", .list(attributes))
    builder.insert("Extensions", .list(extensions.map(\.document)))
    builder.insert("ExtraExtensions", .null)
    names.add(to: &builder)
    return .object(builder.finish())
  }
}
