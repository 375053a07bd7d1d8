import Crypto
import CryptoExtras
import RegoValues

/// How a signature was made; the key says the rest.
enum SignatureScheme {
  case pkcs1(HashAlgorithm)
  case pss(HashAlgorithm, Salt)
  case ecdsa(HashAlgorithm)
  case edwards

  /// How long the salt of a PSS signature may be.
  enum Salt {
    case asDigest
    case any
  }
}

extension PublicKey {
  /// Whether the signature holds; false too where key and scheme do not go together. ECDSA signatures are two numbers of the
  /// same length, one after the other, as tokens have them.
  func isValid(_ signature: [UInt8], of message: [UInt8], _ scheme: SignatureScheme) -> Bool {
    switch (self, scheme) {
    case (.rsa(let modulus, let exponent), .pkcs1(let hash)):
      return RSAVerification(modulus: modulus, exponent: exponent)
        .isValid(signature, hash.digest(of: message), .insecurePKCS1v1_5)
    case (.rsa(let modulus, let exponent), .pss(let hash, let salt)):
      let key = RSAVerification(modulus: modulus, exponent: exponent)
      if key.isValid(signature, hash.digest(of: message), .PSS) { return true }
      guard case .any = salt else { return false }
      return key.isValidWithAnySalt(signature, hash, hash.bytes(of: message))
    case (.elliptic(let point), .ecdsa(let hash)):
      let half = signature.count / 2
      return point.isValid(
        r: BigInt(bigEndian: signature[..<half]), s: BigInt(bigEndian: signature[half...]), hash.digest(of: message))
    case (.edwards(let bytes), .edwards):
      return (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes))?.isValidSignature(signature, for: message)
        ?? false
    default: return false
    }
  }

  /// Whether a certificate's signature holds: ECDSA signatures are DER, and hashes that were broken do not count.
  func isValid(_ signature: [UInt8], of signed: [UInt8], _ algorithm: SignatureAlgorithm) -> Bool {
    switch algorithm {
    case .sha256RSA: isValid(signature, of: signed, .pkcs1(.sha256))
    case .sha384RSA: isValid(signature, of: signed, .pkcs1(.sha384))
    case .sha512RSA: isValid(signature, of: signed, .pkcs1(.sha512))
    case .sha256PSS: isValid(signature, of: signed, .pss(.sha256, .asDigest))
    case .sha384PSS: isValid(signature, of: signed, .pss(.sha384, .asDigest))
    case .sha512PSS: isValid(signature, of: signed, .pss(.sha512, .asDigest))
    case .sha256ECDSA: isValid(der: signature, of: signed, .sha256)
    case .sha384ECDSA: isValid(der: signature, of: signed, .sha384)
    case .sha512ECDSA: isValid(der: signature, of: signed, .sha512)
    case .ed25519: isValid(signature, of: signed, .edwards)
    case .unknown, .md2RSA, .md5RSA, .sha1RSA, .sha1DSA, .sha256DSA, .sha1ECDSA: false
    }
  }

  private func isValid(der signature: [UInt8], of signed: [UInt8], _ hash: HashAlgorithm) -> Bool {
    var outer = DERReader(signature)
    guard case .elliptic(let point) = self, var pair = outer.inside(.sequence), outer.isEmpty,
      let r = pair.integer(), let s = pair.integer(), pair.isEmpty
    else { return false }
    return point.isValid(r: r, s: s, hash.digest(of: signed))
  }
}

extension CurvePoint {
  func isValid(r: BigInt, s: BigInt, _ digest: any Digest) -> Bool {
    guard r > .zero, s > .zero, let first = r.bigEndianBytes(count: curve.size),
      let second = s.bigEndianBytes(count: curve.size)
    else { return false }
    let signature = first + second
    switch curve {
    case .p224: return isValid224(r, s, digest)
    case .p256:
      guard let key = try? P256.Signing.PublicKey(x963Representation: bytes),
        let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    case .p384:
      guard let key = try? P384.Signing.PublicKey(x963Representation: bytes),
        let signature = try? P384.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    case .p521:
      guard let key = try? P521.Signing.PublicKey(x963Representation: bytes),
        let signature = try? P521.Signing.ECDSASignature(rawRepresentation: signature)
      else { return false }
      return key.isValidSignature(signature, for: digest)
    }
  }

  private func isValid224(_ r: BigInt, _ s: BigInt, _ digest: any Digest) -> Bool {
    SmallCurve.isValid(
      r: r, s: s, digest: HashAlgorithm.bytes(digest), by: SmallCurve.Point(x: x, y: y))
  }
}
