import Rego
import RegoValues

/// A request as a policy writes it. Source: https://www.openpolicyagent.org/docs/policy-reference/builtins/http.
struct SentRequest {
  var method = ""
  var url = ""
  var body: [UInt8] = []
  var headers: [(name: String, value: String)] = []
  var follows = false
  var milliseconds = 5_000
  var retries = 0
  var decodesJSON = false
  var decodesYAML = false
  var security = TransportSecurity()

  /// What went wrong on the way, and whether it was the network.
  struct Failure: Error {
    var message: String
    var isOfNetwork = false
    var isTimeout = false
    /// The evaluation's time is over, or it was called off.
    var endsEvaluation = false
  }

  /// What `http.send` gives: an answer, or an error as a value where the request asks for that. Within a query a request has
  /// one outcome, however often it is made.
  static func answer(
    to operands: borrowing Operands, _ context: inout BuiltinContext, _ access: NetworkAccess
  ) throws(BuiltinError) -> Value {
    let object = try operands.object(0)
    let raises = try raisesErrors(object, operands)
    do throws(BuiltinError) {
      try RequestMembers.check(object, operands)
    } catch {
      throw raises ? error : .told(error) { errorValue(code: internalError, $0) }
    }
    let request = Value.object(cacheKey(of: object))
    let key: Value = ["http.send", request]
    if let known = context.nondeterministicCache[key] { return try told(known, raises, operands) }
    let outcome: Value
    do throws(Failure) {
      outcome = try answered(object, kept: request, access, context)
    } catch {
      if error.endsEvaluation { throw .halt("http.send: \(error.message)") }
      if !error.isOfNetwork {
        let failure = operands.failure(error.message)
        throw raises ? failure : .told(failure) { errorValue(code: internalError, $0) }
      }
      outcome = errorValue(code: networkError, error.message)
    }
    context.nondeterministicCache[key] = outcome
    return try told(outcome, raises, operands)
  }

  /// An outcome as the request wants it: an answer has no member `error`.
  private static func told(
    _ outcome: Value, _ raises: Bool, _ operands: borrowing Operands
  ) throws(BuiltinError) -> Value {
    if raises, let message = outcome["error"]?["message"]?.stringValue { throw operands.failure(message) }
    return outcome
  }

  /// From what is kept, as long as it is fresh, else from the network.
  private static func answered(
    _ object: RegoObject, kept key: Value, _ access: NetworkAccess, _ context: BuiltinContext
  ) throws(Failure) -> Value {
    let keeping = try AnswerKeeping(object)
    var request = try SentRequest(object, access)
    let patience = Patience(context, access)
    guard keeping != .never else { return request.value(of: try request.send(access, patience)) }
    let kept = access.answers.answer(to: key)
    if let kept {
      if keeping.isFresh(kept, at: context.now) { return request.value(of: kept) }
      request.headers += kept.validators
    }
    var answer = try request.send(access, patience)
    if answer.code == 304, let kept { answer = kept.renewed(by: answer) }
    answer.received = context.now
    if keeping.mayKeep(answer) {
      try AnswerKeeping.checkMode(object)
      access.answers.keep(answer, to: key)
    }
    return request.value(of: answer)
  }

  /// Requests that differ in headers which are to be passed over are the same.
  private static func cacheKey(of object: RegoObject) -> RegoObject {
    guard case .array(let ignored)? = object["cache_ignored_headers"], case .object(let headers)? = object["headers"]
    else { return object }
    let names = Set(ignored.elements)
    let kept = RegoObject(zip(headers.keys, headers.values).filter { !names.contains($0.0) })
    return RegoObject(
      zip(object.keys, object.values).compactMap { key, value in
        key == "cache_ignored_headers" ? nil : key == "headers" ? (key, Value.object(kept)) : (key, value)
      })
  }

  private static func raisesErrors(_ object: RegoObject, _ operands: borrowing Operands) throws(BuiltinError) -> Bool {
    switch object["raise_error"] {
    case nil: return true
    case .bool(let flag)?: return flag
    default: throw operands.failure("invalid value for \"raise_error\" field")
    }
  }

  private static let internalError = "eval_http_send_internal_error"
  private static let networkError = "eval_http_send_network_error"

  private static func errorValue(code: String, _ message: String) -> Value {
    ["status_code": 0, "error": ["code": .text(code), "message": .text(message)]]
  }

  private init(_ object: RegoObject, _ access: NetworkAccess) throws(Failure) {
    var written: [UInt8]?
    for (key, value) in zip(object.keys, object.values) {
      switch key.stringValue ?? "" {
      case "method": method = try SentRequest.text("method", value).uppercased()
      case "url": url = try SentRequest.text("url", value)
      case "body": body = JSONWriter.bytes(value)
      case "raw_body": written = Array(try SentRequest.text("raw_body", value).utf8)
      case "headers": headers = try SentRequest.headers(value)
      case "enable_redirect": follows = try SentRequest.flag(value)
      case "force_json_decode": decodesJSON = try SentRequest.field("force_json_decode", value)
      case "force_yaml_decode": decodesYAML = try SentRequest.field("force_yaml_decode", value)
      case "timeout": milliseconds = try SentRequest.timeout(value)
      case "max_retry_attempts": retries = try SentRequest.count("max_retry_attempts", value)
      case let name where name.hasPrefix("tls_"): try security.read(name, value, access)
      default: break
      }
    }
    body = written ?? body
    if !RequestText.isToken(method) {
      throw Failure(message: "net/http: invalid method \(GoQuoting.quoted(Text(method)))")
    }
  }

  static func text(_ name: String, _ value: Value) throws(Failure) -> String {
    guard case .string(let text) = value else { throw Failure(message: "\"\(name)\" must be a string") }
    return text.string.trimmed { $0 == UInt8(ascii: "\"") }
  }

  /// What Go's `ParseBool` takes.
  static func flag(_ value: Value) throws(Failure) -> Bool {
    switch value.description.trimmed(of: "\"") {
    case "1", "t", "T", "true", "TRUE", "True": return true
    case "0", "f", "F", "false", "FALSE", "False": return false
    default:
      throw Failure(
        message: "strconv.ParseBool: parsing \(GoQuoting.quoted(Text(value.description))): invalid syntax")
    }
  }

  private static func field(_ name: String, _ value: Value) throws(Failure) -> Bool {
    guard case .bool(let flag) = value else { throw Failure(message: "invalid value for \"\(name)\" field") }
    return flag
  }

  private static func count(_ name: String, _ value: Value) throws(Failure) -> Int {
    guard case .number(let number) = value, let count = number.plainInt, count >= 0 else {
      throw Failure(message: "invalid value \(value) for field \"\(name)\"")
    }
    return Int(count)
  }

  private static func headers(_ value: Value) throws(Failure) -> [(name: String, value: String)] {
    guard case .object(let object) = value else { throw Failure(message: "invalid type for headers key") }
    var headers: [(name: String, value: String)] = []
    for (key, value) in zip(object.keys, object.values) {
      guard case .string(let text) = value else {
        throw Failure(message: "invalid type for headers value \(GoQuoting.quoted(Text(value.description)))")
      }
      let (name, content) = (key.stringValue ?? key.description, text.string)
      if !RequestText.isToken(name) || !RequestText.isValue(content) {
        throw Failure(message: "net/http: invalid header field \(GoQuoting.quoted(Text(name)))")
      }
      headers.append((name, content))
    }
    return headers
  }

  /// Nanoseconds, or a text with a unit.
  private static func timeout(_ value: Value) throws(Failure) -> Int {
    let nanoseconds: Int64
    switch value {
    case .number(let number):
      guard let whole = number.plainInt else {
        throw Failure(message: "invalid timeout number value \(value), must be int64")
      }
      nanoseconds = whole
    case .string(let text):
      if let whole = Int64(text.string) {
        nanoseconds = whole
      } else {
        do throws(GoDuration.Malformed) {
          nanoseconds = try GoDuration.parse(text.string)
        } catch {
          throw Failure(message: "invalid timeout value \(value): \(error.message)")
        }
      }
    default:
      throw Failure(message: "'timeout' must be one of {string, number} but got \(value.typeName)")
    }
    return Int(nanoseconds / 1_000_000)
  }
}

/// What may stand in a request's lines (RFC 9110, sections 5.5 and 5.6.2).
enum RequestText {
  static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }

  static func isValue(_ text: String) -> Bool { text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 } }
}

extension String {
  func trimmed(where isTrimmed: (UInt8) -> Bool) -> String {
    var rest = Substring(self).utf8
    while let first = rest.first, isTrimmed(first) { rest = rest.dropFirst() }
    while let last = rest.last, isTrimmed(last) { rest = rest.dropLast() }
    return String(Substring(rest))
  }

  func trimmed(of letter: Unicode.Scalar) -> String { trimmed { UInt32($0) == letter.value } }
}
