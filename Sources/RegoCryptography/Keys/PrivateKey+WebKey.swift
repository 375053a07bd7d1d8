import Rego
import RegoValues

extension PrivateKey {
  /// As a JSON Web Key (RFC 7518, section 6).
  var webKey: Value {
    get throws(GoFailure) {
      switch self {
      case .rsa(let key): return try key.webKey
      case .elliptic(let scalar, let point):
        if point.curve == .p224 {
          throw GoFailure(
            "failed to initialize *jwk.ecdsaPrivateKey from *ecdsa.PrivateKey: jwk: failed to get algorithm for converting "
              + "ECDSA private key to JWK: unknown elliptic curve: P-224")
        }
        func text(_ number: BigInt) -> Value { .base64URL(number.bigEndianBytes(count: point.curve.size) ?? []) }
        return [
          "kty": "EC", "crv": .text(point.curve.name), "d": text(scalar), "x": text(point.x), "y": text(point.y),
        ]
      case .edwards(let seed, let key):
        return ["kty": "OKP", "crv": "Ed25519", "d": .base64URL(seed), "x": .base64URL(key)]
      case .montgomery(let bytes):
        return [
          "kty": "OKP", "crv": "X25519", "d": .base64URL(bytes), "x": .base64URL(PrivateKey.agreementKey(bytes)),
        ]
      }
    }
  }
}

extension RSAPrivateKey {
  fileprivate var webKey: Value {
    get throws(GoFailure) {
      if primes.count > 2 {
        throw GoFailure(
          "failed to initialize *jwk.rsaPrivateKey from *rsa.PrivateKey: invalid number of primes in rsa.PrivateKey: need "
            + "0 to 2, but got \(primes.count)")
      }
      func text(_ number: BigInt) -> Value { .base64URL(number.bigEndianBytes) }
      return [
        "kty": "RSA", "n": text(modulus), "e": text(BigInt(exponent)), "d": text(privateExponent),
        "p": text(primes[0]), "q": text(primes[1]), "dp": text(exponents.p), "dq": text(exponents.q),
        "qi": text(coefficient),
      ]
    }
  }
}
