extension ForgeError {
  /// What happened, for people and logs.
  public var words: String {
    switch self {
    case .unreachable(let failure): "\(failure)"
    case .unauthorized(let call): "\(call) was answered by 401: the token is not taken"
    case .forbidden(let call, let missing):
      "\(call) is forbidden" + (missing.map { ", \($0) is missing" } ?? ": a permission is missing")
    case .suspended: "the installation is suspended"
    case .notFound(let call): "\(call) found nothing, or nothing that we may see"
    case .rateLimited(let wait): "a limit of the forge is reached, for \(wait / 1000) s"
    case .conflict(let call, let words): "\(call) is in conflict: \(words)"
    case .refused(let call, let status, let words): "\(call) was refused (\(status)): \(words)"
    case .failing(let call, let status): "\(call) fails (\(status))"
    case .malformed(let call, let reason): "the answer to \(call) makes no sense: \(reason)"
    case .unsupported(let call): "this forge does not know \(call)"
    case .cancelled: "it was cancelled"
    }
  }
}
