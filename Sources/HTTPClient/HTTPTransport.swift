/// Whoever sends requests: the network, or a test that sees every one of them.
///
/// Cancelling the task ends the transfer.
public protocol HTTPTransport: Sendable {
  func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPResponse
}

/// Why there is no answer. Nothing here holds a header or a body, so that no secret gets into words.
public enum HTTPFailure: Error, Sendable, Hashable {
  /// The URL is not absolute, not `http(s)`, or holds what does not belong there.
  case invalidURL
  case cannotResolve(host: String)
  case cannotConnect(host: String, reason: String)
  /// The certificate is not trusted, for another host, or expired; or the peer speaks no TLS.
  case insecure(host: String, reason: String)
  case timedOut(host: String)
  /// The connection broke, or what came is not HTTP. Whether the request was carried out is not known.
  case broken(host: String, reason: String)
  case answerTooLong(limit: Int)
  /// A redirect of a write, to another host, or one too many.
  case redirectRefused(host: String)
  case cancelled
}

extension HTTPFailure: CustomStringConvertible {
  public var description: String {
    switch self {
    case .invalidURL: "the URL is not an absolute http or https URL"
    case .cannotResolve(let host): "\(host) is not known (DNS)"
    case .cannotConnect(let host, let reason): "no connection to \(host): \(reason)"
    case .insecure(let host, let reason): "the connection to \(host) cannot be trusted: \(reason)"
    case .timedOut(let host): "\(host) did not answer in time"
    case .broken(let host, let reason): "the connection to \(host) broke: \(reason)"
    case .answerTooLong(let limit): "the answer is longer than \(limit) bytes"
    case .redirectRefused(let host): "\(host) redirects elsewhere, which is not followed"
    case .cancelled: "it was cancelled"
    }
  }
}
