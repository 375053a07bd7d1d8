import CCurl
import Rego
import RegoValues

extension SentRequest {
  private static let mostRedirects = 10
  private static let mostPause = 60_000

  /// Sends, with as many repetitions as the request asks for and the time allows.
  func send(_ access: NetworkAccess, _ patience: Patience) throws(Failure) -> NetworkAnswer {
    var pause = 100
    var attempt = 0
    while true {
      do throws(Failure) {
        return try follow(access, patience)
      } catch {
        guard error.isOfNetwork, attempt < retries, patience.left > pause else { throw error }
        try patience.wait(milliseconds: pause)
        pause = min(pause * 2, SentRequest.mostPause)
        attempt += 1
      }
    }
  }

  /// The last of the answers that lead to each other.
  private func follow(_ access: NetworkAccess, _ patience: Patience) throws(Failure) -> NetworkAnswer {
    var request = self
    for _ in 0...SentRequest.mostRedirects {
      try patience.check()
      var limit = patience.left
      if milliseconds > 0 { limit = min(limit, milliseconds) }
      guard limit > 0 else { throw request.timedOut }
      guard let transfer = NetworkTransfer(request, access) else { throw Failure(message: "out of memory") }
      let answer = try transfer.run(milliseconds: limit, patience)
      guard follows, let next = answer.redirection else { return answer }
      request = request.redirected(to: next, by: answer.code)
    }
    throw Failure(
      message: "\(operation) \(GoQuoting.quoted(Text(request.url))): stopped after 10 redirects", isOfNetwork: true)
  }

  /// Writes become reads where the code says so; what was meant for one host is not told to another.
  private func redirected(to url: String, by code: Int) -> SentRequest {
    var next = self
    next.url = url
    if code != 307, code != 308, method != "GET", method != "HEAD" {
      next.method = "GET"
      next.body = []
    }
    if NetworkURL(url)?.host != NetworkURL(self.url)?.host {
      let secret = ["authorization", "cookie", "cookie2", "www-authenticate", "host"]
      next.headers.removeAll { secret.contains($0.name.lowercased()) }
    }
    return next
  }

  /// The method as Go's errors name it: `Get`.
  var operation: String { method.prefix(1).uppercased() + method.dropFirst().lowercased() }

  var timedOut: Failure {
    Failure(message: "\(operation) \(url): request timed out", isOfNetwork: true, isTimeout: true)
  }

  /// As OPA gives it.
  func value(of answer: NetworkAnswer) -> Value {
    var headers: [String: [Value]] = [:]
    for (name, value) in answer.headers { headers[name.lowercased(), default: []].append(.text(value)) }
    return [
      "status": .text(answer.status), "status_code": .number(Number(answer.code)),
      "headers": .object(RegoObject(headers.map { (.text($0.key), .array(RegoArray($0.value))) })),
      "raw_body": .string(Text(repairing: answer.body)), "body": decoded(answer),
    ]
  }

  /// Null where the body is not what it is said to be, and where nobody says what it is.
  private func decoded(_ answer: NetworkAnswer) -> Value {
    let type = answer.header("content-type") ?? ""
    if decodesJSON || SentRequest.isJSON(type) {
      return (try? JSONReader.read(answer.body, limits: .generous)) ?? .null
    }
    let isYAML = type.contains("application/yaml") || type.contains("application/x-yaml")
    guard decodesYAML || isYAML, let text = Text(bytes: answer.body) else { return .null }
    return YAMLBuiltins.document(text) ?? .null
  }

  private static func isJSON(_ type: String) -> Bool {
    let media = type.prefix { $0 != ";" }.lowercased().trimmed { $0 == 0x20 || $0 == 0x09 }
    let parts = media.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 2 && parts[0] == "application" && (parts[1] == "json" || parts[1].hasSuffix("+json"))
  }
}

/// An answer as it came.
struct NetworkAnswer {
  var status = ""
  var code = 0
  var headers: [(name: String, value: String)] = []
  var body: [UInt8] = []
  /// Where it leads to, if it does.
  var redirection: String?
  /// When a query had it: nanoseconds since 1970.
  var received: Int64 = 0

  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name }?.value }
}
