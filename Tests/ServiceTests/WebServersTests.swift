import Forges
import Store
import Synchronization
import Testing

@testable import Service

/// The servers themselves, over real connections.
@Suite struct WebServersTests {
  private func request(
    _ line: String, headers: [String] = [], body: String = "", port: UInt16
  ) async -> String? {
    let head = ([line + " HTTP/1.1", "Host: x", "Connection: close", "Content-Length: \(body.utf8.count)"] + headers)
      .joined(separator: "\r\n")
    return await RunningServers.exchange(Array((head + "\r\n\r\n" + body).utf8), port: port)
  }

  @Test func everyPathHasItsAnswer() async throws {
    try await RunningServers.with { servers in
      servers.place.forge.state.withLock {
        $0.events = [.judge(ScriptedForge.repository, .pullRequest(7), reason: "opened")]
      }
      for (line, status) in [
        ("GET /healthz", 200), ("GET /readyz", 200), ("GET /metrics", 404), ("GET /hooks/forge", 405),
        ("POST /hooks/nobody", 404), ("GET /", 404), ("POST /hooks/forge/more", 404), ("POST /hooks/forge", 202),
      ] {
        let answer = await request(line, headers: ["X-Id: a"], body: "{}", port: servers.hooks)
        #expect(RunningServers.status(answer) == status, "\(line): \(answer ?? "nothing")")
      }
      let due = try await servers.place.due()
      #expect(due == ["pull/7 opened"])
      let metrics = await request("GET /metrics", port: servers.metrics)
      #expect(metrics?.contains(#"gatehouse_deliveries_total{forge="forge",kind="202"} 1"#) == true)
      #expect(metrics?.contains("gatehouse_jobs_waiting 1") == true)
      #expect(RunningServers.status(await request("POST /hooks/forge", port: servers.metrics)) == 404)
    }
  }

  @Test func aStoreThatIsDownIsNotReadyButAlive() async throws {
    try await RunningServers.with { servers in
      await servers.place.store.close()
      #expect(RunningServers.status(await request("GET /readyz", port: servers.hooks)) == 503)
      #expect(RunningServers.status(await request("GET /healthz", port: servers.hooks)) == 200)
      #expect(RunningServers.status(await request("POST /hooks/forge", port: servers.hooks)) == 503)
    }
  }

  @Test func whatIsTooLongIsRefusedBeforeItIsRead() async throws {
    var limits = ReceiverLimits()
    limits.bodyBytes = 1000
    limits.headerBytes = 4096
    try await RunningServers.with(limits: limits) { servers in
      // Only announced: not a byte of it is sent.
      let announced = "POST /hooks/forge HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 26214401\r\n\r\n"
      #expect(RunningServers.status(await RunningServers.exchange(Array(announced.utf8), port: servers.hooks)) == 413)
      // Not announced: cut off on the way.
      let chunk = "400\r\n" + String(repeating: "a", count: 1024) + "\r\n"
      let chunked =
        "POST /hooks/forge HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk
        + "0\r\n\r\n"
      #expect(RunningServers.status(await RunningServers.exchange(Array(chunked.utf8), port: servers.hooks)) == 413)
      for headers in [
        ["X-Long: " + String(repeating: "a", count: 5000)], (0..<100_000).map { "X-\($0): a" },
      ] {
        let answer = await request("POST /hooks/forge", headers: headers, port: servers.hooks)
        #expect(answer?.isEmpty == true || RunningServers.status(answer) == 431 || RunningServers.status(answer) == 400)
      }
      let counts = try await servers.place.store.counts()
      #expect(counts.deliveries == 0)
      #expect(RunningServers.status(await request("GET /healthz", port: servers.hooks)) == 200)
    }
  }

  @Test func whoSendsNothingMoreIsLetGo() async throws {
    var limits = ReceiverLimits()
    limits.idleMilliseconds = 200
    try await RunningServers.with(limits: limits) { servers in
      for start in [
        "", "POST /hooks/forge HTTP/1.1\r\nHost: x\r\nX-",
        "POST /hooks/forge HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
      ] {
        // nil would mean that the server never closed.
        #expect(await RunningServers.exchange(Array(start.utf8), port: servers.hooks) != nil, "\(start)")
      }
      #expect(RunningServers.status(await request("GET /healthz", port: servers.hooks)) == 200)
    }
  }

  @Test func aHeaderCannotBreakOutOfItsLine() async throws {
    try await RunningServers.with { servers in
      servers.place.forge.state.withLock { $0.refusal = .malformed(reason: "x\r\nSet-Cookie: a=b") }
      let answer = await request("POST /hooks/forge", port: servers.hooks)
      #expect(RunningServers.status(answer) == 400)
      let head = answer?.split(separator: "\r\n\r\n", maxSplits: 1).first
      #expect(head?.contains("Set-Cookie") == false)
    }
  }
}
