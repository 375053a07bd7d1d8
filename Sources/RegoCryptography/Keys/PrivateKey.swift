import Crypto
import Rego
import RegoValues

/// A private key as PEM carries it.
enum PrivateKey {
  case rsa(RSAPrivateKey)
  case elliptic(scalar: BigInt, CurvePoint)
  /// The seed and the public key.
  case edwards(seed: [UInt8], [UInt8])
  case montgomery([UInt8])

  /// As Go's JSON has it.
  var document: Value {
    switch self {
    case .rsa(let key): key.document
    case .elliptic(let scalar, let point):
      ["Curve": .object(.empty), "D": .integer(scalar), "X": .integer(point.x), "Y": .integer(point.y)]
    case .edwards(let seed, let key): .base64(seed + key)
    case .montgomery: .object(.empty)
    }
  }

  var publicKey: PublicKey {
    switch self {
    case .rsa(let key): .rsa(modulus: key.modulus, exponent: BigInt(key.exponent))
    case .elliptic(_, let point): .elliptic(point)
    case .edwards(_, let key): .edwards(key)
    case .montgomery(let bytes): .montgomery(PrivateKey.agreementKey(bytes))
    }
  }

  static func agreementKey(_ bytes: [UInt8]) -> [UInt8] {
    (try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)).map { Array($0.publicKey.rawRepresentation) }
      ?? []
  }

  init(edwardsSeed seed: [UInt8]) throws(GoFailure) {
    guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
      throw GoFailure("x509: invalid Ed25519 private key length: \(seed.count)")
    }
    self = .edwards(seed: seed, Array(key.publicKey.rawRepresentation))
  }
}

extension PrivateKey {
  /// Every key in a text of PEM, or of PEM in base64; blocks of other types are passed over.
  static func all(in text: [UInt8]) throws(GoFailure) -> [PrivateKey] {
    var rest = (try? Base64.decoded(text, .standard))?[...] ?? text[...]
    var keys: [PrivateKey] = []
    while let (block, after) = PEMBlock.first(in: rest) {
      rest = after
      switch block.type {
      case "RSA PRIVATE KEY": keys.append(.rsa(try RSAPrivateKey(pkcs1: block.bytes)))
      case "PRIVATE KEY": keys.append(try PrivateKey(pkcs8: block.bytes))
      case "EC PRIVATE KEY": keys.append(try PrivateKey(sec1: block.bytes, curve: nil))
      default: break
      }
    }
    return keys
  }

  static func useInstead(_ name: String) -> GoFailure {
    GoFailure("x509: failed to parse private key (use \(name) instead for this key format)")
  }

  /// RFC 5208.
  init(pkcs8 bytes: [UInt8]) throws(GoFailure) {
    let parts: (AlgorithmIdentifier, ArraySlice<UInt8>)
    do throws(GoFailure) {
      parts = try PrivateKey.pkcs8Parts(bytes)
    } catch {
      if PrivateKey.isSEC1(bytes) { throw PrivateKey.useInstead("ParseECPrivateKey") }
      if RSAPrivateKey.isPKCS1(bytes) { throw PrivateKey.useInstead("ParsePKCS1PrivateKey") }
      throw error
    }
    let (algorithm, content) = parts
    switch algorithm.identifier {
    case KeyIdentifier.rsa:
      do throws(GoFailure) {
        self = .rsa(try RSAPrivateKey(pkcs1: Array(content)))
      } catch {
        throw GoFailure("x509: failed to parse RSA private key embedded in PKCS#8: \(error.message)")
      }
    case KeyIdentifier.elliptic:
      var parameters = DERReader(algorithm.parameters)
      do throws(GoFailure) {
        try self.init(sec1: Array(content), curve: parameters.objectIdentifier())
      } catch {
        throw GoFailure("x509: failed to parse EC private key embedded in PKCS#8: \(error.message)")
      }
    case KeyIdentifier.edwards:
      self = try PrivateKey(edwardsSeed: try PrivateKey.octets(algorithm, content, "Ed25519"))
    case KeyIdentifier.montgomery:
      let bytes = try PrivateKey.octets(algorithm, content, "X25519")
      if bytes.count != 32 { throw GoFailure("crypto/ecdh: invalid private key size") }
      self = .montgomery(bytes)
    default:
      throw GoFailure(
        "x509: PKCS#8 wrapping contained private key with unknown algorithm: \(algorithm.identifier)")
    }
  }

  /// The one octet string that a key of RFC 8410 is.
  private static func octets(
    _ algorithm: AlgorithmIdentifier, _ content: ArraySlice<UInt8>, _ name: String
  ) throws(GoFailure) -> [UInt8] {
    if !algorithm.parameters.isEmpty { throw GoFailure("x509: invalid \(name) private key parameters") }
    var reader = StructureReader(content)
    do throws(GoFailure) {
      return Array(try reader.element(.octets))
    } catch {
      throw GoFailure("x509: invalid \(name) private key: \(error.message)")
    }
  }

  static func pkcs8Parts(_ bytes: [UInt8]) throws(GoFailure) -> (AlgorithmIdentifier, ArraySlice<UInt8>) {
    var reader = StructureReader(bytes)
    var inner = try reader.sequence("pkcs8")
    _ = try inner.integer()
    return (try inner.algorithm(), try inner.element(.octets))
  }

  static func isPKCS8(_ bytes: [UInt8]) -> Bool { (try? pkcs8Parts(bytes)) != nil }

  /// RFC 5915. Where the curve is named outside, it is that one.
  init(sec1 bytes: [UInt8], curve named: ObjectIdentifier?) throws(GoFailure) {
    let parts: (version: Int, scalar: ArraySlice<UInt8>, curve: ObjectIdentifier?)
    do throws(GoFailure) {
      parts = try PrivateKey.sec1Parts(bytes)
    } catch {
      if PrivateKey.isPKCS8(bytes) { throw PrivateKey.useInstead("ParsePKCS8PrivateKey") }
      if RSAPrivateKey.isPKCS1(bytes) { throw PrivateKey.useInstead("ParsePKCS1PrivateKey") }
      throw GoFailure("x509: failed to parse EC private key: \(error.message)")
    }
    if parts.version != 1 { throw GoFailure("x509: unknown EC private key version \(parts.version)") }
    guard let curve = (named ?? parts.curve).flatMap(EllipticCurve.named) else {
      throw GoFailure("x509: unknown elliptic curve")
    }
    // Zeroes in front too many or too few are overlooked.
    if parts.scalar.dropLast(curve.size).contains(where: { $0 != 0 }) {
      throw GoFailure("x509: invalid private key length")
    }
    let scalar = BigInt(bigEndian: parts.scalar)
    if scalar >= curve.order { throw GoFailure("input overflows the modulus") }
    guard let point = CurvePoint(of: scalar, on: curve) else { throw GoFailure("ecdsa: invalid public key encoding") }
    self = .elliptic(scalar: scalar, point)
  }

  static func sec1Parts(
    _ bytes: [UInt8]
  ) throws(GoFailure) -> (version: Int, scalar: ArraySlice<UInt8>, curve: ObjectIdentifier?) {
    var reader = StructureReader(bytes)
    var inner = try reader.sequence("ecPrivateKey")
    let version = try inner.integer()
    let scalar = try inner.element(.octets)
    var curve: ObjectIdentifier?
    if let named = try inner.optional(0) {
      // Something else in its place (the numbers of a curve, say) counts as nothing, and ends the structure.
      guard named.first == DERTag.objectIdentifier.byte else { return (version, scalar, nil) }
      var content = StructureReader(named)
      curve = try content.identifier()
    }
    if let key = try inner.optional(1), key.first == DERTag.bitString.byte {
      var content = StructureReader(key)
      _ = try content.bits()
    }
    return (version, scalar, curve)
  }

  static func isSEC1(_ bytes: [UInt8]) -> Bool { (try? sec1Parts(bytes)) != nil }
}
