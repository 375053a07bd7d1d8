import Foundation
import HTTPClient
import Synchronization
import Testing

@testable import Forges

/// Answers by method and path: the first of a route's answers for the first call, and so on; the last one stays. What has no
/// route is answered by 599, which fails a test that looks at what was asked.
final class Routes: Sendable {
  private let answers: Mutex<[String: [HTTPResponse]]>

  init(_ routes: [String: [HTTPResponse]]) { answers = Mutex(routes) }

  func answer(_ request: HTTPRequest) -> HTTPResponse {
    let name = "\(request.method.rawValue) \(Routes.path(request.url))"
    return answers.withLock { answers in
      guard var left = answers[name] ?? answers[String(name.prefix { $0 != "?" })], let first = left.first else {
        return .json("{}", status: 599)
      }
      if left.count > 1 { left.removeFirst() }
      answers[answers[name] == nil ? String(name.prefix { $0 != "?" }) : name] = left
      return first
    }
  }

  /// Path and query behind the API's base.
  static func path(_ url: String) -> String {
    for base in ["https://git.example/api/v4", "https://git.example/api/v1"] where url.hasPrefix(base) {
      return String(url.dropFirst(base.count))
    }
    return url
  }
}

extension ScriptedTransport {
  convenience init(_ routes: [String: [HTTPResponse]]) {
    let routes = Routes(routes)
    self.init(otherwise: { routes.answer($0) })
  }

  /// `POST /projects/42/statuses/…`, in order, without queries.
  var calls: [String] { requests.map { "\($0.method.rawValue) \(Routes.path($0.url).prefix { $0 != "?" })" } }

  /// What was written, with bodies.
  var writes: [String] {
    requests.filter { !$0.method.isRead }.map { request in
      let body = request.body.map { " " + String(decoding: $0, as: UTF8.self) } ?? ""
      return "\(request.method.rawValue) \(Routes.path(request.url))\(body)"
    }
  }
}

extension HTTPResponse {
  /// One entry of `fixtures/errors.json`.
  static func fixture(_ id: String) throws -> HTTPResponse {
    let all = try JSONDecoder().decode(ErrorFixtures.self, from: Data(Contracts.read("fixtures/errors.json")))
    let entry = try #require(all.errors.first { $0.id == id })
    var headers = HTTPHeaders()
    for (name, value) in entry.headers { headers[name] = value }
    switch entry.body {
    case .text(let text):
      if headers["Content-Type"] == nil { headers["Content-Type"] = "text/plain" }
      return HTTPResponse(status: entry.status, headers: headers, body: Array(text.utf8))
    case .object(let message):
      headers["Content-Type"] = "application/json"
      let body = try JSONEncoder().encode(["message": message])
      return HTTPResponse(status: entry.status, headers: headers, body: Array(body))
    }
  }
}

private struct ErrorFixtures: Decodable {
  var errors: [Entry]

  struct Entry: Decodable {
    var id: String
    var status: Int
    var headers: [String: String]
    var body: Body
  }

  enum Body: Decodable {
    case text(String)
    case object(message: String)

    private enum CodingKeys: String, CodingKey { case message }

    init(from decoder: any Decoder) throws {
      if let text = try? decoder.singleValueContainer().decode(String.self) {
        self = .text(text)
      } else {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self = .object(message: (try? object.decode(String.self, forKey: .message)) ?? "")
      }
    }
  }
}

/// The vectors of `fixtures/signatures.json`.
struct SignatureVectors: Decodable {
  var vectors: [Vector]

  struct Vector: Decodable {
    var id: String
    var provider: String
    var secret: String
    var body: String
    var headers: [String: String]
    var now: Int64?
    var valid: Bool
  }

  static func of(_ provider: String) throws -> [Vector] {
    guard Contracts.root != nil else { return [] }
    let all = try JSONDecoder().decode(SignatureVectors.self, from: Data(Contracts.read("fixtures/signatures.json")))
    return all.vectors.filter { $0.provider == provider }
  }
}
