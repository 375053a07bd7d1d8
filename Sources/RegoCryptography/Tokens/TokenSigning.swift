import Crypto
import CryptoExtras
import Rego
import RegoValues

/// Makes a signed token of a header and a payload, which stay as they are written.
struct TokenSigning {
  private let header: [UInt8]
  private let payload: [UInt8]
  private let key: WebKey
  private let algorithm: TokenAlgorithm

  /// Signs with the first key of a set.
  init(header: [UInt8], payload: [UInt8], key text: Text) throws(GoFailure) {
    let keys = try WebKey.all(in: text)
    guard let key = keys.first else { throw GoFailure("no keys found in JWK set") }
    let members = HeaderMembers(header)
    let name: String
    do throws(GoFailure) {
      name = try members.text("alg")
    } catch {
      throw GoFailure("missing or invalid 'alg' header: \(error.message)")
    }
    guard let algorithm = TokenAlgorithm(name, salt: .asDigest) else {
      throw GoFailure("unknown JWS algorithm: \(name)")
    }
    let type = try? members.text("typ")
    if type == nil || type == "JWT", (try? JSONReader.read(payload, limits: .generous)) == nil {
      throw GoFailure("type is JWT but payload is not JSON")
    }
    self.header = header
    self.payload = payload
    self.key = key
    self.algorithm = algorithm
  }

  func token() throws(GoFailure) -> Text {
    let parts = [header, payload].map { Base64.encoded($0, .url, isPadded: false) }
    let signed = Array(parts.joined(separator: [UInt8(ascii: ".")]))
    let signature = try signature(of: signed)
    return Text(joined: signed + [UInt8(ascii: ".")] + Base64.encoded(signature, .url, isPadded: false))
  }

  private func signature(of message: [UInt8]) throws(GoFailure) -> [UInt8] {
    switch algorithm {
    case .mac(let hash): return hash.authenticationCode(of: message, key: try secret())
    case .signature(.pkcs1(let hash)):
      return try rsaKey().signature(of: message, hash, .insecurePKCS1v1_5)
    case .signature(.pss(let hash, _)): return try rsaKey().signature(of: message, hash, .PSS)
    case .signature(.ecdsa(let hash)): return try ellipticSignature(of: hash.digest(of: message))
    case .signature(.edwards):
      guard case .octetPrivate("Ed25519", let bytes, let secret) = key.material,
        (try? WebKey.requireMatch(bytes, secret)) != nil
      else { throw wrongKey("ed25519.PrivateKey", "failed to produce ed25519.PrivateKey") }
      return try made { Array(try Curve25519.Signing.PrivateKey(rawRepresentation: secret).signature(for: message)) }
    }
  }

  private func made(_ body: () throws -> [UInt8]) throws(GoFailure) -> [UInt8] {
    do {
      return try body()
    } catch {
      throw GoFailure("\(error)")
    }
  }

  /// The key is of another type than the algorithm asks for, in the words of the library that OPA signs by.
  private func wrongKey(_ required: String, _ attempt: String, _ reason: GoFailure? = nil) -> GoFailure {
    let name = key.material.typeName
    let why = reason?.message ?? mismatch(required)
    return GoFailure(
      "jwsbb.Sign: invalid key type \(name). \(required) is required: \(attempt) from \(name): \(why)")
  }

  private func mismatch(_ required: String) -> String {
    let exported: String
    if case .octetPrivate("Ed25519", let bytes, let secret) = key.material {
      do throws(GoFailure) {
        try WebKey.requireMatch(bytes, secret)
      } catch {
        return error.message
      }
    }
    switch key.material {
    case .octetPublic("X25519", _): exported = "*ecdh.PublicKey"
    case .octetPrivate("X25519", _, _): exported = "*ecdh.PrivateKey"
    case .octetPublic("Ed25519", _): exported = "ed25519.PublicKey"
    case .octetPrivate("Ed25519", _, _): exported = "ed25519.PrivateKey"
    case .octetPublic(let curve, _):
      return WebKey.unusable("jwk.OKPPublicKey: failed to build public key: invalid curve algorithm \(curve)").message
    case .octetPrivate(let curve, _, _):
      return WebKey.unusable("jwk.OKPPrivateKey: failed to build private key: invalid curve algorithm \(curve)").message
    default: return "jwk.Export: no suitable exporter found for key type '\(key.material.typeName)'"
    }
    let wanted = required == "[]byte" ? "*[]uint8" : required.hasPrefix("*") ? required : "*\(required)"
    return "jwk.Export: failed to assign key: argument to AssignIfCompatible() must be compatible with \(exported) "
      + "(was \(wanted))"
  }

  private func secret() throws(GoFailure) -> [UInt8] {
    switch key.material {
    case .symmetric(let secret): return secret
    case .octetPublic("Ed25519", let bytes): return bytes
    case .octetPrivate("Ed25519", let bytes, let secret):
      if (try? WebKey.requireMatch(bytes, secret)) == nil {
        throw wrongKey("[]byte", "keyconv: failed to produce []byte")
      }
      return secret + bytes
    default: throw wrongKey("[]byte", "keyconv: failed to produce []byte")
    }
  }

  private func rsaKey() throws(GoFailure) -> RSAPrivateKey {
    guard case .rsaPrivate(let numbers) = key.material else {
      throw wrongKey("*rsa.PrivateKey", "failed to produce rsa.PrivateKey")
    }
    do throws(GoFailure) {
      try WebKey.requirePrimes(numbers)
    } catch {
      throw wrongKey("*rsa.PrivateKey", "failed to produce rsa.PrivateKey", error)
    }
    let crt: [BigInt]? =
      if case (let dp?, let dq?, let qi?) = numbers.crt { [dp, dq, qi] } else { nil }
    if numbers.modulus.bitWidth < 1024 {
      throw GoFailure(
        "crypto/rsa: \(numbers.modulus.bitWidth)-bit keys are insecure (see "
          + "https://go.dev/pkg/crypto/rsa#hdr-Minimum_key_size)")
    }
    return try RSAPrivateKey(
      RSAPrivateKey.Parts(
        modulus: numbers.modulus, exponent: Int(numbers.exponent.int64 ?? 0),
        privateExponent: numbers.privateExponent, primes: [numbers.primes.p, numbers.primes.q].compactMap { $0 },
        crt: crt))
  }

  private func ellipticSignature(of digest: any Digest) throws(GoFailure) -> [UInt8] {
    guard case .ellipticPrivate(let scalar, let point) = key.material else {
      throw wrongKey("*ecdsa.PrivateKey", "keyconv: failed to produce ecdsa.PrivateKey")
    }
    return try made {
      switch point.curve {
      // JSON Web Keys have no name for it.
      case .p224: []
      case .p256: Array(try P256.Signing.PrivateKey(rawRepresentation: scalar).signature(for: digest).rawRepresentation)
      case .p384: Array(try P384.Signing.PrivateKey(rawRepresentation: scalar).signature(for: digest).rawRepresentation)
      case .p521: Array(try P521.Signing.PrivateKey(rawRepresentation: scalar).signature(for: digest).rawRepresentation)
      }
    }
  }
}

extension RSAPrivateKey {
  fileprivate func signature(
    of message: [UInt8], _ hash: HashAlgorithm, _ padding: _RSA.Signing.Padding
  ) throws(GoFailure) -> [UInt8] {
    do {
      let key = try _RSA.Signing.PrivateKey(unsafeDERRepresentation: encoded)
      return Array(try key.signature(for: hash.digest(of: message), padding: padding).rawRepresentation)
    } catch {
      // What remains once the numbers are known to be a key: a digest and a salt that do not go into so few bits.
      throw GoFailure("crypto/rsa: message too long for RSA key size")
    }
  }
}
