import Rego
import RegoValues
import Synchronization
import Testing

@testable import RegoNetwork

/// `http.send` against a server of this machine.
@Suite("http.send", .serialized)
struct SendTests {
  private let server: LocalServer

  init() throws {
    server = try #require(LocalServer(answer: SendTests.answer))
  }

  private static let answer: @Sendable (LocalServer.Request) -> String? = { request in
    let path = request.line.split(separator: " ").dropFirst().first ?? ""
    switch path {
    case "/json":
      return LocalServer.answer("200 OK", ["Content-Type: application/json", "X-A: 1", "X-A: 2"], #"{"a": 1.50}"#)
    case "/problem": return LocalServer.answer("404 Not Found", ["Content-Type: application/problem+json; x=y"], "[1]")
    case "/yaml": return LocalServer.answer("200 OK", ["Content-Type: application/x-yaml"], "a: [1, b]")
    case "/broken": return LocalServer.answer("200 OK", ["Content-Type: application/json"], "{")
    case "/plain": return LocalServer.answer("200 OK", [], "{}")
    case "/moved": return LocalServer.answer("302 Found", ["Location: /json"], "gone")
    case "/kept": return LocalServer.answer("307 Temporary Redirect", ["Location: /plain"])
    case "/away": return LocalServer.answer("301 Moved", ["Location: http://elsewhere.invalid/"])
    case "/loop": return LocalServer.answer("302 Found", ["Location: /loop"])
    case "/large": return LocalServer.answer("200 OK", [], String(repeating: "x", count: 5000))
    case "/silent": return ""
    case "/flaky": return request.number % 2 == 1 ? nil : LocalServer.answer("200 OK", [], "\(request.number)")
    default: return LocalServer.answer("200 OK", [], "\(request.number)")
    }
  }

  private var base: String { "http://127.0.0.1:\(server.port)" }

  private enum Answer: Equatable {
    case value(Value)
    case type(String)
    case failure(String)
    case halt(String)
    case other
  }

  private func send(
    _ request: Value, _ access: NetworkAccess = NetworkAccess(hosts: nil), in context: inout BuiltinContext
  ) -> Answer {
    guard let builtin = NetworkBuiltins.all(access).first(where: { $0.name == "http.send" }) else { return .other }
    do {
      let value = try [request].withUnsafeBufferPointer { values throws(BuiltinError) in
        try builtin.function(Operands(name: StaticNameBox("http.send"), values: values), &context)
      }
      return value.map { .value($0) } ?? .other
    } catch {
      switch error {
      case .type(let text): return .type(text)
      case .failure(let text): return .failure(text)
      // The evaluator puts the call's place in front.
      case .told(.failure(let text), let value), .told(.type(let text), let value):
        return .value(value("a.rego:1: \(text)"))
      case .halt(let text): return .halt(text)
      default: return .other
      }
    }
  }

  private func send(_ request: Value, _ access: NetworkAccess = NetworkAccess(hosts: nil)) -> Answer {
    var context = BuiltinContext(now: 0)
    return send(request, access, in: &context)
  }

  private func get(_ path: String, _ more: (Value, Value)...) -> Value {
    .object(RegoObject([("method", "get"), ("url", .string(Text(base + path)))] + more))
  }

  private func field(_ name: String, of answer: Answer) -> Value? {
    guard case .value(let value) = answer else { return nil }
    return value[name]
  }

  @Test("An answer has status, headers in lower case, the body as text and as what it is said to be")
  func answersAreDocuments() throws {
    let answer = send(get("/json"))
    #expect(field("status", of: answer) == "200 OK")
    #expect(field("status_code", of: answer) == 200)
    #expect(field("raw_body", of: answer) == #"{"a": 1.50}"#)
    #expect(field("body", of: answer).map { JSONWriter.text($0) } == #"{"a":1.50}"#)
    let headers = field("headers", of: answer)
    #expect(headers?["x-a"] == ["1", "2"] && headers?["content-type"] == ["application/json"])
  }

  @Test("Bodies are decoded by their type or where the request says so, and are null where they cannot be")
  func bodies() {
    #expect(field("body", of: send(get("/problem"))) == [1])
    #expect(field("status", of: send(get("/problem"))) == "404 Not Found")
    #expect(field("body", of: send(get("/yaml"))) == ["a": [1, "b"]])
    #expect(field("body", of: send(get("/broken"))) == .null)
    #expect(field("body", of: send(get("/plain"))) == .null)
    #expect(field("body", of: send(get("/plain", ("force_json_decode", true)))) == [:])
    #expect(field("body", of: send(get("/plain", ("force_yaml_decode", true)))) == [:])
  }

  @Test("Method, headers and body reach the server as they are written")
  func requestsAreSent() throws {
    let headers: Value = ["X-B": "b", "Content-Type": "text/x"]
    _ = send([
      "method": "post", "url": .string(Text(base + "/a%2Fb?x=1")), "headers": headers, "body": ["b": [1, "<"]],
    ])
    _ = send(["method": "PUT", "url": .string(Text(base + "/p")), "body": 1, "raw_body": "raw"])
    _ = send(["method": "delete", "url": .string(Text(base + "/d"))])
    let seen = server.seen
    try #require(seen.count == 3)
    #expect(seen[0].line == "POST /a%2Fb?x=1 HTTP/1.1")
    #expect(seen[0].headers["x-b"] == "b" && seen[0].headers["content-type"] == "text/x")
    #expect(seen[0].body == #"{"b":[1,"\u003c"]}"#)
    #expect(seen[1].line == "PUT /p HTTP/1.1" && seen[1].body == "raw" && seen[1].headers["content-type"] == nil)
    #expect(seen[2].line == "DELETE /d HTTP/1.1" && seen[2].body == "")
  }

  @Test("A request is sent once in a query, and again in another")
  func answersStay() {
    var context = BuiltinContext(now: 0)
    let first = send(get("/count"), in: &context)
    #expect(send(get("/count"), in: &context) == first)
    #expect(send(get("/count")) != first)
    let headers: (Value, Value) = ("headers", ["Date": "x"])
    let other = send(get("/count", headers, ("cache_ignored_headers", ["Date"])), in: &context)
    #expect(send(get("/count", ("headers", ["Date": "y"]), ("cache_ignored_headers", ["Date"])), in: &context) == other)
    #expect(server.seen.count == 3)
  }

  @Test("Redirects are followed where the request says so, each to a host that is allowed")
  func redirects() {
    #expect(field("status_code", of: send(get("/moved"))) == 302)
    #expect(field("raw_body", of: send(get("/moved"))) == "gone")
    let follows: (Value, Value) = ("enable_redirect", true)
    #expect(field("status_code", of: send(get("/moved", follows))) == 200)
    let own = NetworkAccess(hosts: ["127.0.0.1"])
    #expect(field("status_code", of: send(get("/moved", follows), own)) == 200)
    #expect(send(get("/away", follows), own) == .failure("http.send: unallowed host: elsewhere.invalid"))
    #expect(
      send(get("/loop", follows))
        == .failure("http.send: Get \"\(base)/loop\": stopped after 10 redirects"))
    // The method and the body stay where the code says so, and only there.
    _ = send(["method": "post", "url": .string(Text(base + "/kept")), "raw_body": "x", "enable_redirect": true])
    _ = send(["method": "post", "url": .string(Text(base + "/moved")), "raw_body": "x", "enable_redirect": true])
    let lines = server.seen.suffix(4).map { "\($0.line.prefix { $0 != " " }) \($0.body)" }
    #expect(lines == ["POST x", "POST x", "POST x", "GET "])
  }

  @Test("A host that is not allowed is not asked, and neither is an address that an allowed name hides")
  func hosts() {
    #expect(send(get("/plain"), NetworkAccess(hosts: [])) == .failure("http.send: unallowed host: 127.0.0.1"))
    let local: Value = ["method": "get", "url": .string(Text("http://localhost:\(server.port)/plain"))]
    let refused = send(local, NetworkAccess(hosts: ["localhost"]))
    guard case .failure(let text) = refused else {
      Issue.record("\(refused)")
      return
    }
    #expect(text.contains("unallowed address of host localhost: "))
    #expect(server.seen.isEmpty)
    let allowed = NetworkAccess(hosts: ["LOCALHOST.", "127.0.0.1", "::1"])
    #expect(field("status_code", of: send(local, allowed)) == 200)
    for hidden in ["http://0x7f000001", "http://127.1", "http://[::ffff:127.0.0.1]", "http://2130706433"] {
      let request: Value = ["method": "get", "url": .string(Text("\(hidden):\(server.port)/"))]
      guard case .failure(let text) = send(request, NetworkAccess(hosts: ["example.com"])) else {
        Issue.record("\(hidden) was asked")
        continue
      }
      #expect(text.contains("unallowed host: "))
    }
    #expect(server.seen.count == 1)
  }

  @Test("Time and size have limits, and what breaks is tried again where the request says so")
  func limits() {
    #expect(
      send(get("/silent", ("timeout", "100ms"))) == .failure("http.send: Get \(base)/silent: request timed out"))
    #expect(
      send(get("/silent", ("timeout", 50_000_000))) == .failure("http.send: Get \(base)/silent: request timed out"))
    var access = NetworkAccess(hosts: nil)
    access.longestAnswer = 4999
    #expect(
      send(get("/large"), access)
        == .failure("http.send: Get \"\(base)/large\": answer is longer than 4999 bytes"))
    access.mostMilliseconds = 100
    #expect(send(get("/silent"), access) == .failure("http.send: Get \(base)/silent: request timed out"))
  }

  @Test("A request is repeated as often as it says")
  func repetitions() throws {
    guard case .failure = send(get("/flaky")) else {
      Issue.record("an answer that never came")
      return
    }
    _ = send(get("/count"))
    #expect(field("raw_body", of: send(get("/flaky", ("max_retry_attempts", 1)))) == "4")
  }

  @Test("Errors are values where the request says so")
  func errorsAsValues() {
    let quiet: (Value, Value) = ("raise_error", false)
    let refused = send(get("/plain", quiet), NetworkAccess(hosts: []))
    #expect(field("status_code", of: refused) == 0)
    #expect(
      field("error", of: refused)
        == ["code": "eval_http_send_internal_error", "message": "a.rego:1: http.send: unallowed host: 127.0.0.1"])
    let late = send(get("/silent", quiet, ("timeout", 50_000_000)))
    #expect(field("error", of: late)?["code"] == "eval_http_send_network_error")
    #expect(
      field("error", of: send(["raise_error": false, "url": "x"]))?["message"]
        == #"a.rego:1: http.send: operand 1 missing required request parameters(s): {"method"}"#)
  }

  @Test("What is wrong with a URL or a connection is said in Go's words")
  func connections() throws {
    let closed = try #require(LocalServer { _ in "" }).port
    func failure(_ url: String) -> Answer { send(["method": "get", "url": .string(Text(url))]) }
    #expect(failure("foo") == .failure(#"http.send: Get "foo": unsupported protocol scheme """#))
    #expect(failure("foo://bar") == .failure(#"http.send: Get "foo://bar": unsupported protocol scheme "foo""#))
    #expect(failure("://") == .failure(#"http.send: parse "://": missing protocol scheme"#))
    #expect(failure("http:///x") == .failure(#"http.send: Get "http:///x": http: no Host in request URL"#))
    #expect(
      failure("http://127.0.0.1:\(closed)/")
        == .failure(
          "http.send: Get \"http://127.0.0.1:\(closed)/\": dial tcp 127.0.0.1:\(closed): connect: connection refused"))
  }

  @Test("A failed request stays failed in a query")
  func failuresStay() {
    var context = BuiltinContext(now: 0)
    let first = send(get("/flaky"), in: &context)
    guard case .failure = first else {
      Issue.record("an answer that never came")
      return
    }
    #expect(send(get("/flaky"), in: &context) == first)
    #expect(server.seen.count == 1)
  }

  @Test("An evaluation that ends, or is called off, ends its requests")
  func endings() {
    var context = BuiltinContext(now: 0)
    let start = Socket.milliseconds
    context.deadline = UInt64(start + 100) * 1_000_000
    #expect(
      send(get("/silent", ("raise_error", false)), in: &context)
        == .halt("http.send: the evaluation did not end before its deadline"))
    let called = Called()
    context = BuiltinContext(now: 0)
    context.isCancelled = { called.isMany }
    #expect(send(get("/silent"), in: &context) == .halt("http.send: the evaluation was cancelled"))
  }

  /// True when asked a third time.
  private final class Called: Sendable {
    private let times = Mutex(0)
    var isMany: Bool {
      times.withLock { times in
        times += 1
        return times > 2
      }
    }
  }

  @Test("A request that is none is refused in OPA's words")
  func requestsAreChecked() {
    #expect(send(1) == .type("http.send: operand 1 must be object but got number"))
    #expect(send([:]) == .type(#"http.send: operand 1 missing required request parameters(s): {"method", "url"}"#))
    #expect(
      send(["method": "get", "url": "x", "foo": 1])
        == .type(#"http.send: operand 1 invalid request parameters(s): {"foo"}"#))
    #expect(send(["method": 1, "url": "x"]) == .failure(#"http.send: "method" must be a string"#))
    #expect(send(get("/", ("headers", 1))) == .failure("http.send: invalid type for headers key"))
    #expect(send(get("/", ("raise_error", 1))) == .failure(#"http.send: invalid value for "raise_error" field"#))
    #expect(
      send(get("/", ("timeout", .number(Number(literal: "1.5") ?? Number(0)))))
        == .failure("http.send: invalid timeout number value 1.5, must be int64"))
    #expect(
      send(get("/", ("max_retry_attempts", -1)))
        == .failure(#"http.send: invalid value -1 for field "max_retry_attempts""#))
    #expect(
      send(["method": "get", "url": "gopher://h/"])
        == .failure(#"http.send: Get "gopher://h/": unsupported protocol scheme "gopher""#))
    #expect(
      send(get("/", ("headers", ["A\r\nB": "x"]))) == .failure(#"http.send: net/http: invalid header field "A\r\nB""#))
    #expect(send(["method": "A B", "url": "http://h/"]) == .failure(#"http.send: net/http: invalid method "A B""#))
    #expect(
      send(get("/", ("tls_ca_cert_file", "/etc/passwd")))
        == .failure(#"http.send: "tls_ca_cert_file" is not allowed here"#))
    #expect(server.seen.isEmpty)
  }
}
