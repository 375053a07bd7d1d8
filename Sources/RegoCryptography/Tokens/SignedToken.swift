import Rego
import RegoValues

/// A JSON Web Token in its compact form (RFC 7515, section 7.1): three parts in base64.
struct SignedToken {
  let encodedHeader: [UInt8]
  let encodedPayload: [UInt8]
  private let encodedSignature: [UInt8]

  init(_ bytes: [UInt8]) throws(GoFailure) {
    let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Array.init)
    if parts.count == 1 { throw GoFailure("encoded JWT had no period separators") }
    if parts.count != 3 { throw GoFailure("encoded JWT must have 3 sections, found \(parts.count)") }
    (encodedHeader, encodedPayload, encodedSignature) = (parts[0], parts[1], parts[2])
  }

  /// What is signed.
  var signed: [UInt8] { encodedHeader + [UInt8(ascii: ".")] + encodedPayload }

  /// Where the signature's encoding is wrong, the words are those of `base64url.decode` alone.
  func signature() throws(GoFailure) -> [UInt8] { try Base64.decodedForURL(encodedSignature) }

  func namedSignature() throws(GoFailure) -> [UInt8] { try SignedToken.decoded(encodedSignature, "signature") }

  func payload() throws(GoFailure) -> [UInt8] { try SignedToken.decoded(encodedPayload, "payload") }

  private static func decoded(_ bytes: [UInt8], _ part: String) throws(GoFailure) -> [UInt8] {
    do throws(GoFailure) {
      return try Base64.decodedForURL(bytes)
    } catch {
      throw GoFailure("JWT \(part) had invalid encoding: \(error.message)")
    }
  }

  func header() throws(GoFailure) -> RegoObject {
    let bytes = try SignedToken.decoded(encodedHeader, "header")
    let header: RegoObject
    do throws(GoFailure) {
      header = try SignedToken.object(bytes)
    } catch {
      throw GoFailure("bad JWT header: \(error.message)")
    }
    // RFC 7516, section 9: how an encrypted token is told from a signed one.
    if header["enc"] != nil { throw GoFailure("JWT is a JWE object, which is not supported") }
    return header
  }

  /// Where a byte that is not UTF-8 is what is wrong, the message names it, not what was put in its place.
  private static func named(_ message: String, in bytes: [UInt8]) -> String {
    guard message.hasPrefix("invalid character 'ï'"), Text(bytes: bytes) == nil,
      let first = bytes.first(where: { $0 >= 0x80 })
    else { return message }
    let quoted = GoQuoting.quoted(Text(String(Unicode.Scalar(first))))
    return "invalid character '\(quoted.dropFirst().dropLast())'" + message.dropFirst("invalid character 'ï'".count)
  }

  static func object(_ bytes: [UInt8]) throws(GoFailure) -> RegoObject {
    let value: Value
    do throws(GoFailure) {
      value = try JSONBuiltins.value(of: Text(repairing: bytes))
    } catch {
      throw GoFailure("invalid JSON: \(named(error.message, in: bytes))")
    }
    guard case .object(let object) = value else { throw GoFailure("decoded JSON type was not an Object") }
    return object
  }
}

/// What a token's header says (RFC 7515, section 4.1).
struct TokenHeader {
  private(set) var algorithm = ""
  private(set) var key = ""
  private(set) var contentType = ""
  private var critical: Set<Text> = []
  private var unknown: [Text] = []

  init(_ object: RegoObject) throws(GoFailure) {
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let name) = key else { continue }
      switch name.string {
      case "alg": algorithm = try TokenHeader.text("alg", value)
      case "kid": self.key = try TokenHeader.text("kid", value)
      case "typ": _ = try TokenHeader.text("typ", value)
      case "cty": contentType = try TokenHeader.text("cty", value)
      case "crit": critical = try TokenHeader.names(value)
      default: unknown.append(name)
      }
    }
  }

  private static func text(_ name: String, _ value: Value) throws(GoFailure) -> String {
    guard case .string(let text) = value else { throw GoFailure("\(name): must be a string") }
    return text.string
  }

  /// The names before the first that is none.
  private static func names(_ value: Value) throws(GoFailure) -> Set<Text> {
    guard case .array(let array) = value else { throw GoFailure("crit: must be a list") }
    var names: Set<Text> = []
    for case .string(let text) in array.elements.prefix(while: { $0.stringValue != nil }) { names.insert(text) }
    if names.isEmpty { throw GoFailure("crit: must be a nonempty list") }
    return names
  }

  /// An algorithm is named, and nothing that has to be understood is unknown.
  var isValid: Bool { !algorithm.isEmpty && unknown.allSatisfy { !critical.contains($0) } }

  /// Whether the payload is another token.
  var holdsToken: Bool { contentType.lowercased() == "jwt" }
}
