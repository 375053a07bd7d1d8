import Rego
import RegoValues

/// A JSON Web Key (RFC 7517) with what is said about it.
struct WebKey {
  /// What it is made of, which is not looked into before somebody uses it.
  enum Material {
    case symmetric([UInt8])
    case rsaPublic(modulus: BigInt, exponent: BigInt)
    case rsaPrivate(RSANumbers)
    case ellipticPublic(CurvePoint)
    case ellipticPrivate(scalar: [UInt8], CurvePoint)
    /// `curve` may be one that nothing can be done with.
    case octetPublic(curve: String, [UInt8])
    case octetPrivate(curve: String, [UInt8], secret: [UInt8])

    /// Go's name of the type.
    var typeName: String {
      switch self {
      case .symmetric: "*jwk.symmetricKey"
      case .rsaPublic: "*jwk.rsaPublicKey"
      case .rsaPrivate: "*jwk.rsaPrivateKey"
      case .ellipticPublic: "*jwk.ecdsaPublicKey"
      case .ellipticPrivate: "*jwk.ecdsaPrivateKey"
      case .octetPublic: "*jwk.okpPublicKey"
      case .octetPrivate: "*jwk.okpPrivateKey"
      }
    }
  }

  /// The numbers of a private RSA key; nil for those that are missing.
  struct RSANumbers {
    let modulus: BigInt
    let exponent: BigInt
    let privateExponent: BigInt
    let primes: (p: BigInt?, q: BigInt?)
    let crt: (dp: BigInt?, dq: BigInt?, qi: BigInt?)
  }

  let material: Material
  /// Empty where nothing is said.
  let algorithm: String
  let identifier: String

  /// What a token may be verified with.
  enum Verifier {
    case secret([UInt8])
    case key(PublicKey)
    /// A private key, whose public half counts only where a token is decoded as well.
    case privateHalf(PublicKey)
    case nothing
  }

  /// Keys that cannot be used at all are errors, as those of curves that nobody has.
  var verifier: Verifier {
    get throws(GoFailure) {
      switch material {
      case .symmetric(let secret): return .secret(secret)
      case .rsaPublic(let modulus, let exponent): return .key(.rsa(modulus: modulus, exponent: exponent))
      case .rsaPrivate(let numbers):
        try WebKey.requirePrimes(numbers)
        return .privateHalf(.rsa(modulus: numbers.modulus, exponent: numbers.exponent))
      case .ellipticPublic(let point): return .key(.elliptic(point))
      case .ellipticPrivate(_, let point): return .privateHalf(.elliptic(point))
      case .octetPublic(let curve, let bytes):
        switch curve {
        case "Ed25519": return .key(.edwards(bytes))
        case "X25519": return .nothing
        default: throw WebKey.unusable("jwk.OKPPublicKey: failed to build public key: invalid curve algorithm \(curve)")
        }
      case .octetPrivate(let curve, let bytes, let secret):
        switch curve {
        case "Ed25519":
          try WebKey.requireMatch(bytes, secret)
          return .privateHalf(.edwards(bytes))
        case "X25519": return .nothing
        default:
          throw WebKey.unusable("jwk.OKPPrivateKey: failed to build private key: invalid curve algorithm \(curve)")
        }
      }
    }
  }

  static func unusable(_ words: String) -> GoFailure {
    GoFailure("jwk.Export: failed to export jwk.Key to raw format: \(words)")
  }

  static func requirePrimes(_ numbers: RSANumbers) throws(GoFailure) {
    if numbers.primes.q == nil { throw unusable("missing \"q\" value") }
    if numbers.primes.p == nil { throw unusable("missing \"p\" value") }
  }

  static func requireMatch(_ bytes: [UInt8], _ secret: [UInt8]) throws(GoFailure) {
    if case .edwards(_, let own) = try PrivateKey(edwardsSeed: secret), own == bytes { return }
    throw unusable("jwk.OKPPrivateKey: failed to build private key: ed25519: invalid x value given d value")
  }
}
