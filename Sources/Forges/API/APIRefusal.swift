import Foundation
import Gate
import HTTPClient

/// What an answer that is no success means.
enum APIRefusal {
  /// Longest words of an API that are handed on.
  static let longest = 300

  /// Secrets that were sent never come back in words.
  static func error(_ answer: HTTPResponse, call: String, words: String) -> ForgeError {
    switch answer.status {
    case 401: return .unauthorized(call: call)
    case 403:
      if words.lowercased().contains("suspended") { return .suspended }
      return .forbidden(call: call, missing: missing(answer, words))
    case 404, 410: return .notFound(call: call)
    case 409: return .conflict(call: call, words: words)
    case 500...599: return .failing(call: call, status: answer.status)
    case 400..<500: return .refused(call: call, status: answer.status, words: words)
    default: return .malformed(call: call, reason: "status \(answer.status)")
    }
  }

  /// The words of an API's refusal on one line: `message`, `error`, `error_description`, and what `errors` holds.
  static func words(of answer: HTTPResponse, hiding sent: HTTPHeaders) -> String {
    var pieces: [String] = []
    if let spoken = try? JSONDecoder().decode(SpokenJSON.self, from: Data(answer.body.prefix(1 << 20))) {
      pieces = spoken.pieces
    } else if answer.headers["Content-Type"]?.lowercased().hasPrefix("text/plain") == true {
      pieces = [String(decoding: answer.body.prefix(4 * longest), as: UTF8.self)]
    }
    let text = SafeText.line(pieces.filter { !$0.isEmpty }.joined(separator: "; "), longest: longest)
    let isLeaking = sent.fields.contains { field in
      field.value.split(separator: " ").last.map { $0.utf8.count >= 8 && text.contains($0) } ?? false
    }
    return isLeaking ? "" : text
  }

  /// GitHub: `pull_requests=write,contents=read; issues=write` (all of one part). GitLab and Gitea name scopes in words.
  private static func missing(_ answer: HTTPResponse, _ words: String) -> String? {
    if let accepted = answer.headers["X-Accepted-GitHub-Permissions"], !accepted.isEmpty {
      let told = accepted.replacing("=", with: ":").replacing(",", with: " and ").replacing(";", with: " or")
      return SafeText.line(told, longest: 200)
    }
    return words.lowercased().contains("scope") ? SafeText.line(words, longest: 200) : nil
  }
}

/// The strings of a refusal's JSON, in whatever shape: strings, arrays, objects of arrays.
private struct SpokenJSON: Decodable {
  var pieces: [String] = []
  private static let keys = ["message", "error", "error_description", "errors", "scope", "field", "title", "detail"]

  init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: AnyKey.self)
    for name in SpokenJSON.keys {
      guard let part = try? object.decode(SpokenPart.self, forKey: AnyKey(name)) else { continue }
      pieces += part.pieces.map { name == "scope" ? "scope: \($0)" : $0 }
    }
  }
}

private struct SpokenPart: Decodable {
  var pieces: [String] = []

  init(from decoder: any Decoder) throws { try self.init(from: decoder, depth: 0) }

  private init(from decoder: any Decoder, depth: Int) throws {
    if let text = try? decoder.singleValueContainer().decode(String.self) {
      pieces = [text]
    } else if var array = try? decoder.unkeyedContainer() {
      while !array.isAtEnd, pieces.count < 16 {
        guard let inner = try? array.decode(SpokenPart.self) else { break }
        pieces += inner.pieces
      }
    } else if let object = try? decoder.container(keyedBy: AnyKey.self) {
      let names = object.allKeys.map(\.stringValue).sorted().prefix(16)
      for name in names where !["resource", "documentation_url"].contains(name) {
        guard let inner = try? object.decode(SpokenPart.self, forKey: AnyKey(name)) else { continue }
        let isPlain = ["message", "code", "field"].contains(name)
        pieces += inner.pieces.map { isPlain ? $0 : "\(name): \($0)" }
      }
    }
  }
}

private struct AnyKey: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(_ name: String) { stringValue = name }
  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
