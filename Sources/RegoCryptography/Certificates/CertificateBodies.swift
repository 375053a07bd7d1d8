import Rego
import RegoValues

/// `crypto.x509.*` and `crypto.parse_private_keys`.
enum CertificateBodies {
  static let all: [String: Builtin.Function] = [
    "crypto.x509.parse_certificates": parseCertificates,
    "crypto.x509.parse_and_verify_certificates": verify,
    "crypto.x509.parse_and_verify_certificates_with_options": verifyWithOptions,
    "crypto.x509.parse_certificate_request": parseRequest,
    "crypto.x509.parse_keypair": parseKeyPair,
    "crypto.x509.parse_rsa_private_key": parseWebKey,
    "crypto.parse_private_keys": parsePrivateKeys,
  ]

  private static let parseCertificates: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    let all = try operands.reporting { () throws(GoFailure) in try certificates(text.bytes) }
    return .array(RegoArray(all.map { $0.document(withURLTexts: true) }))
  }

  /// Certificates in PEM, or in DER or PEM in base64.
  private static func certificates(_ bytes: [UInt8]) throws(GoFailure) -> [Certificate] {
    if TextInput.isPEM(bytes) { return try certificates(pem: bytes) }
    let decoded = try TextInput.decoded(bytes)
    return try TextInput.isPEM(decoded) ? certificates(pem: decoded) : Certificate.all(in: decoded)
  }

  private static func certificates(pem bytes: [UInt8]) throws(GoFailure) -> [Certificate] {
    var rest = bytes[...]
    var all: [UInt8] = []
    while let (block, after) = PEMBlock.first(in: rest) {
      if block.type != "CERTIFICATE" {
        throw GoFailure("PEM block type is '\(block.type)', expected CERTIFICATE")
      }
      all += block.bytes
      rest = after
    }
    return try Certificate.all(in: all)
  }

  private static let refused: Value = [false, []]

  private static let verify: Builtin.Function = { (operands, context) throws(BuiltinError) in
    let text = try operands.string(0)
    guard let all = try? certificates(text.bytes),
      let chain = ChainVerification.chain(of: all, ChainVerification.Options(now: context.now))
    else { return refused }
    return [true, .array(RegoArray(chain.map { $0.document(withURLTexts: true) }))]
  }

  private static let verifyWithOptions: Builtin.Function = { (operands, context) throws(BuiltinError) in
    let text = try operands.string(0)
    let object = try operands.object(1)
    guard let all = try? certificates(text.bytes) else { return refused }
    let options = try operands.reporting { () throws(GoFailure) in
      try ChainVerification.Options(object, now: context.now)
    }
    guard let chain = ChainVerification.chain(of: all, options) else { return refused }
    return [true, .array(RegoArray(chain.map { $0.document(withURLTexts: false) }))]
  }

  private static let parseRequest: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    return try operands.reporting { () throws(GoFailure) in
      var bytes = text.bytes
      if !bytes.starts(with: "-----BEGIN CERTIFICATE REQUEST-----".utf8) { bytes = try TextInput.decoded(bytes) }
      if let (block, _) = PEMBlock.first(in: bytes[...]) {
        if block.type != "CERTIFICATE REQUEST" {
          throw GoFailure("invalid PEM-encoded certificate signing request")
        }
        bytes = block.bytes
      }
      return try CertificateRequest(bytes).document
    }
  }

  private static let parseKeyPair: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let certificates = try operands.string(0)
    guard case .string(let key) = operands[1] else {
      // OPA counts this one as the first.
      throw .type("\(operands.name.text): operand 1 must be string but got \(operands[1].typeName)")
    }
    return try operands.reporting { () throws(GoFailure) in
      try KeyPair(certificates: certificates.bytes, key: key.bytes).document
    }
  }

  private static let parseWebKey: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    return try operands.reporting { () throws(GoFailure) in
      var bytes = text.bytes
      if bytes.isEmpty { throw GoFailure("input PEM data was empty") }
      if !TextInput.isPEM(bytes) { bytes = try TextInput.decoded(bytes) }
      guard let key = try PrivateKey.all(in: bytes).first else { return .null }
      return try key.webKey
    }
  }

  private static let parsePrivateKeys: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let text = try operands.string(0)
    if text.byteCount == 0 { return .null }
    let keys = try operands.reporting { () throws(GoFailure) in try PrivateKey.all(in: text.bytes) }
    return .array(RegoArray(keys.map(\.document)))
  }
}

extension ChainVerification.Options {
  init(now: Int64) {
    time = ChainVerification.Options.parts(now)
  }

  private static func parts(_ nanoseconds: Int64) -> (seconds: Int, nanoseconds: Int) {
    let (quotient, rest) = Int(nanoseconds).quotientAndRemainder(dividingBy: 1_000_000_000)
    return rest < 0 ? (quotient - 1, rest + 1_000_000_000) : (quotient, rest)
  }

  private static let usages: [String: ExtendedKeyUsage] = [
    "KeyUsageAny": .any, "KeyUsageServerAuth": .serverAuth, "KeyUsageClientAuth": .clientAuth,
    "KeyUsageCodeSigning": .codeSigning, "KeyUsageEmailProtection": .emailProtection,
    "KeyUsageIPSECEndSystem": .ipsecEndSystem, "KeyUsageIPSECTunnel": .ipsecTunnel, "KeyUsageIPSECUser": .ipsecUser,
    "KeyUsageTimeStamping": .timeStamping, "KeyUsageOCSPSigning": .ocspSigning,
    "KeyUsageMicrosoftServerGatedCrypto": .microsoftServerGatedCrypto,
    "KeyUsageNetscapeServerGatedCrypto": .netscapeServerGatedCrypto,
    "KeyUsageMicrosoftCommercialCodeSigning": .microsoftCommercialCodeSigning,
    "KeyUsageMicrosoftKernelCodeSigning": .microsoftKernelCodeSigning,
  ]

  init(_ object: RegoObject, now: Int64) throws(GoFailure) {
    self.init(now: now)
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let name) = key else { continue }
      switch name.string {
      case "DNSName":
        guard case .string(let text) = value else { throw GoFailure("'DNSName' should be a string") }
        host = ChainVerification.Options.unquoted(text)
      case "CurrentTime":
        guard case .number(let number) = value else { throw GoFailure("'CurrentTime' should be a number") }
        guard let moment = number.plainInt else { throw GoFailure("'CurrentTime' should be a valid int64 number") }
        time = ChainVerification.Options.parts(moment)
      case "MaxConstraintComparisons":
        // Go takes the number and does not count any more.
        guard case .number(let number) = value else {
          throw GoFailure("'MaxConstraintComparisons' should be a number")
        }
        if number.plainInt == nil { throw GoFailure("'MaxConstraintComparisons' should be a valid number") }
      case "KeyUsages": usages = try ChainVerification.Options.usages(value)
      default: throw GoFailure("invalid key option")
      }
    }
  }

  private static func unquoted(_ text: Text) -> String {
    var bytes = text.bytes[...]
    while bytes.first == UInt8(ascii: "\"") { bytes = bytes.dropFirst() }
    while bytes.last == UInt8(ascii: "\"") { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Elements that are not strings are passed over.
  private static func usages(_ value: Value) throws(GoFailure) -> [ExtendedKeyUsage] {
    let elements: ContiguousArray<Value>
    switch value {
    case .array(let array): elements = array.elements
    case .set(let set): elements = set.elements
    default: throw GoFailure("'KeyUsages' should be an Array or Set")
    }
    var found: [ExtendedKeyUsage] = []
    var unknown: [String] = []
    for case .string(let text) in elements {
      let name = unquoted(text)
      if let usage = usages[name] { found.append(usage) } else { unknown.append(name) }
    }
    if !unknown.isEmpty {
      throw GoFailure("invalid entries for 'KeyUsages' found: [\(unknown.joined(separator: " "))]")
    }
    return found
  }
}
