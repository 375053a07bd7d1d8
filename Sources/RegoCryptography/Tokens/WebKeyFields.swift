import Rego
import RegoValues

/// The members of a JSON Web Key of one type, decoded.
struct WebKeyFields {
  private var bytes: [String: [UInt8]] = [:]
  private var curve = ""
  private(set) var algorithm = ""
  private(set) var identifier = ""

  init(_ object: RegoObject, _ name: String, _ required: [String], optional: [String] = []) throws(GoFailure) {
    do throws(GoFailure) {
      for (key, value) in zip(object.keys, object.values) {
        guard let member = key.stringValue else { continue }
        do throws(GoFailure) {
          try read(member, value, isNumber: (required + optional).contains(member))
        } catch {
          throw GoFailure("failed to decode value for key \(member): \(error.message)")
        }
      }
      for member in required where object[.text(member)] == nil {
        throw GoFailure("required field \(member) is missing")
      }
    } catch {
      let prefix = "failed to unmarshal JSON into key (\(name)): "
      throw GoFailure(prefix + prefix + error.message)
    }
  }

  private mutating func read(_ member: String, _ value: Value, isNumber: Bool) throws(GoFailure) {
    switch member {
    case "crv" where isNumber: curve = try WebKeyFields.curve(value)
    case "alg": algorithm = try WebKeyFields.algorithm(value)
    case "kid": identifier = try WebKeyFields.text(value)
    case "use", "x5t", "x5t#S256", "x5u": _ = try WebKeyFields.text(value)
    case "key_ops": try WebKeyFields.requireOperations(value)
    case "x5c": try WebKeyFields.requireChain(value)
    case _ where isNumber: bytes[member] = try WebKeyFields.octets(value)
    default: break
    }
  }

  private static func wrongType(_ value: Value, _ type: String = "string") -> GoFailure {
    let kind = if case .bool = value { "bool" } else { value.typeName }
    return GoFailure("json: cannot unmarshal \(kind) into Go value of type \(type)")
  }

  /// Null is no text.
  private static func plainText(_ value: Value) throws(GoFailure) -> String {
    switch value {
    case .string(let text): return text.string
    case .null: return ""
    default: throw wrongType(value)
    }
  }

  private static func text(_ value: Value) throws(GoFailure) -> String {
    do throws(GoFailure) {
      return try plainText(value)
    } catch {
      throw GoFailure("error reading next value: \(error.message)")
    }
  }

  private static let curves: Set<String> = ["P-256", "P-384", "P-521", "Ed25519", "Ed448", "X25519", "X448"]

  private static func curve(_ value: Value) throws(GoFailure) -> String {
    let name: String
    do throws(GoFailure) {
      name = try plainText(value)
    } catch {
      throw GoFailure("failed to unmarshal EllipticCurveAlgorithm: \(error.message)")
    }
    if !curves.contains(name) { throw GoFailure("unknown EllipticCurveAlgorithm: \"\(name)\"") }
    return name
  }

  /// Of signatures, of keys' encryption and of contents' encryption (RFC 7518).
  private static let algorithms = Set(
    """
    ES256 ES256K ES384 ES512 EdDSA Ed25519 HS256 HS384 HS512 none PS256 PS384 PS512 RS256 RS384 RS512 A128GCMKW A128KW \
    A192GCMKW A192KW A256GCMKW A256KW dir ECDH-ES ECDH-ES+A128KW ECDH-ES+A192KW ECDH-ES+A256KW PBES2-HS256+A128KW \
    PBES2-HS384+A192KW PBES2-HS512+A256KW RSA-OAEP RSA-OAEP-256 RSA-OAEP-384 RSA-OAEP-512 RSA1_5 A128GCM A192GCM A256GCM \
    A128CBC-HS256 A192CBC-HS384 A256CBC-HS512
    """.split(separator: " ").map(String.init))

  private static func algorithm(_ value: Value) throws(GoFailure) -> String {
    let name = try plainText(value)
    if !algorithms.contains(name) {
      throw GoFailure("invalid key value: \(GoQuoting.quoted(Text(name))): invalid key algorithm")
    }
    return name
  }

  private static func requireOperations(_ value: Value) throws(GoFailure) {
    switch value {
    case .null: return
    case .array(let array):
      for element in array.elements {
        switch element {
        case .string, .null: continue
        default: throw wrongType(element, "jwk.KeyOperation")
        }
      }
    default: throw wrongType(value, "jwk.KeyOperationList")
    }
  }

  private static func requireChain(_ value: Value) throws(GoFailure) {
    guard case .array(let array) = value else {
      throw GoFailure("failed to unmarshal certificate chain: expected JSON array")
    }
    for (index, element) in array.elements.enumerated() {
      let text = try text(element)
      do throws(Base64.Malformed) {
        _ = try Base64.decoded(Array(text.utf8), .standard)
      } catch {
        throw GoFailure(
          "failed to decode certificate at index \(index): failed to base64 decode the certificate: \(error.message)")
      }
    }
  }

  /// Base64 in whichever alphabet, padded or not.
  private static func octets(_ value: Value) throws(GoFailure) -> [UInt8] {
    let bytes = Array(try text(value).utf8)
    let isStandard = bytes.contains(UInt8(ascii: "+")) || bytes.contains(UInt8(ascii: "/"))
    let isPadded = bytes.last == UInt8(ascii: "=")
    guard let octets = try? Base64.decoded(bytes, isStandard ? .standard : .url, isPadded: isPadded) else {
      throw GoFailure("expected base64 encoded []byte (string)")
    }
    return octets
  }

  private static func invalid(_ words: String) -> GoFailure {
    GoFailure("jwk.Parse: key validation failed: key validation failed: \(words)")
  }

  private func octets(_ member: String) -> [UInt8] { bytes[member] ?? [] }

  /// nil for a number that is missing or empty.
  private func number(_ member: String) -> BigInt? {
    let octets = octets(member)
    return octets.isEmpty ? nil : BigInt(bigEndian: octets)
  }
}

extension WebKeyFields {
  func symmetric() throws(GoFailure) -> WebKey.Material {
    if octets("k").isEmpty { throw WebKeyFields.invalid("jwk.SymmetricKey: missing \"k\" field") }
    return .symmetric(octets("k"))
  }

  private func rsa(_ name: String, _ members: [String]) throws(GoFailure) -> [BigInt] {
    var numbers: [BigInt] = []
    for member in members {
      guard let number = number(member) else {
        throw WebKeyFields.invalid("jwk.\(name): missing \"\(member)\" value")
      }
      numbers.append(number)
    }
    return numbers
  }

  func rsaPublic() throws(GoFailure) -> WebKey.Material {
    let numbers = try rsa("RSAPublicKey", ["n", "e"])
    return .rsaPublic(modulus: numbers[0], exponent: numbers[1])
  }

  func rsaPrivate() throws(GoFailure) -> WebKey.Material {
    let numbers = try rsa("RSAPrivateKey", ["n", "e", "d"])
    return .rsaPrivate(
      WebKey.RSANumbers(
        modulus: numbers[0], exponent: numbers[1], privateExponent: numbers[2],
        primes: (bytes["p"].map { BigInt(bigEndian: $0) }, bytes["q"].map { BigInt(bigEndian: $0) }),
        crt: (number("dp"), number("dq"), number("qi"))))
  }

  private func point(_ name: String, _ members: [String]) throws(GoFailure) -> CurvePoint {
    guard let curve = EllipticCurve.allCases.first(where: { $0.name == self.curve }) else {
      throw WebKeyFields.invalid(
        "jwk.\(name): invalid curve algorithm \"\(curve)\": unknown elliptic curve algorithm: \"\(curve)\"")
    }
    for member in members where octets(member).count != curve.size {
      throw WebKeyFields.invalid(
        "jwk.\(name): invalid \"\(member)\" length (\(octets(member).count)) for curve \"\(self.curve)\"")
    }
    do throws(GoFailure) {
      return try CurvePoint(x: octets("x"), y: octets("y"), on: curve)
    } catch {
      throw WebKeyFields.invalid("jwk.\(name): invalid ECDSA public key: \(error.message)")
    }
  }

  func ellipticPublic() throws(GoFailure) -> WebKey.Material {
    .ellipticPublic(try point("ECDSAPublicKey", ["x", "y"]))
  }

  func ellipticPrivate() throws(GoFailure) -> WebKey.Material {
    .ellipticPrivate(scalar: octets("d"), try point("ECDSAPrivateKey", ["x", "y", "d"]))
  }

  /// Only of two curves it is known how long the octets are.
  private func requireSizes(_ name: String, _ members: [(member: String, word: String)]) throws(GoFailure) {
    for (member, _) in members where octets(member).isEmpty {
      throw WebKeyFields.invalid("jwk.\(name): missing \"\(member)\" field")
    }
    guard curve == "Ed25519" || curve == "X25519" else { return }
    for (member, word) in members where octets(member).count != 32 {
      throw WebKeyFields.invalid("jwk.\(name): \(curve.lowercased()): wrong \(word) key size")
    }
  }

  func octetPublic() throws(GoFailure) -> WebKey.Material {
    try requireSizes("OKPPublicKey", [("x", "public")])
    return .octetPublic(curve: curve, octets("x"))
  }

  func octetPrivate() throws(GoFailure) -> WebKey.Material {
    try requireSizes("OKPPrivateKey", [("x", "public"), ("d", "private")])
    return .octetPrivate(curve: curve, octets("x"), secret: octets("d"))
  }
}
