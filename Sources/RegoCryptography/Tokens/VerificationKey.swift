import Rego
import RegoValues

/// A key that tokens are verified with, and which tokens it is for.
struct VerificationKey {
  let verifier: WebKey.Verifier
  /// Empty for a key that was given alone.
  let algorithm: String
  let identifier: String

  /// The algorithms of tokens (RFC 7518 and 8037).
  static let algorithms: Set<String> = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "HS256", "HS384", "HS512", "EdDSA",
  ]

  /// The keys in a certificate, a public key (both PEM), a JSON Web Key or a set of them.
  static func all(in text: Text) throws(GoFailure) -> [VerificationKey] {
    if let (block, rest) = PEMBlock.first(in: text.bytes[...]) {
      if !rest.isEmpty { throw GoFailure("extra data after a PEM certificate block") }
      return [VerificationKey(verifier: try verifier(block), algorithm: "", identifier: "")]
    }
    let keys: [WebKey]
    do throws(GoFailure) {
      keys = try WebKey.all(in: text)
    } catch {
      throw GoFailure(
        "failed to parse a JWK key (set): jwk.ParseString: failed to parse string: \(error.message)")
    }
    var all: [VerificationKey] = []
    for key in keys {
      let verifier = try key.verifier
      if !key.algorithm.isEmpty, !algorithms.contains(key.algorithm) { continue }
      all.append(VerificationKey(verifier: verifier, algorithm: key.algorithm, identifier: key.identifier))
    }
    return all
  }

  private static func verifier(_ block: PEMBlock) throws(GoFailure) -> WebKey.Verifier {
    switch block.type {
    case "CERTIFICATE":
      do throws(GoFailure) {
        return try Certificate(whole: block.bytes).key.map { .key($0) } ?? .nothing
      } catch {
        throw GoFailure("failed to parse a PEM certificate: \(error.message)")
      }
    case "PUBLIC KEY":
      do throws(GoFailure) {
        return .key(try PublicKey(encoded: block.bytes))
      } catch {
        throw GoFailure("failed to parse a PEM public key: \(error.message)")
      }
    default: throw GoFailure("failed to extract a Key from the PEM certificate")
    }
  }
}

extension [VerificationKey] {
  /// Whether a key holds for a token: the one that the token names where there is it, otherwise any whose algorithm is the
  /// token's or is not named.
  func verify(_ header: TokenHeader, _ isValid: (WebKey.Verifier) -> Bool) -> Bool {
    if !header.key.isEmpty, let named = first(where: { $0.identifier == header.key }) {
      return isValid(named.verifier)
    }
    return contains { ($0.algorithm.isEmpty || $0.algorithm == header.algorithm) && isValid($0.verifier) }
  }
}

/// How a token's algorithm signs.
enum TokenAlgorithm {
  case mac(HashAlgorithm)
  case signature(SignatureScheme)

  /// `salt` is how long a salt of PSS may be.
  init?(_ name: String, salt: SignatureScheme.Salt) {
    if name == "EdDSA" {
      self = .signature(.edwards)
      return
    }
    guard VerificationKey.algorithms.contains(name), let hash = HashAlgorithm(bits: name.dropFirst(2)) else {
      return nil
    }
    switch name.prefix(2) {
    case "HS": self = .mac(hash)
    case "RS": self = .signature(.pkcs1(hash))
    case "PS": self = .signature(.pss(hash, salt))
    default: self = .signature(.ecdsa(hash))
    }
  }

  /// As `io.jwt.decode_verify` does it: keys and algorithms have to go together.
  func isValid(_ signature: [UInt8], of signed: [UInt8], _ verifier: WebKey.Verifier) -> Bool {
    switch (self, verifier) {
    case (.mac(let hash), .secret(let secret)):
      return hash.authenticationCode(of: signed, key: secret).equalsInConstantTime(signature)
    case (.signature(let scheme), .key(let key)), (.signature(let scheme), .privateHalf(let key)):
      if case .elliptic(let point) = key, signature.count != 2 * point.curve.size { return false }
      return key.isValid(signature, of: signed, scheme)
    default: return false
    }
  }
}
