import HTTPClient

/// Why a forge did not do what was asked. Holds no header, body or token.
public enum ForgeError: Error, Sendable, Hashable {
  /// No answer; whether a write was carried out is not known.
  case unreachable(HTTPFailure)
  /// 401 also after a new token.
  case unauthorized(call: String)
  /// 403; the permission that is missing, where the forge says it.
  case forbidden(call: String, missing: String?)
  /// The installation is suspended: nothing is tried until it is told otherwise.
  case suspended
  /// 404, 410.
  case notFound(call: String)
  /// Primary or secondary limit.
  case rateLimited(retryAfterMilliseconds: Int)
  /// 409, GitLab's transition errors that are not a success in disguise.
  case conflict(call: String, words: String)
  /// 400, 422: asking again changes nothing.
  case refused(call: String, status: Int, words: String)
  /// 5xx.
  case failing(call: String, status: Int)
  /// An answer that is not what the API promises (HTML, cut, another shape).
  case malformed(call: String, reason: String)
  /// The forge cannot do this, by its kind or version.
  case unsupported(call: String)
  case cancelled

  /// Whether asking again later may help.
  public var isTransient: Bool {
    switch self {
    case .unreachable(.insecure), .unreachable(.invalidURL): false
    case .unreachable, .rateLimited, .failing, .malformed, .conflict, .cancelled: true
    case .unauthorized, .forbidden, .suspended, .notFound, .refused, .unsupported: false
    }
  }
}
