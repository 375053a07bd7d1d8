extension ForgeError: CustomStringConvertible {
  public var description: String { words }

  /// The reason in one line, for logs and for the verdict that says it. What to do comes last, where there is something.
  public var words: String {
    switch self {
    case .unreachable(let failure): "the forge was not reached: \(failure)"
    case .unauthorized(let call): "\(call): the credentials are not taken (401): renew the token or the App's key"
    case .forbidden(let call, let missing?): "\(call): not allowed (403): grant \(missing)"
    case .forbidden(let call, nil): "\(call): not allowed (403): look at the permissions (`gatehouse serve --check`)"
    case .suspended: "the installation is suspended: unsuspend it on the forge"
    case .notFound(let call): "\(call): not found, or not visible with these credentials (404)"
    case .rateLimited(let milliseconds): "the forge's rate limit is reached: again in \((milliseconds + 999) / 1000) s"
    case .conflict(let call, let words): "\(call): in conflict with what is there (409): \(words)"
    case .refused(let call, let status, let words): "\(call): refused (\(status)): \(words)"
    case .failing(let call, let status): status == 0 ? "\(call) failed" : "\(call): the forge failed (\(status))"
    case .malformed(let call, let reason): "\(call): the answer cannot be understood: \(reason)"
    case .unsupported(let call): "\(call): this forge cannot do that"
    case .cancelled: "it was cancelled"
    }
  }
}
