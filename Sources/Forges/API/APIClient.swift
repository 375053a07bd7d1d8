import Gate
import HTTPClient

/// Sends calls to one forge's API for one account, and knows what all forges have in common: tokens that run out, limits,
/// pages, answers that did not change, renamed repositories, and refusals in words.
///
/// ```swift
/// let pull = try await client.read(Pull.self, APICall(.get, ["repos", "acme", "shop", "pulls", "7"]))
/// let open = try await client.all([Pull].self, APICall(.get, ["repos", "acme", "shop", "pulls"])) { $0 }
/// try await client.send(APICall(.post, path, body: status))
/// ```
public struct APIClient: Sendable {
  /// Without a slash at its end.
  public let base: String
  let transport: any HTTPTransport
  let clock: any ForgeClock
  let pace: ForgePace
  /// Sent with every call: `Accept`, the API's version.
  let headers: HTTPHeaders
  let authorization: any APIAuthorization
  let account: APIAccount
  let memory: ETagMemory

  public init(
    base: String, tools: ForgeTools, headers: HTTPHeaders = ["Accept": "application/json"],
    authorization: any APIAuthorization, account: APIAccount, memory: ETagMemory
  ) {
    self.base = base
    transport = tools.transport
    clock = tools.clock
    pace = tools.pace
    self.headers = headers
    self.authorization = authorization
    self.account = account
    self.memory = memory
  }

  /// One call and its JSON.
  public func read<Value: Decodable>(_ type: Value.Type, _ call: APICall) async throws(ForgeError) -> Value {
    try await send(call).decoded(as: type)
  }

  /// One call. A status that is no success throws; writes wait for their turn and are sent once, unless the forge says
  /// that it did nothing (401, a limit) or there was no connection at all.
  @discardableResult
  public func send(_ call: APICall) async throws(ForgeError) -> APIAnswer {
    if call.effect == .reads { return try await sendNow(call) }
    try await account.lane.enter()
    defer { account.lane.leave() }
    guard call.effect == .creates else { return try await sendNow(call) }
    let wait = account.contentWait(at: clock.now)
    if wait > 0 { try await clock.sleep(milliseconds: wait) }
    defer { account.contentWasSent(at: clock.now, spacing: pace.contentSpacingMilliseconds) }
    return try await sendNow(call)
  }

  private func sendNow(_ call: APICall) async throws(ForgeError) -> APIAnswer {
    var fields = try await authorization.fields(after: nil) ?? HTTPHeaders()
    var isRenewed = false
    var failures = 0
    while true {
      try await waitForLimit(call)
      do throws(ForgeError) {
        return try await attempt(call, fields)
      } catch {
        switch error {
        case .unauthorized where !isRenewed:
          isRenewed = true
          guard let fresh = try await authorization.fields(after: fields) else { throw error }
          fields = fresh
        case .rateLimited(let wait):
          if wait > pace.patienceMilliseconds { throw error }
        case .failing where call.effect == .reads, .malformed where call.effect == .reads, .unreachable:
          failures += 1
          guard failures < pace.tries, mayRepeat(call, after: error) else { throw error }
          try await clock.sleep(milliseconds: backOff(failures))
        default: throw error
        }
      }
    }
  }

  /// A write is repeated only where it certainly did not arrive.
  private func mayRepeat(_ call: APICall, after error: ForgeError) -> Bool {
    switch error {
    case .unreachable(.cannotConnect), .unreachable(.cannotResolve): true
    case .unreachable(.broken), .unreachable(.timedOut), .failing, .malformed: call.effect == .reads
    default: false
    }
  }

  private func backOff(_ failures: Int) -> Int {
    let base = pace.retryMilliseconds << min(max(failures - 1, 0), 6)
    return base + Int.random(in: 0...max(base, 1))
  }

  private func waitForLimit(_ call: APICall) async throws(ForgeError) {
    let wait = account.wait(call.bucket, at: clock.now)
    if wait > pace.patienceMilliseconds { throw .rateLimited(retryAfterMilliseconds: wait) }
    if wait > 0 { try await clock.sleep(milliseconds: wait) }
  }

  private func attempt(_ call: APICall, _ fields: HTTPHeaders) async throws(ForgeError) -> APIAnswer {
    var request = try request(for: call, fields)
    let known = call.method == .get ? memory.entry(request.url, account: account.name) : nil
    if let known { request.headers["If-None-Match"] = known.tag }
    let answer = try await carried(request)
    if answer.status == 304, let known {
      _ = account.note(answer, words: "", bucket: call.bucket, at: clock.now)
      return APIAnswer(
        call: call.name, status: 200, headers: known.answer.headers, body: known.answer.body, url: known.answer.url)
    }
    let isSuccess = (200..<300).contains(answer.status)
    let words = isSuccess ? "" : APIRefusal.words(of: answer, hiding: fields)
    if account.note(answer, words: words, bucket: call.bucket, at: clock.now) {
      throw .rateLimited(retryAfterMilliseconds: max(1, account.wait(call.bucket, at: clock.now)))
    }
    guard isSuccess else { throw APIRefusal.error(answer, call: call.name, words: words) }
    if call.method == .get { try checkWhole(answer, call) }
    if call.method == .get { memory.keep(answer, of: request.url, account: account.name) }
    return APIAnswer(
      call: call.name, status: answer.status, headers: answer.headers, body: answer.body,
      url: answer.url.isEmpty ? request.url : answer.url)
  }

  /// A page of HTML with status 200 (a proxy, a sign-in page) is asked for again, and not remembered.
  private func checkWhole(_ answer: HTTPResponse, _ call: APICall) throws(ForgeError) {
    if answer.body.first(where: { $0 > 0x20 }) == UInt8(ascii: "<") {
      throw .malformed(call: call.name, reason: "it is a page of HTML, not JSON")
    }
  }

  private func request(for call: APICall, _ fields: HTTPHeaders) throws(ForgeError) -> HTTPRequest {
    let url = call.target.hasPrefix("/") ? base + call.target : call.target
    guard let origin = HTTPOrigin(of: base), HTTPOrigin(of: url) == origin else { throw .unreachable(.invalidURL) }
    if !origin.isSecure, !origin.isLoopback {
      throw .unreachable(.insecure(host: origin.host, reason: "http without TLS is for this computer only"))
    }
    var request = HTTPRequest(call.method, url, body: call.body, timeoutMilliseconds: pace.timeoutMilliseconds)
    request.headers["User-Agent"] = "gatehouse"
    for field in headers.fields + call.headers.fields + fields.fields { request.headers[field.name] = field.value }
    if call.body != nil { request.headers["Content-Type"] = "application/json" }
    return request
  }

  /// Sends, and follows redirects of reads within the origin (a repository that was renamed).
  private func carried(_ request: HTTPRequest) async throws(ForgeError) -> HTTPResponse {
    var request = request
    do throws(HTTPFailure) {
      for _ in 0...HTTPRequest.mostRedirects {
        let answer = try await transport.send(request)
        guard let next = try request.redirected(by: answer) else { return answer }
        request = next
      }
      throw .redirectRefused(host: HTTPOrigin(of: request.url)?.host ?? "")
    } catch {
      if error == .cancelled { throw .cancelled }
      throw .unreachable(error)
    }
  }
}
