import HTTPClient
import Testing

@testable import Forges

struct APIRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String { body }
    var body: String
    var words: String
    var type = "application/json"
  }

  static let cases = [
    Case(
      body:
        #"{"message": "Validation Failed", "errors": [{"resource": "Status", "code": "custom", "field": "description", "message": "too long"}]}"#,
      words: "Validation Failed; custom; description; too long"),
    Case(
      body: #"{"message": "Unprocessable Entity", "errors": ["line must be part of the diff"], "status": "422"}"#,
      words: "Unprocessable Entity; line must be part of the diff"),
    Case(body: #"{"message": {"base": ["is wrong", "and late"]}}"#, words: "base: is wrong; base: and late"),
    Case(
      body: #"{"error": "insufficient_scope", "error_description": "more", "scope": "api"}"#,
      words: "insufficient_scope; more; scope: api"),
    Case(body: "Retry later\n", words: "Retry later\\n", type: "text/plain"),
    Case(body: "<html>Unicorn!</html>", words: "", type: "text/html"),
    Case(body: "{\"message\": \"a\\u001b[31m\\u202eb\\nc\"}", words: "a\\x1b[31m\\u{202e}b\\nc"),
    Case(body: #"{"message": "no such token t0ken-1234567 here"}"#, words: ""),
    Case(body: "[]", words: ""), Case(body: "", words: ""),
  ]

  @Test(arguments: cases) func wordsAreTakenAndMadeSafe(_ one: Case) {
    let answer = HTTPResponse(status: 422, headers: ["Content-Type": one.type], body: Array(one.body.utf8))
    #expect(APIRefusal.words(of: answer, hiding: ["Authorization": "Bearer t0ken-1234567"]) == one.words)
  }

  @Test func longWordsAreCut() {
    let answer = HTTPResponse.json("{\"message\": \"\(String(repeating: "é", count: 5000))\"}", status: 400)
    #expect(APIRefusal.words(of: answer, hiding: [:]).count == APIRefusal.longest + 1)
  }

  @Test func statusesMeanWhatTheySay() {
    func error(_ status: Int, _ headers: HTTPHeaders = [:], _ words: String = "w") -> ForgeError {
      APIRefusal.error(HTTPResponse(status: status, headers: headers), call: "c", words: words)
    }
    #expect(error(401) == .unauthorized(call: "c"))
    #expect(error(403) == .forbidden(call: "c", missing: nil))
    #expect(
      error(403, ["x-accepted-github-permissions": "pull_requests=write,contents=read; issues=write"])
        == .forbidden(call: "c", missing: "pull_requests:write and contents:read or issues:write"))
    #expect(error(403, [:], "This installation has been suspended") == .suspended)
    #expect(error(404) == .notFound(call: "c") && error(410) == .notFound(call: "c"))
    #expect(error(409) == .conflict(call: "c", words: "w"))
    #expect(error(400) == .refused(call: "c", status: 400, words: "w"))
    #expect(error(422) == .refused(call: "c", status: 422, words: "w"))
    #expect(error(406) == .refused(call: "c", status: 406, words: "w"))
    #expect(error(503) == .failing(call: "c", status: 503))
    #expect(error(304) == .malformed(call: "c", reason: "status 304"))
  }
}
