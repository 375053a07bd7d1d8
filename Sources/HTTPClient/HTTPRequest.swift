/// One request to an HTTP API.
///
/// ```swift
/// var request = HTTPRequest(.post, "https://api.example/statuses")
/// request.headers["Content-Type"] = "application/json"
/// request.body = bytes
/// ```
public struct HTTPRequest: Sendable, Hashable {
  public enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"

    /// Whether the request only reads: it may be sent again, and may follow a redirect.
    public var isRead: Bool { self == .get || self == .head }
  }

  public var method: Method
  /// An absolute `http` or `https` URL, already percent-encoded.
  public var url: String
  public var headers: HTTPHeaders
  public var body: [UInt8]?
  /// From the start of the transfer to its last byte.
  public var timeoutMilliseconds: Int
  /// The longest body of an answer that is read; a longer one fails.
  public var answerLimit: Int

  public init(
    _ method: Method, _ url: String, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8]? = nil,
    timeoutMilliseconds: Int = 30_000, answerLimit: Int = 32 << 20
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.timeoutMilliseconds = timeoutMilliseconds
    self.answerLimit = answerLimit
  }
}
