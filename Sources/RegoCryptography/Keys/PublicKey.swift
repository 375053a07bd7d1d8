import Rego
import RegoValues

/// A public key as certificates and PEM carry it.
enum PublicKey: Equatable {
  case rsa(modulus: BigInt, exponent: BigInt)
  case elliptic(CurvePoint)
  case edwards([UInt8])
  /// For agreement alone: it verifies nothing.
  case montgomery([UInt8])
  case dsa(prime: BigInt, divisor: BigInt, generator: BigInt, value: BigInt)

  /// Go's numbers for algorithms of keys.
  enum Algorithm: Int {
    case unknown = 0
    case rsa
    case dsa
    case elliptic
    case edwards

    init(_ identifier: ObjectIdentifier) {
      switch identifier {
      case KeyIdentifier.rsa: self = .rsa
      case KeyIdentifier.dsa: self = .dsa
      case KeyIdentifier.elliptic: self = .elliptic
      case KeyIdentifier.edwards: self = .edwards
      default: self = .unknown
      }
    }
  }

  /// As Go's JSON has it.
  var document: Value {
    switch self {
    case .rsa(let modulus, let exponent): ["N": .integer(modulus), "E": .integer(exponent)]
    case .elliptic(let point): ["Curve": .object(.empty), "X": .integer(point.x), "Y": .integer(point.y)]
    case .edwards(let bytes): .base64(bytes)
    case .montgomery: .object(.empty)
    case .dsa(let prime, let divisor, let generator, let value):
      ["P": .integer(prime), "Q": .integer(divisor), "G": .integer(generator), "Y": .integer(value)]
    }
  }
}

/// The algorithms of keys by their identifiers (RFC 3279, 5480 and 8410).
enum KeyIdentifier {
  static let rsa = ObjectIdentifier(1, 2, 840, 113_549, 1, 1, 1)
  static let dsa = ObjectIdentifier(1, 2, 840, 10040, 4, 1)
  static let elliptic = ObjectIdentifier(1, 2, 840, 10045, 2, 1)
  static let montgomery = ObjectIdentifier(1, 3, 101, 110)
  static let edwards = ObjectIdentifier(1, 3, 101, 112)
}

/// An algorithm and its parameters (RFC 5280, section 4.1.1.2).
struct AlgorithmIdentifier {
  let identifier: ObjectIdentifier
  /// The whole element; empty where there is none.
  let parameters: ArraySlice<UInt8>

  init(identifier: ObjectIdentifier, parameters: ArraySlice<UInt8>) {
    self.identifier = identifier
    self.parameters = parameters
  }

  /// `reader` stands inside the sequence.
  init(_ reader: DERReader) throws(GoFailure) {
    var reader = reader
    guard let identifier = reader.objectIdentifier() else { throw GoFailure("x509: malformed OID") }
    self.identifier = identifier
    if reader.isEmpty {
      parameters = []
    } else {
      guard let element = reader.any() else { throw GoFailure("x509: malformed parameters") }
      parameters = element.whole
    }
  }

  static let null: [UInt8] = [5, 0]
}

extension PublicKey {
  /// A SubjectPublicKeyInfo (RFC 5280, section 4.1.2.7), as PEM carries it.
  init(encoded bytes: [UInt8]) throws(GoFailure) {
    var reader = StructureReader(bytes)
    let parts: (AlgorithmIdentifier, BitString)
    do throws(GoFailure) {
      parts = try PublicKey.parts(&reader)
    } catch {
      if PublicKey.isPKCS1(bytes) {
        throw GoFailure("x509: failed to parse public key (use ParsePKCS1PublicKey instead for this key format)")
      }
      throw error
    }
    if !reader.isAtEnd { throw GoFailure("x509: trailing data after ASN.1 of public-key") }
    self = try PublicKey(parts.0, parts.1)
  }

  static func parts(_ reader: inout StructureReader) throws(GoFailure) -> (AlgorithmIdentifier, BitString) {
    var inner = try reader.sequence("publicKeyInfo")
    return (try inner.algorithm(), try inner.bits())
  }

  private static func isPKCS1(_ bytes: [UInt8]) -> Bool {
    var reader = StructureReader(bytes)
    guard var inner = try? reader.sequence("pkcs1PublicKey") else { return false }
    return (try? inner.bigInteger()) != nil && (try? inner.integer()) != nil
  }

  /// The key of that algorithm in the bits of a certificate.
  init(_ algorithm: AlgorithmIdentifier, _ bits: BitString) throws(GoFailure) {
    let data = bits.rightAligned
    switch algorithm.identifier {
    case KeyIdentifier.rsa: self = try PublicKey.rsa(algorithm, data)
    case KeyIdentifier.elliptic: self = try PublicKey.elliptic(algorithm, data)
    case KeyIdentifier.edwards:
      if !algorithm.parameters.isEmpty { throw GoFailure("x509: Ed25519 key encoded with illegal parameters") }
      if data.count != 32 { throw GoFailure("x509: wrong Ed25519 public key size") }
      self = .edwards(data)
    case KeyIdentifier.montgomery:
      if !algorithm.parameters.isEmpty { throw GoFailure("x509: X25519 key encoded with illegal parameters") }
      if data.count != 32 { throw GoFailure("crypto/ecdh: invalid public key") }
      self = .montgomery(data)
    case KeyIdentifier.dsa: self = try PublicKey.dsa(algorithm, data)
    default: throw GoFailure("x509: unknown public key algorithm")
    }
  }

  private static func rsa(_ algorithm: AlgorithmIdentifier, _ data: [UInt8]) throws(GoFailure) -> PublicKey {
    if !algorithm.parameters.elementsEqual(AlgorithmIdentifier.null) {
      throw GoFailure("x509: RSA key missing NULL parameters")
    }
    var outer = DERReader(data)
    guard var reader = outer.inside(.sequence) else { throw GoFailure("x509: invalid RSA public key") }
    guard let modulus = reader.integer() else { throw GoFailure("x509: invalid RSA modulus") }
    guard let exponent = reader.int64() else { throw GoFailure("x509: invalid RSA public exponent") }
    if modulus <= .zero { throw GoFailure("x509: RSA modulus is not a positive number") }
    if exponent <= 0 { throw GoFailure("x509: RSA public exponent is not a positive number") }
    return .rsa(modulus: modulus, exponent: BigInt(exponent))
  }

  private static func elliptic(_ algorithm: AlgorithmIdentifier, _ data: [UInt8]) throws(GoFailure) -> PublicKey {
    var parameters = DERReader(algorithm.parameters)
    guard let identifier = parameters.objectIdentifier() else { throw GoFailure("x509: invalid ECDSA parameters") }
    guard let curve = EllipticCurve.named(identifier) else { throw GoFailure("x509: unsupported elliptic curve") }
    return .elliptic(try CurvePoint(uncompressed: data, on: curve))
  }

  private static func dsa(_ algorithm: AlgorithmIdentifier, _ data: [UInt8]) throws(GoFailure) -> PublicKey {
    var reader = DERReader(data)
    guard let value = reader.integer() else { throw GoFailure("x509: invalid DSA public key") }
    var outer = DERReader(algorithm.parameters)
    guard var parameters = outer.inside(.sequence), let prime = parameters.integer(),
      let divisor = parameters.integer(), let generator = parameters.integer()
    else { throw GoFailure("x509: invalid DSA parameters") }
    if [prime, divisor, generator, value].contains(where: { $0 <= .zero }) {
      throw GoFailure("x509: zero or negative DSA parameter")
    }
    return .dsa(prime: prime, divisor: divisor, generator: generator, value: value)
  }
}
