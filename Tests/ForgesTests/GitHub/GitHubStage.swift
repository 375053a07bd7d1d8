import Foundation
import Gate
import HTTPClient
import Synchronization
import Testing

@testable import Forges

/// An API that answers by route: each route from a list, of which the last answer stays.
final class StagedTransport: HTTPTransport {
  private struct State {
    var routes: [String: [Result<HTTPResponse, HTTPFailure>]]
    var requests: [HTTPRequest] = []
  }

  private let state: Mutex<State>

  init(_ routes: [String: [Result<HTTPResponse, HTTPFailure>]]) { state = Mutex(State(routes: routes)) }

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let name = StagedTransport.route(request)
    let answer = state.withLock { state in
      state.requests.append(request)
      guard let answers = state.routes[name], let first = answers.first else {
        return Result<HTTPResponse, HTTPFailure>.success(.json(#"{"message": "no route \#(name)"}"#, status: 400))
      }
      if answers.count > 1 { state.routes[name]?.removeFirst() }
      return first
    }
    var response = try answer.get()
    response.url = request.url
    return response
  }

  /// `GET /repos/acme/shop/pulls/7`, without the query.
  static func route(_ request: HTTPRequest) -> String {
    let path = request.url.dropFirst("https://".count).drop { $0 != "/" }.prefix { $0 != "?" }
    return "\(request.method.rawValue) \(path)"
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  var lines: [String] { requests.map(StagedTransport.route) }

  /// The JSON that was sent to a route, in order.
  func bodies(_ route: String) -> [JSONShape] {
    requests.filter { StagedTransport.route($0) == route }.map { JSONShape($0.body ?? []) }
  }
}

/// JSON to look into.
struct JSONShape: Equatable, CustomStringConvertible {
  private let value: NSObject?

  init(_ bytes: [UInt8]) {
    value = (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) as? NSObject
  }

  private init(value: Any?) { self.value = value as? NSObject }

  subscript(name: String) -> JSONShape { JSONShape(value: (value as? [String: Any])?[name]) }
  subscript(index: Int) -> JSONShape {
    let array = value as? [Any] ?? []
    return JSONShape(value: array.indices.contains(index) ? array[index] : nil)
  }
  var text: String? { value as? String }
  var number: Int? { (value as? NSNumber)?.intValue }
  var count: Int { (value as? [Any])?.count ?? (value as? [String: Any])?.count ?? 0 }
  var names: [String] { (value as? [String: Any])?.keys.sorted() ?? [] }
  var isMissing: Bool { value == nil }
  var description: String { value.map { "\($0)" } ?? "nothing" }
}

/// A GitHub forge before a staged API.
struct GitHubStage {
  static let head = ObjectID(bytes: Array(repeating: 0xAA, count: 20))
  static let base = ObjectID(bytes: Array(repeating: 0xBB, count: 20))
  static let repository = ForgeRepository(id: "42", path: "acme/shop", installation: "7")
  static let request = PullRequest(
    number: 7, state: .open, head: head, headBranch: "topic", base: base, baseBranch: "main", author: "mallory",
    repository: repository)
  static let markers = MarkerKey(Secret("marker"))

  let transport: StagedTransport
  let clock = TestClock()
  let forge: GitHubForge

  init(
    token: Bool = false, _ routes: [String: [HTTPResponse]] = [:],
    broken: [String: [Result<HTTPResponse, HTTPFailure>]] = [:],
    repositories: [String] = ["acme/*"], version: String? = nil
  ) throws {
    var all = routes.mapValues { $0.map { Result<HTTPResponse, HTTPFailure>.success($0) } }
    all.merge(broken) { $1 }
    let fixed = [
      "POST /app/installations/7/access_tokens":
        #"{"token": "ghs_aaaaaaaaaaaa", "expires_at": "2023-11-14T23:13:20Z"}"#,
      "GET /app": #"{"id": 123, "slug": "gate"}"#, "GET /user": #"{"login": "robot"}"#,
    ]
    for (route, body) in fixed where all[route] == nil { all[route] = [.success(.json(body))] }
    transport = StagedTransport(all)
    let configuration = ForgeConfiguration(
      name: "github", kind: .github, url: "https://github.com", webhookSecrets: [Secret("s3cr3t")],
      credential: token ? .token(Secret("ghp_personal12345")) : .app(id: "123", key: try TestKey.pkcs1.get()),
      repositories: repositories, apiVersion: version)
    forge = GitHubForge(configuration, ForgeTools(transport: transport, markers: GitHubStage.markers, clock: clock))
  }

  static func marked(_ words: String, _ kind: OwnComment.Kind, number: Int = 7) -> String {
    markers.signed(words, as: kind, pullRequest: number, repository: "42", forge: "github")
  }

  static func quoted(_ text: String) -> String { String(decoding: APICall.encoded(text), as: UTF8.self) }
}

/// A key of an App, made by `openssl` in both forms.
enum TestKey {
  static let pkcs1 = Result { try make(["genrsa", "-traditional", "2048"]) }
  static let pkcs8 = Result { try make(["pkcs8", "-topk8", "-nocrypt"], input: try pkcs1.get().bytes) }

  static func make(_ arguments: [String], input: [UInt8] = []) throws -> Secret {
    Secret(bytes: try openssl(arguments, input))
  }

  static func openssl(_ arguments: [String], _ input: [UInt8]) throws -> [UInt8] {
    try #require(Program.output(["openssl"] + arguments, input: input))
  }
}
