import HTTPClient
import Testing

@testable import Forges

/// What a forge says of its limits, and what is done about it.
struct APILimitTests {
  private static let now: Int64 = 1_700_000_000_000

  struct Shape: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var status: Int
    var headers: HTTPHeaders
    var body: String
    var wait: Int
  }

  static let shapes = [
    Shape(
      testDescription: "403 with Retry-After", status: 403,
      headers: ["Retry-After": "60", "X-RateLimit-Remaining": "14988"],
      body: #"{"message": "You have exceeded a secondary rate limit"}"#, wait: 60_000),
    Shape(
      testDescription: "403, nothing remains", status: 403,
      headers: ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700003600"],
      body: #"{"message": "API rate limit exceeded"}"#, wait: 3_601_000),
    Shape(
      testDescription: "403, words alone", status: 403,
      headers: ["X-RateLimit-Remaining": "14988", "X-RateLimit-Reset": "1700003600"],
      body: #"{"message": "You have exceeded a secondary rate limit. Please wait a few minutes"}"#, wait: 60_000),
    Shape(testDescription: "429 with Retry-After", status: 429, headers: ["Retry-After": "30"], body: "", wait: 30_000),
    Shape(testDescription: "429 alone", status: 429, headers: [:], body: "Retry later", wait: 60_000),
    Shape(
      testDescription: "GitLab", status: 429, headers: ["RateLimit-Remaining": "0", "RateLimit-Reset": "1700000100"],
      body: "Retry later", wait: 101_000),
  ]

  private func client(_ transport: ScriptedTransport, _ clock: TestClock, patience: Int = 20_000) -> APIClient {
    APIClient(
      base: "https://api.example",
      tools: ForgeTools(
        transport: transport, markers: MarkerKey(Secret("m")), clock: clock,
        pace: ForgePace(patienceMilliseconds: patience)),
      authorization: FixedAuthorization("Authorization", Secret("Bearer t0ken-1234567")),
      account: APIAccount(name: "a"),
      memory: ETagMemory())
  }

  @Test(arguments: shapes) func beyondPatienceItIsTold(_ shape: Shape) async {
    let refusal = HTTPResponse(status: shape.status, headers: shape.headers, body: Array(shape.body.utf8))
    let transport = ScriptedTransport([refusal])
    let clock = TestClock(APILimitTests.now)
    let client = client(transport, clock)
    for call in [APICall(.post, ["x"]), APICall(.get, ["x"]), APICall(.get, ["y"])] {
      await #expect(throws: ForgeError.rateLimited(retryAfterMilliseconds: shape.wait)) { try await client.send(call) }
    }
    // The forge is asked once, and left alone until it is time.
    #expect(transport.requests.count == 1 && clock.slept.isEmpty)
  }

  @Test(arguments: shapes) func withinPatienceItIsWaitedFor(_ shape: Shape) async throws {
    let refusal = HTTPResponse(status: shape.status, headers: shape.headers, body: Array(shape.body.utf8))
    let transport = ScriptedTransport([refusal, .json("{}", status: 201)])
    let clock = TestClock(APILimitTests.now)
    try await client(transport, clock, patience: 4_000_000).send(APICall(.post, ["x"]))
    #expect(transport.requests.count == 2 && clock.slept == [shape.wait])
  }

  @Test func withoutATimeItIsTwiceAsLongEachTime() async throws {
    let refusal = HTTPResponse.json(#"{"message": "secondary rate limit"}"#, status: 403)
    let transport = ScriptedTransport([refusal, refusal, refusal, .json("{}"), refusal, .json("{}")])
    let clock = TestClock()
    let client = client(transport, clock, patience: 1_000_000)
    try await client.send(APICall(.get, ["x"]))
    try await client.send(APICall(.get, ["x"]))
    #expect(clock.slept == [60_000, 120_000, 240_000, 60_000])
  }

  @Test func theLastCallOfAnHourHoldsTheNextOne() async throws {
    let transport = ScriptedTransport([
      .json("{}", ["X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1700000010"]), .json("{}"), .json("{}"),
    ])
    let clock = TestClock(APILimitTests.now)
    let client = client(transport, clock)
    try await client.send(APICall(.get, ["x"]))
    var other = APICall(.post, ["graphql"])
    other.bucket = "graphql"
    try await client.send(other)
    #expect(clock.slept.isEmpty)
    try await client.send(APICall(.get, ["x"]))
    #expect(clock.slept == [11_000])
  }
}
