import CCurl
import Rego
import RegoValues

/// Whether an answer may serve later queries, as a request says it: `cache` by the answer's own headers (RFC 9111),
/// `force_cache` by the request's word. Source: https://www.openpolicyagent.org/docs/policy-reference/builtins/http.
enum AnswerKeeping: Equatable {
  case never
  case byHeaders
  case forced(nanoseconds: Int64)

  init(_ request: RegoObject) throws(SentRequest.Failure) {
    let keeps = try AnswerKeeping.flag("cache", of: request)
    if try AnswerKeeping.flag("force_cache", of: request) {
      self = .forced(nanoseconds: Int64(try AnswerKeeping.seconds(of: request)) * 1_000_000_000)
    } else {
      self = keeps ? .byHeaders : .never
    }
  }

  private static func flag(_ name: String, of request: RegoObject) throws(SentRequest.Failure) -> Bool {
    switch request[.text(name)] {
    case nil: return false
    case .bool(let flag)?: return flag
    default: throw SentRequest.Failure(message: "invalid value for \"\(name)\" field")
    }
  }

  private static func seconds(of request: RegoObject) throws(SentRequest.Failure) -> Int32 {
    guard let value = request["force_cache_duration_seconds"] else {
      throw SentRequest.Failure(
        message: "'force_cache' set but 'force_cache_duration_seconds' parameter is missing")
    }
    if case .number(let number) = value, let whole = Int64(number.text) {
      if let seconds = Int32(exactly: whole) { return seconds }
      throw SentRequest.Failure(
        message: "strconv.ParseInt: parsing \(GoQuoting.quoted(Text(number.text))): value out of range")
    }
    let text = GoQuoting.quoted(Text(value.description))
    throw SentRequest.Failure(message: "strconv.ParseInt: parsing \(text): invalid syntax")
  }

  /// `caching_mode` says how OPA holds what it keeps; here there is one way, and the words are checked.
  static func checkMode(_ request: RegoObject) throws(SentRequest.Failure) {
    switch request["caching_mode"] {
    case nil: return
    case .string(let text)?:
      if ["serialized", "deserialized"].contains(text.string) { return }
      throw SentRequest.Failure(message: "invalid value specified for \"caching_mode\" field: \(text.string)")
    default: throw SentRequest.Failure(message: "invalid value for \"caching_mode\" field")
    }
  }

  /// RFC 9110, section 15.1, and what OPA adds to it.
  private static let keptCodes: Set<Int> = [200, 203, 204, 206, 300, 301, 404, 405, 410, 414, 501]

  func mayKeep(_ answer: NetworkAnswer) -> Bool {
    guard AnswerKeeping.keptCodes.contains(answer.code) else { return false }
    switch self {
    case .never: return false
    case .forced: return true
    case .byHeaders: return !answer.directives.keys.contains("no-store")
    }
  }

  func isFresh(_ answer: NetworkAnswer, at now: Int64) -> Bool {
    switch self {
    case .never: return false
    case .forced(let nanoseconds): return now >= answer.received && now - answer.received < nanoseconds
    case .byHeaders:
      let directives = answer.directives
      guard !directives.keys.contains("no-cache") else { return false }
      let written = answer.header("date").flatMap(NetworkAnswer.date) ?? answer.received
      if let age = directives["max-age"].flatMap({ Int64($0) }), age >= 0 {
        return now - written < min(age, 1 << 32) * 1_000_000_000
      }
      return answer.header("expires").flatMap(NetworkAnswer.date).map { now < $0 } ?? false
    }
  }
}

extension NetworkAnswer {
  /// What `cache-control` says, names in lower case.
  var directives: [String: String] {
    var directives: [String: String] = [:]
    for (name, value) in headers where name.lowercased() == "cache-control" {
      for part in value.split(separator: ",") {
        let sides = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
          .map { String($0).trimmed { $0 == 0x20 || $0 == 0x09 } }
        if let name = sides.first {
          directives[name.lowercased()] = sides.count > 1 ? sides[1].trimmed(of: "\"") : ""
        }
      }
    }
    return directives
  }

  /// Nanoseconds since 1970 of a date in a header (RFC 9110, section 5.6.7).
  static func date(_ text: String) -> Int64? {
    let seconds = curl_getdate(text, nil)
    return seconds < 0 ? nil : Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000).partialValue
  }

  /// What asks whether the answer still holds (RFC 9110, section 13.1).
  var validators: [(name: String, value: String)] {
    [("if-none-match", header("etag")), ("if-modified-since", header("last-modified"))]
      .compactMap { name, value in value.map { (name, $0) } }
  }

  /// Still the same, with the headers that came now in the place of the old ones.
  func renewed(by answer: NetworkAnswer) -> NetworkAnswer {
    var renewed = self
    let names = Set(answer.headers.map { $0.name.lowercased() })
    renewed.headers.removeAll { names.contains($0.name.lowercased()) }
    renewed.headers += answer.headers
    return renewed
  }

  /// Bytes that it takes, roughly.
  var size: Int { body.count + headers.reduce(256) { $0 + $1.name.utf8.count + $1.value.utf8.count + 64 } }
}
