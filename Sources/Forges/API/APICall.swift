import Foundation
import Gate
import HTTPClient

/// One call of a forge's API.
///
/// ```swift
/// let call = APICall(.post, ["projects", "group/project", "statuses", sha], body: status, effect: .writes)
/// call.name   // POST /projects/group%2Fproject/statuses/4b82…
/// ```
public struct APICall: Sendable {
  public enum Effect: Sendable, Hashable {
    /// It may be sent again.
    case reads
    /// It is sent once, one at a time for an account.
    case writes
    /// The same, and people are told of it: spaced out.
    case creates
  }

  public var method: HTTPRequest.Method
  /// Below the API's base, percent-encoded, with a slash in front; or an absolute URL of the same origin.
  public var target: String
  public var body: [UInt8]?
  public var effect: Effect
  /// Which of the account's limits it counts against.
  public var bucket = "core"
  /// Headers of this call alone.
  public var headers = HTTPHeaders()

  public init(
    _ method: HTTPRequest.Method, _ path: [String], query: [(String, String)] = [], effect: Effect? = nil
  ) {
    self.method = method
    let names = path.map { "/" + APICall.segment($0) }.joined()
    let pairs = query.map { APICall.segment($0.0) + "=" + APICall.segment($0.1) }.joined(separator: "&")
    target = pairs.isEmpty ? names : names + "?" + pairs
    self.effect = effect ?? (method.isRead ? .reads : .writes)
  }

  public init(
    _ method: HTTPRequest.Method, _ path: [String], query: [(String, String)] = [], body: some Encodable,
    effect: Effect? = nil
  ) {
    self.init(method, path, query: query, effect: effect)
    self.body = APICall.encoded(body)
  }

  /// For words: method and path, without the query.
  public var name: String {
    let path = target.prefix { $0 != "?" }
    return "\(method.rawValue) \(SafeText.line(String(path), longest: 200))"
  }

  /// One part of a path or query, percent-encoded but for letters, digits and `-._~`.
  public static func segment(_ text: String) -> String {
    var out: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: out.append(byte)
      default: out += [UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15)]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x37 + value }

  /// What does not encode (our own values all do) is sent as nothing, which the forge refuses.
  static func encoded(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return (try? encoder.encode(value)).map { Array($0) } ?? []
  }
}

/// The answer to a call that the forge carried out.
public struct APIAnswer: Sendable {
  public var call: String
  public var status: Int
  public var headers: HTTPHeaders
  public var body: [UInt8]
  /// Where it came from, after redirects.
  public var url: String

  /// Reads JSON, and takes a page of HTML, a cut body or another shape as `malformed`.
  public func decoded<Value: Decodable>(as type: Value.Type) throws(ForgeError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: Data(body))
    } catch let error as DecodingError {
      throw .malformed(call: call, reason: APIAnswer.words(of: error, body: body))
    } catch {
      throw .malformed(call: call, reason: "it is no JSON")
    }
  }

  /// Which field is not as promised; nothing of what stands in it.
  private static func words(of error: DecodingError, body: [UInt8]) -> String {
    let context: DecodingError.Context
    switch error {
    case .typeMismatch(_, let found), .valueNotFound(_, let found), .dataCorrupted(let found): context = found
    case .keyNotFound(let key, let found):
      return "`\(place(found.codingPath + [key]))` is missing"
    @unknown default: return "it is of another shape"
    }
    if context.codingPath.isEmpty {
      let start = body.first { $0 > 0x20 }
      return start == UInt8(ascii: "<") ? "it is a page of HTML, not JSON" : "it is no JSON, or cut"
    }
    return "`\(place(context.codingPath))` is of another kind"
  }

  private static func place(_ path: [any CodingKey]) -> String {
    SafeText.line(path.map(\.stringValue).joined(separator: "."), longest: 100)
  }
}
