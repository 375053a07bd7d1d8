import Foundation
import HTTPClient
import Synchronization

@testable import Forges

/// A transport that answers from a script and keeps every request.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = @Sendable (HTTPRequest) -> Result<HTTPResponse, HTTPFailure>

  private struct State {
    var answers: [Answer] = []
    var requests: [HTTPRequest] = []
    var running = 0
    var mostRunning = 0
  }

  private let state = Mutex(State())
  /// For requests beyond the script.
  private let otherwise: Answer

  init(
    _ answers: [HTTPResponse] = [],
    otherwise: @escaping @Sendable (HTTPRequest) -> HTTPResponse = { _ in HTTPResponse(status: 599) }
  ) {
    self.otherwise = { .success(otherwise($0)) }
    state.withLock { $0.answers = answers.map { answer in { _ in .success(answer) } } }
  }

  init(script: [Result<HTTPResponse, HTTPFailure>]) {
    otherwise = { _ in .success(HTTPResponse(status: 599)) }
    state.withLock { $0.answers = script.map { answer in { _ in answer } } }
  }

  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse {
    let answer = state.withLock { state -> Answer? in
      state.requests.append(request)
      state.running += 1
      state.mostRunning = max(state.mostRunning, state.running)
      return state.answers.isEmpty ? nil : state.answers.removeFirst()
    }
    await Task.yield()
    defer { state.withLock { $0.running -= 1 } }
    var response = try (answer ?? otherwise)(request).get()
    if response.url.isEmpty { response.url = request.url }
    return response
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  var mostRunning: Int { state.withLock { $0.mostRunning } }
  /// `GET https://…`, in order.
  var lines: [String] { requests.map { "\($0.method.rawValue) \($0.url)" } }
}

extension HTTPResponse {
  static func json(_ text: String, status: Int = 200, _ headers: HTTPHeaders = HTTPHeaders()) -> HTTPResponse {
    var headers = headers
    headers["Content-Type"] = "application/json; charset=utf-8"
    return HTTPResponse(status: status, headers: headers, body: Array(text.utf8))
  }
}

/// Time that passes only by sleeping.
final class TestClock: ForgeClock {
  private let state: Mutex<(now: Int64, slept: [Int])>

  init(_ now: Int64 = 1_700_000_000_000) { state = Mutex((now, [])) }

  var now: Int64 { state.withLock { $0.now } }
  var slept: [Int] { state.withLock { $0.slept } }

  func advance(_ milliseconds: Int64) { state.withLock { $0.now += milliseconds } }

  func sleep(milliseconds: Int) async throws(ForgeError) {
    if Task.isCancelled { throw .cancelled }
    state.withLock { state in
      state.now += Int64(milliseconds)
      state.slept.append(milliseconds)
    }
    await Task.yield()
  }
}

/// `../shared/contracts`, where it stands beside the package.
enum Contracts {
  static let root: URL? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared")
    let root = shared.appendingPathComponent("contracts")
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()

  static func read(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }
}
