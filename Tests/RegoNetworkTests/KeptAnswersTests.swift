import Rego
import RegoValues
import Testing

@testable import RegoNetwork

/// Answers that later queries have too, from a server that counts its requests.
@Suite("Answers that are kept", .serialized)
struct KeptAnswersTests {
  private let server: LocalServer
  private let access = NetworkAccess(hosts: nil)

  init() throws {
    server = try #require(LocalServer(answer: KeptAnswersTests.answer))
  }

  private static let answer: @Sendable (LocalServer.Request) -> String? = { request in
    let path = request.line.split(separator: " ").dropFirst().first ?? ""
    switch path {
    case "/minute": return LocalServer.answer("200 OK", ["Cache-Control: private, max-age=60"], "\(request.number)")
    case "/secret": return LocalServer.answer("200 OK", ["Cache-Control: max-age=60, no-store"], "\(request.number)")
    case "/asked":
      let headers = ["ETag: \"a\"", "X-Number: \(request.number)"]
      return request.headers["if-none-match"] == "\"a\""
        ? LocalServer.answer("304 Not Modified", headers) : LocalServer.answer("200 OK", headers, "\(request.number)")
    case "/dated":
      let headers = ["Date: Thu, 01 Jan 1970 00:00:10 GMT", "Expires: Thu, 01 Jan 1970 00:01:00 GMT"]
      return LocalServer.answer("200 OK", headers, "\(request.number)")
    case "/broken":
      return LocalServer.answer("500 Internal Server Error", ["Cache-Control: max-age=60"], "\(request.number)")
    default: return LocalServer.answer("200 OK", [], "\(request.number)")
    }
  }

  /// The answer in a query of its own, so many seconds after 1970.
  private func answer(_ path: String, at seconds: Int64 = 0, _ more: (Value, Value)...) throws -> Value? {
    let url = Value.string(Text("http://127.0.0.1:\(server.port)\(path)"))
    let request = Value.object(RegoObject([("method", "get"), ("url", url)] + more))
    let builtin = try #require(NetworkBuiltins.all(access).first { $0.name == "http.send" })
    var context = BuiltinContext(now: seconds * 1_000_000_000)
    return try [request].withUnsafeBufferPointer { values throws(BuiltinError) in
      try builtin.function(Operands(name: StaticNameBox("http.send"), values: values), &context)
    }
  }

  private func body(_ path: String, at seconds: Int64 = 0, _ more: (Value, Value)...) throws -> Value? {
    let keeps: (Value, Value) = ("cache", true)
    let all = more.isEmpty ? [keeps] : more
    return switch all.count {
    case 1: try answer(path, at: seconds, all[0])?["raw_body"]
    default: try answer(path, at: seconds, all[0], all[1])?["raw_body"]
    }
  }

  @Test("An answer is kept as long as its headers say")
  func headers() throws {
    #expect(try body("/minute") == "1")
    #expect(try body("/minute", at: 59) == "1")
    #expect(try body("/minute", at: 61) == "2")
    #expect(try body("/minute", at: 61, ("cache", false)) == "3")
    #expect(try body("/secret") == "4")
    #expect(try body("/secret") == "5")
    #expect(try body("/broken") == "6")
    #expect(try body("/broken") == "7")
    #expect(try body("/dated") == "8")
    #expect(try body("/dated", at: 59) == "8")
    #expect(try body("/dated", at: 60) == "9")
  }

  @Test("An answer that is no longer fresh is asked about, and stays where it still holds")
  func validation() throws {
    #expect(try body("/asked") == "1")
    let again = try answer("/asked", at: 1, ("cache", true))
    #expect(again?["raw_body"] == "1" && again?["status_code"] == 200)
    #expect(again?["headers"]?["x-number"] == ["2"])
    #expect(server.seen.last?.headers["if-none-match"] == "\"a\"")
  }

  @Test("A request may say itself how long its answer is kept")
  func forced() throws {
    let forced: (Value, Value) = ("force_cache", true)
    #expect(try body("/", at: 0, forced, ("force_cache_duration_seconds", 10)) == "1")
    #expect(try body("/", at: 9, forced, ("force_cache_duration_seconds", 10)) == "1")
    #expect(try body("/", at: 10, forced, ("force_cache_duration_seconds", 10)) == "2")
    #expect(try body("/secret", at: 0, forced, ("force_cache_duration_seconds", 10)) == "3")
    #expect(try body("/secret", at: 0, forced, ("force_cache_duration_seconds", 10)) == "3")
  }

  @Test("What is wrong with the members about keeping is said in OPA's words")
  func words() throws {
    func failure(_ members: (Value, Value)...) -> String {
      do {
        _ =
          try members.count == 1
          ? answer("/minute", at: 0, members[0]) : answer("/minute", at: 0, members[0], members[1])
        return ""
      } catch BuiltinError.failure(let text) {
        return text
      } catch { return "\(error)" }
    }
    #expect(failure(("cache", 1)) == #"http.send: invalid value for "cache" field"#)
    #expect(failure(("cache", true), ("force_cache", 1)) == #"http.send: invalid value for "force_cache" field"#)
    #expect(
      failure(("force_cache", true))
        == "http.send: 'force_cache' set but 'force_cache_duration_seconds' parameter is missing")
    #expect(
      failure(("force_cache", true), ("force_cache_duration_seconds", "a"))
        == #"http.send: strconv.ParseInt: parsing "\"a\"": invalid syntax"#)
    #expect(server.seen.isEmpty)
    #expect(
      failure(("cache", true), ("caching_mode", "x"))
        == #"http.send: invalid value specified for "caching_mode" field: x"#)
    #expect(failure(("cache", true), ("caching_mode", 1)) == #"http.send: invalid value for "caching_mode" field"#)
  }

  @Test("What is kept has a limit in bytes; the oldest goes first")
  func limits() {
    let kept = KeptAnswers(bytes: 10_000)
    var answer = NetworkAnswer()
    answer.body = [UInt8](repeating: 0, count: 1000)
    for number in 0..<1000 {
      kept.keep(answer, to: .number(Number(number)))
      kept.keep(answer, to: .number(Number(number)))
      #expect(kept.bytes <= 10_000)
    }
    #expect(kept.answer(to: 999) != nil && kept.answer(to: 995) != nil && kept.answer(to: 100) == nil)
    answer.body = [UInt8](repeating: 0, count: 10_000)
    kept.keep(answer, to: "large")
    #expect(kept.answer(to: "large") == nil && kept.answer(to: 999) != nil)
  }
}
