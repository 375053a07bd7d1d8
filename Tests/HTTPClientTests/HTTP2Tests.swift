import Foundation
import HTTPClient
import Testing

/// HTTP/2 against Node's own server, where there is one.
@Suite(.enabled(if: HTTP2Server.node != nil, "needs node"))
struct HTTP2Tests {
  private struct Seen: Decodable {
    var version: String
    var sessions: Int
    var length: Int
    var broken: Int
  }

  private func seen(_ answer: HTTPResponse) throws -> Seen {
    try JSONDecoder().decode(Seen.self, from: Data(answer.body))
  }

  @Test func requestsShareOneConnection() async throws {
    let files = try CurlTransportTests.started.get()
    let server = try HTTP2Server(files.folder)
    let transport = CurlTransport(CurlTransport.Options(certificates: files.authority))
    let url = server.url("/echo")
    let all = try await withThrowingTaskGroup(of: HTTPResponse.self) { group in
      for _ in 0..<40 { group.addTask { try await transport.send(HTTPRequest(.get, url)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for answer in all {
      let seen = try seen(answer)
      #expect(seen.version == "2.0" && seen.sessions == 1)
    }
    let large = HTTPRequest(.post, url, body: Array(repeating: 0x61, count: 1_000_000))
    #expect(try seen(try await transport.send(large)).length == 1_000_000)
    // A write whose connection breaks is not sent again on another.
    await #expect(throws: HTTPFailure.self) {
      try await transport.send(HTTPRequest(.post, server.url("/break"), body: Array("{}".utf8)))
    }
    let after = try seen(try await transport.send(HTTPRequest(.get, url)))
    #expect(after.broken == 1 && after.sessions == 2)
  }
}

/// The server, with the certificates of `TestServer`. It ends with its standard input.
final class HTTP2Server: Sendable {
  static let node: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    .map { "\($0)/node" }.first { FileManager.default.isExecutableFile(atPath: $0) }

  private let port: Int
  private let input: FileHandle

  init(_ folder: URL) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: HTTP2Server.node ?? "")
    process.arguments = ["-e", HTTP2Server.program]
    process.currentDirectoryURL = folder
    let (output, feed) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardInput = feed
    input = feed.fileHandleForWriting
    try process.run()
    var line = ""
    while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first, byte != 0x0A {
      line.unicodeScalars.append(Unicode.Scalar(byte))
    }
    port = try #require(Int(line))
  }

  deinit { try? input.close() }

  func url(_ path: String) -> String { "https://127.0.0.1:\(port)\(path)" }

  private static let program = #"""
    const http2 = require("http2"), fs = require("fs")
    const server = http2.createSecureServer({key: fs.readFileSync("good.key"), cert: fs.readFileSync("good.pem")})
    let sessions = 0, broken = 0
    server.on("session", () => sessions++)
    server.on("sessionError", () => {})
    server.on("request", (request, response) => {
      let length = 0
      request.on("data", data => length += data.length)
      request.on("error", () => {})
      request.on("end", () => {
        if (request.url === "/break") { broken++; request.stream.session.destroy(); return }
        response.end(JSON.stringify({version: request.httpVersion, sessions, length, broken}))
      })
    })
    server.listen(0, "127.0.0.1", () => console.log(server.address().port))
    process.stdin.resume()
    process.stdin.on("end", () => process.exit(0))
    """#
}
