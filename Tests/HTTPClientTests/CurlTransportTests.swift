import Foundation
import HTTPClient
import Testing

/// Real transfers over loopback.
struct CurlTransportTests {
  static let started = Result { try TestServer() }
  private let server: TestServer
  private let transport = CurlTransport()

  init() throws { server = try CurlTransportTests.started.get() }

  private struct Seen: Decodable {
    var method: String
    var path: String
    var body: String?
    var headers: [String: String]?
    /// The port that the request came from.
    var client: Int?
    var gone: Bool?
  }

  private func failure(_ request: HTTPRequest, _ transport: CurlTransport? = nil) async -> HTTPFailure? {
    do throws(HTTPFailure) { _ = try await (transport ?? self.transport).send(request) } catch { return error }
    return nil
  }

  private func echo(_ request: HTTPRequest) async throws -> Seen {
    try JSONDecoder().decode(Seen.self, from: Data(try await transport.send(request).body))
  }

  private func seen(at name: String = "plain", _ isMeant: (Seen) -> Bool) async throws -> [Seen] {
    let answer = try await CurlTransport().send(HTTPRequest(.get, server.url("/seen", at: name)))
    return try JSONDecoder().decode([Seen].self, from: Data(answer.body)).filter(isMeant)
  }

  @Test(arguments: HTTPRequest.Method.allCases) func everyMethodArrives(_ method: HTTPRequest.Method) async throws {
    let body = method.isRead ? nil : Array("{\"a\": \"é\"}".utf8)
    var request = HTTPRequest(
      method, server.url("/echo?x=%20y"), headers: ["X-Own": "own: value", "X-Empty": ""], body: body)
    let answer = try await transport.send(request)
    #expect(answer.status == 200 && answer.headers.all("link") == ["a", "b"] && answer.headers["x-odd"] == "v")
    #expect(answer.url == request.url)
    if method == .head {
      #expect(answer.body.isEmpty)
    } else {
      let seen = try JSONDecoder().decode(Seen.self, from: Data(answer.body))
      #expect(seen.method == method.rawValue && seen.path == "/echo?x=%20y")
      #expect(seen.headers?["x-own"] == "own: value" && seen.headers?["x-empty"] == "")
      #expect(seen.headers?["content-type"] == nil && seen.headers?["expect"] == nil)
      #expect(seen.body.map { Array($0.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }) } == body ?? [])
    }
    if method != .head, !method.isRead {
      request.body = nil
      #expect(try await echo(request).body == "")
    }
  }

  @Test func aLargeBodyArrivesWhole() async throws {
    let body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: 0x20 + $0 % 90) }
    let seen = try await echo(
      HTTPRequest(.put, server.url("/echo"), headers: ["Content-Type": "text/plain"], body: body))
    #expect(seen.body.map { Array($0.utf8) } == body && seen.headers?["content-type"] == "text/plain")
  }

  @Test func connectionsAreUsedAgain() async throws {
    let first = try await echo(HTTPRequest(.get, server.url("/echo", at: "other")))
    for _ in 0..<20 {
      #expect(try await echo(HTTPRequest(.get, server.url("/echo", at: "other"))).client == first.client)
    }
  }

  /// The server answers when they are all there.
  @Test(arguments: [false, true]) func aHundredAtATime(_ isSecure: Bool) async throws {
    var options = CurlTransport.Options(certificates: server.authority)
    options.connectionsPerHost = 100
    let transport = CurlTransport(options)
    let path = "/together?n=100&name=\(isSecure)"
    let url = isSecure ? server.secure(path, .good) : server.url(path)
    let bodies = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<100 { group.addTask { try await transport.send(HTTPRequest(.get, url)).body } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(bodies.count == 100 && Set(bodies) == [Array("ok".utf8)])
  }

  @Test func moreThanTheConnectionsWaitForTheirTurn() async throws {
    let url = server.url("/echo")
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<100 { group.addTask { try await transport.send(HTTPRequest(.get, url)).status } }
      for try await status in group { #expect(status == 200) }
    }
  }

  // MARK: What is refused

  @Test(arguments: [
    "ftp://127.0.0.1/", "file:///etc/passwd", "/relative", "", "http://", "http://user:pass@127.0.0.1/",
    "gopher://127.0.0.1/",
    "http://127.0.0.1/a b", "http://127.0.0.1/\r\nX: y", "http://127.0.0.1/\u{0}", "http://127.0.0.1:0/",
    "http://127.0.0.1:99999/",
    "http://a\\@b/", "http://[::1/", "https://ex ample/", "http://127.0.0.1/é",
  ])
  func whatIsNoPlainURLIsNotAsked(_ url: String) async {
    #expect(await failure(HTTPRequest(.get, url)) == .invalidURL)
  }

  @Test(arguments: [
    ("X-A", "a\r\nX-B: b"), ("X-A", "a\nb"), ("X-A", "a\u{0}b"), ("X A", "a"), ("X-A:", "a"), ("", "a"),
    ("X-A\r\n", "a"),
  ])
  func headersCannotBreakOut(_ name: String, _ value: String) async {
    #expect(await failure(HTTPRequest(.get, server.url("/echo"), headers: [name: value])) == .invalidURL)
  }

  @Test func answersAreBounded() async throws {
    for path in ["/long?n=5000", "/gzip?n=5000000"] {
      var request = HTTPRequest(.get, server.url(path))
      request.answerLimit = 100_000
      #expect(await failure(request) == .answerTooLong(limit: 100_000), "\(path)")
    }
    var request = HTTPRequest(.get, server.url("/gzip?n=100000"))
    request.answerLimit = 100_000
    #expect(try await transport.send(request).body == Array(repeating: UInt8(ascii: "x"), count: 100_000))
    request.url = server.url("/echo")
    request.answerLimit = 10
    #expect(await failure(request) == .answerTooLong(limit: 10))
  }

  @Test(arguments: ["/headers?n=300&size=10", "/headers?n=90&size=4000"])
  func headersOfAnswersAreBounded(_ path: String) async {
    let told = "the headers of the answer are too long"
    #expect(await failure(HTTPRequest(.get, server.url(path))) == .broken(host: "127.0.0.1", reason: told))
  }

  // MARK: What breaks

  @Test(arguments: ["/cut", "/chunkcut", "/garbage", "/hangup"]) func brokenAnswersAreNoAnswers(_ path: String) async {
    guard case .broken(let host, let reason) = await failure(HTTPRequest(.get, server.url(path))) else {
      Issue.record("\(path) is answered")
      return
    }
    #expect(host == "127.0.0.1" && !reason.isEmpty)
  }

  @Test func aWriteIsSentOnceWhenAUsedConnectionBreaks() async throws {
    // The first answer leaves a connection that libcurl would send a second time on a fresh one.
    _ = try await echo(HTTPRequest(.get, server.url("/echo")))
    let request = HTTPRequest(.post, server.url("/hangup?once"), body: Array("{}".utf8))
    guard case .broken = await failure(request) else {
      Issue.record("no break")
      return
    }
    #expect(try await seen { $0.path == "/hangup?once" }.count == 1)
  }

  @Test func nobodyThere() async {
    guard case .cannotConnect(let host, _) = await failure(HTTPRequest(.get, "http://127.0.0.1:1/")) else {
      Issue.record("somebody is there")
      return
    }
    #expect(host == "127.0.0.1")
    #expect(
      await failure(HTTPRequest(.get, "http://no-such-host.invalid/")) == .cannotResolve(host: "no-such-host.invalid"))
  }

  @Test func aSlowAnswerTimesOut() async {
    let request = HTTPRequest(.get, server.url("/slow?timeout"), timeoutMilliseconds: 50)
    #expect(await failure(request) == .timedOut(host: "127.0.0.1"))
  }

  @Test func cancellingEndsTheTransfer() async throws {
    let transport = transport
    let url = server.url("/slow?cancel")
    let task = Task { try await transport.send(HTTPRequest(.get, url)) }
    _ = try await CurlTransport().send(HTTPRequest(.get, server.url("/begun")))
    task.cancel()
    await #expect(throws: HTTPFailure.cancelled) { try await task.value }
    let early = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(HTTPRequest(.get, url))
    }
    await #expect(throws: HTTPFailure.cancelled) { try await early.value }
    // The transport goes on.
    #expect(try await transport.send(HTTPRequest(.get, server.url("/echo"))).status == 200)
  }

  @Test func shuttingDownEndsWhatRuns() async throws {
    let transport = CurlTransport()
    let url = server.url("/slow?shutdown")
    let task = Task { try await transport.send(HTTPRequest(.get, url)) }
    _ = try await CurlTransport().send(HTTPRequest(.get, server.url("/begun")))
    await transport.shutdown()
    await #expect(throws: HTTPFailure.cancelled) { try await task.value }
    #expect(await failure(HTTPRequest(.get, server.url("/echo")), transport) == .cancelled)
    await transport.shutdown()
  }

  // MARK: Redirects

  @Test func readsFollowWithinTheOrigin() async throws {
    for method in [HTTPRequest.Method.get, .head] {
      let answer = try await transport.send(
        HTTPRequest(method, server.url("/redirect?status=301&to=/echo"), timeoutMilliseconds: patience))
      #expect(answer.status == 200 && answer.url == server.url("/echo"))
    }
  }

  /// The time for a chain of redirects is that of the first request: other tests may keep this one waiting between two.
  private var patience: Int { 600_000 }

  /// A path that leads to `/echo` by so many redirects.
  private func chain(_ length: Int) -> String {
    (0..<length).reduce("/echo") { path, _ in
      "/redirect?to=" + (path.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "")
    }
  }

  @Test func credentialsGoToNobodyElse() async throws {
    let targets = [
      server.url("/echo?stolen", at: "other"), "//127.0.0.1:9/",
      server.url("/").replacing("127.0.0.1", with: "localhost"),
    ]
    for target in targets {
      let to = target.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      let request = HTTPRequest(
        .get, server.url("/redirect?to=\(to)"), headers: ["Authorization": "Bearer secret"])
      #expect(await failure(request) == .redirectRefused(host: "127.0.0.1"), "\(target)")
    }
    #expect(try await seen(at: "other") { $0.path.hasPrefix("/echo?stolen") }.isEmpty)
  }

  @Test func writesFollowNothing() async throws {
    for status in [301, 302, 303, 307, 308] {
      let request = HTTPRequest(.post, server.url("/redirect?status=\(status)&to=/echo%3Fwrite"), body: [])
      #expect(await failure(request) == .redirectRefused(host: "127.0.0.1"))
    }
    #expect(try await seen { $0.path == "/echo?write" }.isEmpty)
  }

  @Test func redirectsAreCounted() async {
    let most = HTTPRequest.mostRedirects
    let long = HTTPRequest(.get, server.url(chain(most)), timeoutMilliseconds: patience)
    #expect(await failure(long) == nil)
    let tooLong = HTTPRequest(.get, server.url(chain(most + 1)), timeoutMilliseconds: patience)
    #expect(await failure(tooLong) == .redirectRefused(host: "127.0.0.1"))
  }

  // MARK: TLS and proxies

  @Test func theRightCertificateIsTaken() async throws {
    let trusting = CurlTransport(CurlTransport.Options(certificates: server.authority))
    #expect(try await trusting.send(HTTPRequest(.get, server.secure("/echo", .good))).status == 200)
  }

  @Test(arguments: [TestServer.Certificate.wronghost, .expired, .selfsigned])
  func wrongCertificatesAreRefused(_ certificate: TestServer.Certificate) async throws {
    let trusting = CurlTransport(CurlTransport.Options(certificates: server.authority))
    for one in [trusting, transport] {
      let request = HTTPRequest(
        .get, server.secure("/echo?insecure", certificate), headers: ["Authorization": "Bearer secret"])
      guard case .insecure(let host, let reason) = await failure(request, one) else {
        Issue.record("\(certificate) is taken")
        return
      }
      #expect(host == "127.0.0.1" && !reason.isEmpty && !reason.contains("secret"))
    }
    #expect(try await seen { $0.path == "/echo?insecure" }.isEmpty)
  }

  @Test func anAuthorityThatIsNotNamedIsNotTrusted() async {
    guard case .insecure = await failure(HTTPRequest(.get, server.secure("/echo", .good))) else {
      Issue.record("it is taken")
      return
    }
    let nothing = CurlTransport(CurlTransport.Options(certificates: server.authority + ".missing"))
    guard case .insecure = await failure(HTTPRequest(.get, server.secure("/echo", .good)), nothing) else {
      Issue.record("it is taken")
      return
    }
  }

  @Test func plainHTTPWhereTLSIsMeantIsInsecure() async {
    let url = server.url("/echo").replacing("http:", with: "https:")
    guard case .insecure = await failure(HTTPRequest(.get, url)) else {
      Issue.record("it is taken")
      return
    }
  }

  @Test func aProxyIsAsked() async throws {
    var options = CurlTransport.Options()
    options.proxy = server.url("")
    let answer = try await CurlTransport(options).send(HTTPRequest(.get, "http://forge.invalid/echo"))
    let seen = try JSONDecoder().decode(Seen.self, from: Data(answer.body))
    #expect(seen.path == "http://forge.invalid/echo" && seen.headers?["host"] == "forge.invalid")
  }
}
