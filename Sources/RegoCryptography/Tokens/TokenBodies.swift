import Rego
import RegoValues

/// `io.jwt.*`.
enum TokenBodies {
  static let all: [String: Builtin.Function] = {
    var all: [String: Builtin.Function] = [
      "io.jwt.decode": decode, "io.jwt.decode_verify": decodeVerify, "io.jwt.encode_sign": encodeSign,
      "io.jwt.encode_sign_raw": encodeSignRaw,
    ]
    for name in VerificationKey.algorithms {
      all["io.jwt.verify_\(name.lowercased())"] = TokenAlgorithm(name, salt: .any).map { verification($0) }
    }
    return all
  }()

  /// Tokens within each other: more than this is nobody's.
  private static let mostNested = 64

  private static let decode: Builtin.Function = { (operands, _) throws(BuiltinError) in
    var text = try operands.string(0).bytes
    return try operands.reporting { () throws(GoFailure) in
      for _ in 0..<mostNested {
        let token = try SignedToken(text)
        let header = try token.header()
        let payload = try token.payload()
        switch header["cty"] {
        case "JWT"?:
          // Some put the inner token between quotes.
          text = trimmed(Text(repairing: payload).bytes)
          continue
        case nil, .string?: break
        case .some: throw GoFailure("cty: must be a string")
        }
        let object = try SignedToken.object(payload)
        let signature = try token.namedSignature()
        // The signature went through a string of Go, which keeps any bytes.
        return [.object(header), .object(object), DigestBodies.hexadecimal(signature)]
      }
      throw GoFailure("tokens are nested deeper than \(mostNested)")
    }
  }

  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    let quotes: Set<UInt8> = [UInt8(ascii: "\""), UInt8(ascii: "'")]
    var rest = bytes[...]
    while let first = rest.first, quotes.contains(first) { rest = rest.dropFirst() }
    while let last = rest.last, quotes.contains(last) { rest = rest.dropLast() }
    return Array(rest)
  }

  private static func verification(_ algorithm: TokenAlgorithm) -> Builtin.Function {
    switch algorithm {
    case .mac(let hash):
      return { (operands, _) throws(BuiltinError) in
        let (text, secret) = (try operands.string(0), try operands.string(1))
        return try operands.reporting { () throws(GoFailure) in
          let token = try SignedToken(text.bytes)
          let code = hash.authenticationCode(of: token.signed, key: secret.bytes)
          return .bool(code.equalsInConstantTime(try token.signature()))
        }
      }
    case .signature(let scheme):
      return { (operands, _) throws(BuiltinError) in
        guard case .string(let text) = operands[0] else { throw operands.typeError(0, expected: "string") }
        let token = try operands.reporting { () throws(GoFailure) in try SignedToken(text.bytes) }
        let key = try operands.string(1)
        return try operands.reporting { () throws(GoFailure) in
          .bool(try isValid(token, VerificationKey.all(in: key), scheme))
        }
      }
    }
  }

  private static func isValid(
    _ token: SignedToken, _ keys: [VerificationKey], _ scheme: SignatureScheme
  ) throws(GoFailure) -> Bool {
    let signature = try token.signature()
    let header = try TokenHeader(try token.header())
    let signed = token.signed
    return keys.verify(header) { verifier in
      guard case .key(let key) = verifier else { return false }
      return key.isValid(signature, of: signed, scheme)
    }
  }

  private static let unverified: Value = [false, [:], [:]]

  private static let decodeVerify: Builtin.Function = { (operands, context) throws(BuiltinError) in
    let object = try operands.object(1)
    let now = context.now
    let constraints = try operands.reporting { () throws(GoFailure) in try TokenConstraints(object, now: now) }
    let text = try operands.string(0)
    return try operands.reporting { () throws(GoFailure) in
      guard let (header, payload) = try verified(text, constraints), try constraints.allow(payload) else {
        return unverified
      }
      return [true, .object(header), .object(payload)]
    }
  }

  /// Header and payload of the innermost token, if all the signatures hold.
  private static func verified(
    _ text: Text, _ constraints: TokenConstraints
  ) throws(GoFailure) -> (header: RegoObject, payload: RegoObject)? {
    var bytes = text.bytes
    for _ in 0..<mostNested {
      let token = try SignedToken(bytes)
      let object = try token.header()
      let header = try TokenHeader(object)
      guard header.isValid, constraints.algorithm.isEmpty || constraints.algorithm == header.algorithm else {
        return nil
      }
      guard constraints.verify(token, header, try token.signature()) else { return nil }
      let payload = try token.payload()
      if !header.holdsToken { return (object, try SignedToken.object(payload)) }
      bytes = Text(repairing: payload).bytes
    }
    throw GoFailure("tokens are nested deeper than \(mostNested)")
  }

  private static let encodeSign: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let texts = (0..<3).map { JSONWriter.bytes(operands[$0]) }
    return try operands.reporting { () throws(GoFailure) in
      .string(try TokenSigning(header: texts[0], payload: texts[1], key: Text(joined: texts[2])).token())
    }
  }

  private static let encodeSignRaw: Builtin.Function = { (operands, _) throws(BuiltinError) in
    let key = try operands.string(2)
    let (header, payload) = (try operands.string(0), try operands.string(1))
    return try operands.reporting { () throws(GoFailure) in
      .string(try TokenSigning(header: header.bytes, payload: payload.bytes, key: key).token())
    }
  }
}
