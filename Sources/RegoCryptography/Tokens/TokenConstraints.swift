import Rego
import RegoValues

/// What `io.jwt.decode_verify` is to hold a token to.
struct TokenConstraints {
  private var secret = Text("")
  private var keys: [VerificationKey]?
  private(set) var algorithm = ""
  private var issuer = Text("")
  private var audience = Text("")
  /// Nanoseconds since 1970.
  private var time: Double

  init(_ object: RegoObject, now: Int64) throws(GoFailure) {
    time = Double(now)
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let name) = key else { continue }
      switch name.string {
      case "cert":
        guard case .string(let text) = value else { throw GoFailure("cert constraint: must be a string") }
        keys = try VerificationKey.all(in: text)
      case "secret": secret = try TokenConstraints.text("secret", value)
      case "alg": algorithm = try TokenConstraints.text("alg", value).string
      case "iss": issuer = try TokenConstraints.text("iss", value)
      case "aud": audience = try TokenConstraints.text("aud", value)
      case "time": time = try TokenConstraints.time(value)
      default: throw GoFailure("unknown token validation constraint: \(name)")
      }
    }
    if keys != nil, secret.byteCount > 0 { throw GoFailure("duplicate key constraints") }
    if keys == nil, secret.byteCount == 0 { throw GoFailure("no key constraint") }
  }

  private static func text(_ name: String, _ value: Value) throws(GoFailure) -> Text {
    guard case .string(let text) = value else { throw GoFailure("\(name) constraint: must be a string") }
    return text
  }

  private static func time(_ value: Value) throws(GoFailure) -> Double {
    guard case .number(let number) = value else { throw GoFailure("token time constraint: must be a number") }
    guard let time = number.double, time.isFinite else { throw GoFailure("token time constraint: unvalid float64") }
    if time < 0 { throw GoFailure("token time constraint: must not be negative") }
    return time
  }

  /// Whether the signature holds under one of the keys, or the secret.
  func verify(_ token: SignedToken, _ header: TokenHeader, _ signature: [UInt8]) -> Bool {
    guard let algorithm = TokenAlgorithm(header.algorithm, salt: .asDigest) else { return false }
    let signed = token.signed
    guard let keys else { return algorithm.isValid(signature, of: signed, .secret(secret.bytes)) }
    return keys.verify(header) { algorithm.isValid(signature, of: signed, $0) }
  }

  /// Whether the registered claims fit (RFC 7519, section 4.1).
  func allow(_ payload: RegoObject) throws(GoFailure) -> Bool {
    if issuer.byteCount > 0 {
      guard let claimed = payload["iss"] else { return false }
      guard case .string(let text) = claimed else { throw GoFailure("iss value must be a string") }
      if text != issuer { return false }
    }
    guard isAudience(payload["aud"]) else { return false }
    let now = Number(literal: GoFloat.text(time / 1_000_000_000, format: .general)) ?? Number(0)
    if let expiry = payload["exp"] {
      guard case .number(let expiry) = expiry else { throw GoFailure("exp value must be a number") }
      if now >= expiry { return false }
    }
    if let start = payload["nbf"] {
      guard case .number(let start) = start else { throw GoFailure("nbf value must be a number") }
      if now < start { return false }
    }
    return true
  }

  private func isAudience(_ claimed: Value?) -> Bool {
    switch claimed {
    case nil: audience.byteCount == 0
    case .string(let text)?: text == audience
    case .array(let array)?: array.elements.contains(.string(audience))
    default: false
    }
  }
}
