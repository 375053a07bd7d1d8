import HTTPClient
import Testing

@testable import Forges

struct APIClientTests {
  private static let base = "https://api.example/v1"

  private func client(
    _ transport: ScriptedTransport, _ clock: TestClock = TestClock(), account: APIAccount = APIAccount(name: "bot"),
    authorization: any APIAuthorization = FixedAuthorization("Authorization", Secret("Bearer t0ken-1234567"))
  ) -> APIClient {
    APIClient(
      base: APIClientTests.base,
      tools: ForgeTools(transport: transport, markers: MarkerKey(Secret("m")), clock: clock),
      authorization: authorization, account: account, memory: ETagMemory())
  }

  private func error(_ work: () async throws -> Void) async -> ForgeError? {
    do { try await work() } catch { return error as? ForgeError }
    return nil
  }

  private struct Item: Decodable, Equatable {
    var id: Int
    var name: String?
  }

  @Test func requestsCarryWhatEveryApiWants() async throws {
    let transport = ScriptedTransport([.json(#"{"id": 1, "unknown": [1]}"#), .json(#"{"id": 2}"#, status: 201)])
    let client = client(transport)
    let item = try await client.read(Item.self, APICall(.get, ["a b", "c/d"], query: [("q", "x&y")]))
    #expect(item == Item(id: 1, name: nil))
    try await client.send(APICall(.post, ["x"], body: ["k": "v"]))
    #expect(
      transport.lines == ["GET https://api.example/v1/a%20b/c%2Fd?q=x%26y", "POST https://api.example/v1/x"])
    for request in transport.requests {
      #expect(request.headers["User-Agent"]?.hasPrefix("gatehouse") == true)
      #expect(request.headers["Authorization"] == "Bearer t0ken-1234567")
    }
    #expect(transport.requests.map { $0.headers["Content-Type"] } == [nil, "application/json"])
    #expect(transport.requests.last?.body == Array(#"{"k":"v"}"#.utf8))
  }

  @Test(arguments: ["<html>Unicorn!</html>", "", #"{"id": "#, #"{"id": "text"}"#, "[]", #"{"name": "x"}"#])
  func anotherShapeIsMalformed(_ body: String) async {
    let transport = ScriptedTransport(otherwise: { _ in .json(body) })
    let failure = await error { _ = try await client(transport).read(Item.self, APICall(.get, ["x"])) }
    guard case .malformed(let call, let reason) = failure else {
      Issue.record("\(String(describing: failure))")
      return
    }
    #expect(call == "GET /x" && !reason.contains("Unicorn") && !reason.contains("text\""))
  }

  @Test func pagesAreFollowedAsGiven() async throws {
    let next =
      #"<https://api.example/v1/opaque?cursor=%7Ba%7D&per_page=2>; rel="next", <https://api.example/v1/l>; rel="last""#
    let transport = ScriptedTransport([
      .json(#"[{"id": 1}]"#, ["Link": next]), .json(#"[{"id": 2}]"#, ["X-Next-Page": "3"]),
      .json(#"[{"id": 3}]"#, ["X-Next-Page": ""]),
    ])
    let all = try await client(transport).all([Item].self, APICall(.get, ["x"], query: [("per_page", "2")])) { $0 }
    #expect(all.map(\.id) == [1, 2, 3])
    #expect(
      transport.lines == [
        "GET https://api.example/v1/x?per_page=2", "GET https://api.example/v1/opaque?cursor=%7Ba%7D&per_page=2",
        "GET https://api.example/v1/opaque?cursor=%7Ba%7D&per_page=2&page=3",
      ])
  }

  @Test(arguments: [
    "https://evil.example/v1/x?page=2", "http://api.example/v1/x?page=2", "https://api.example:8443/v1/x",
    "https://api.example@evil.example/", "//evil.example/x", "https://api.example\\@evil.example/",
  ])
  func aNextPageElsewhereIsRefused(_ target: String) async {
    let transport = ScriptedTransport(otherwise: { _ in .json("[]", ["Link": "<\(target)>; rel=next"]) })
    let failure = await error { _ = try await client(transport).all([Item].self, APICall(.get, ["x"])) { $0 } }
    #expect(failure == .malformed(call: "GET /x", reason: "its next page is at another host"))
    #expect(transport.requests.count == 1)
  }

  @Test func pagesThatNeverEndAreGivenUp() async {
    let transport = ScriptedTransport(otherwise: { request in
      .json("[]", ["Link": "<\(request.url)1>; rel=\"next\""])
    })
    let failure = await error {
      _ = try await client(transport).all([Item].self, APICall(.get, ["x"]), mostPages: 5) { $0 }
    }
    #expect(failure == .malformed(call: "GET https://api.example/v1/x1111", reason: "its pages do not end"))
    let circle = ScriptedTransport(otherwise: { _ in .json("[]", ["Link": "</v1/x>; rel=\"next\""]) })
    #expect(await error { _ = try await client(circle).all([Item].self, APICall(.get, ["x"])) { $0 } } != nil)
    #expect(circle.requests.count == 2)
  }

  @Test func anAnswerThatDidNotChangeIsNotSentAgain() async throws {
    let transport = ScriptedTransport([.json(#"{"id": 7}"#, ["ETag": "W/\"a\""]), HTTPResponse(status: 304)])
    let client = client(transport)
    #expect(try await client.read(Item.self, APICall(.get, ["x"])).id == 7)
    #expect(try await client.read(Item.self, APICall(.get, ["x"])).id == 7)
    #expect(transport.requests.map { $0.headers["If-None-Match"] } == [nil, "W/\"a\""])
  }

  @Test func memoryIsBounded() {
    let memory = ETagMemory(mostEntries: 3, mostBytes: 80)
    for index in 0..<10 {
      memory.keep(HTTPResponse(status: 200, headers: ["ETag": "t"], body: [1, 2, 3]), of: "u\(index)", account: "a")
    }
    memory.keep(
      HTTPResponse(status: 200, headers: ["ETag": "t"], body: Array(repeating: 0, count: 11)), of: "l", account: "a")
    #expect(memory.count == 3 && memory.entry("u9", account: "a") != nil && memory.entry("u9", account: "b") == nil)
    #expect(memory.entry("u0", account: "a") == nil && memory.entry("l", account: "a") == nil)
  }

  @Test func readsAreTriedAgainAndWritesAreNot() async throws {
    let clock = TestClock()
    let broken = HTTPFailure.broken(host: "api.example", reason: "reset")
    let page = HTTPResponse(status: 502, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))
    let transport = ScriptedTransport(script: [
      .success(page), .failure(broken), .success(.json(#"{"id": 1}"#)), .success(page), .failure(broken),
      .failure(.cannotConnect(host: "api.example", reason: "refused")), .success(.json("{}", status: 201)),
    ])
    let client = client(transport, clock)
    #expect(try await client.read(Item.self, APICall(.get, ["x"])).id == 1)
    #expect(clock.slept.count == 2 && clock.slept[0] >= 500 && clock.slept[0] <= 1000 && clock.slept[1] >= 1000)
    #expect(await error { try await client.send(APICall(.post, ["x"])) } == .failing(call: "POST /x", status: 502))
    #expect(
      await error { try await client.send(APICall(.post, ["x"])) }
        == .unreachable(.broken(host: "api.example", reason: "reset")))
    // No connection, so nothing was done: the write may be sent again.
    try await client.send(APICall(.post, ["x"]))
    #expect(transport.requests.count == 7)
  }

  @Test func aRunOutTokenIsRenewedOnce() async throws {
    struct Renewing: APIAuthorization {
      func fields(after refused: HTTPHeaders?) async throws(ForgeError) -> HTTPHeaders? {
        ["Authorization": refused == nil ? "Bearer old-token" : "Bearer new-token"]
      }
    }
    let refusal = HTTPResponse.json(#"{"message": "Bad credentials"}"#, status: 401)
    let transport = ScriptedTransport([refusal, .json("{}", status: 201), refusal, refusal, refusal])
    let client = client(transport, authorization: Renewing())
    try await client.send(APICall(.post, ["x"]))
    #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer old-token", "Bearer new-token"])
    #expect(await error { try await client.send(APICall(.get, ["x"])) } == .unauthorized(call: "GET /x"))
    #expect(transport.requests.count == 4)
    let fixed = self.client(ScriptedTransport([refusal]))
    #expect(await error { try await fixed.send(APICall(.get, ["x"])) } == .unauthorized(call: "GET /x"))
  }

  @Test func redirectsOfReadsStayWithinTheOrigin() async throws {
    let transport = ScriptedTransport([
      HTTPResponse(status: 301, headers: ["Location": "https://api.example/v1/renamed"]), .json(#"{"id": 3}"#),
      HTTPResponse(status: 307, headers: ["Location": "https://evil.example/v1/renamed"]),
      HTTPResponse(status: 307, headers: ["Location": "/v1/renamed"]),
    ])
    let client = client(transport)
    #expect(try await client.read(Item.self, APICall(.get, ["old"])).id == 3)
    let refused = ForgeError.unreachable(.redirectRefused(host: "api.example"))
    #expect(await error { try await client.send(APICall(.get, ["x"])) } == refused)
    #expect(await error { try await client.send(APICall(.post, ["x"])) } == refused)
    #expect(transport.requests.count == 4)
  }

  @Test func plainHTTPIsForThisComputerOnly() async {
    for (base, isTaken) in [
      ("http://127.0.0.1:9", true), ("http://[::1]:9", true), ("http://forge.example", false), ("ftp://x", false),
    ] {
      let transport = ScriptedTransport(otherwise: { _ in .json("{}") })
      let client = APIClient(
        base: base, tools: ForgeTools(transport: transport, markers: MarkerKey(Secret("m")), clock: TestClock()),
        authorization: FixedAuthorization("Authorization", Secret("Bearer t0ken-1234567")),
        account: APIAccount(name: "a"), memory: ETagMemory())
      #expect(await (error { try await client.send(APICall(.get, ["x"])) } == nil) == isTaken, "\(base)")
      #expect(transport.requests.isEmpty != isTaken)
    }
  }

  @Test func writesOfAnAccountGoOneAtATimeAndSpacedOut() async throws {
    let clock = TestClock()
    let transport = ScriptedTransport(otherwise: { _ in .json("{}", status: 201) })
    let client = client(transport, clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 { group.addTask { try await client.send(APICall(.post, ["c"], effect: .creates)) } }
      try await group.waitForAll()
    }
    #expect(transport.requests.count == 20 && transport.mostRunning == 1)
    #expect(clock.slept == Array(repeating: 1000, count: 19))
  }

  @Test func whoIsCancelledGivesUpItsTurn() async throws {
    let lane = WriteLane()
    try await lane.enter()
    let waiting = Task { try await lane.enter() }
    let second = Task {
      try await lane.enter()
      lane.leave()
    }
    waiting.cancel()
    await #expect(throws: ForgeError.cancelled) { try await waiting.value }
    lane.leave()
    try await second.value
    try await lane.enter()
    lane.leave()
  }
}
