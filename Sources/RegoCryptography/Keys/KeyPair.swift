import Rego
import RegoValues

/// A certificate with the private key that belongs to it, as Go's `tls.X509KeyPair` reads them.
struct KeyPair {
  private let chain: [[UInt8]]
  private let leaf: Certificate
  private let key: PrivateKey

  /// Both as PEM, or as DER or PEM in base64.
  init(certificates: [UInt8], key text: [UInt8]) throws(GoFailure) {
    let (certificates, text) = (try KeyPair.input(certificates), try KeyPair.input(text))
    chain = try KeyPair.isBlocks(certificates) ? KeyPair.chain(certificates[...]) : [certificates]
    let block = try KeyPair.isBlocks(text) ? KeyPair.keyBlock(text[...]) : text
    leaf = try Certificate(whole: chain.first ?? [])
    key = try KeyPair.key(block)
    try KeyPair.requireMatch(leaf, key)
  }

  private static func isBlocks(_ bytes: [UInt8]) -> Bool { bytes.starts(with: "-----BEGIN ".utf8) }

  private static func input(_ bytes: [UInt8]) throws(GoFailure) -> [UInt8] {
    isBlocks(bytes) ? bytes : try TextInput.decoded(bytes)
  }

  private static func chain(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> [[UInt8]] {
    var rest = bytes
    var chain: [[UInt8]] = []
    var skipped: [String] = []
    while let (block, after) = PEMBlock.first(in: rest) {
      rest = after
      if block.type == "CERTIFICATE" { chain.append(block.bytes) } else { skipped.append(block.type) }
    }
    if !chain.isEmpty { return chain }
    if skipped.isEmpty { throw GoFailure("tls: failed to find any PEM data in certificate input") }
    if skipped.count == 1, skipped[0].hasSuffix("PRIVATE KEY") {
      throw GoFailure(
        "tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have "
          + "been switched")
    }
    throw GoFailure(
      "tls: failed to find \"CERTIFICATE\" PEM block in certificate input after skipping PEM blocks of the following "
        + "types: [\(skipped.joined(separator: " "))]")
  }

  private static func keyBlock(_ bytes: ArraySlice<UInt8>) throws(GoFailure) -> [UInt8] {
    var rest = bytes
    var skipped: [String] = []
    while let (block, after) = PEMBlock.first(in: rest) {
      rest = after
      if block.type == "PRIVATE KEY" || block.type.hasSuffix(" PRIVATE KEY") { return block.bytes }
      skipped.append(block.type)
    }
    if skipped.isEmpty { throw GoFailure("tls: failed to find any PEM data in key input") }
    if skipped == ["CERTIFICATE"] {
      throw GoFailure("tls: found a certificate rather than a key in the PEM for the private key")
    }
    throw GoFailure(
      "tls: failed to find PEM block with type ending in \"PRIVATE KEY\" in key input after skipping PEM blocks of the "
        + "following types: [\(skipped.joined(separator: " "))]")
  }

  private static func key(_ bytes: [UInt8]) throws(GoFailure) -> PrivateKey {
    if let key = try? RSAPrivateKey(pkcs1: bytes) { return .rsa(key) }
    if let key = try? PrivateKey(pkcs8: bytes) {
      if case .montgomery = key { throw GoFailure("tls: found unknown private key type in PKCS#8 wrapping") }
      return key
    }
    if let key = try? PrivateKey(sec1: bytes, curve: nil) { return key }
    throw GoFailure("tls: failed to parse private key")
  }

  private static func requireMatch(_ leaf: Certificate, _ key: PrivateKey) throws(GoFailure) {
    let own = key.publicKey
    switch (leaf.key, own) {
    case (.rsa, .rsa), (.elliptic, .elliptic), (.edwards, .edwards):
      if leaf.key != own { throw GoFailure("tls: private key does not match public key") }
    case (.rsa, _), (.elliptic, _), (.edwards, _):
      throw GoFailure("tls: private key type does not match public key type")
    default: throw GoFailure("tls: unknown public key algorithm")
    }
  }

  /// As Go's JSON has a `tls.Certificate`.
  var document: Value {
    [
      "Certificate": .array(RegoArray(chain.map { .base64($0) })), "PrivateKey": key.document,
      "Leaf": leaf.document(withURLTexts: false), "OCSPStaple": .null, "SignedCertificateTimestamps": .null,
      "SupportedSignatureAlgorithms": .null,
    ]
  }
}
