import HTTPClient

/// What a failed call says about the setup, in words that name what to do.
extension SetupProblem {
  /// For the first call, which needs nothing but an address and a token.
  static func connecting(_ error: ForgeError, to base: String, tokenAdvice: String) -> SetupProblem {
    switch error {
    case .unreachable(.insecure(let host, let reason)):
      SetupProblem(
        what: "the certificate of \(host)",
        words:
          "The connection to \(base) cannot be trusted: \(reason). Give `certificates` the file of the authority that"
          + " signed it, or correct the certificate.")
    case .unreachable(let failure):
      SetupProblem(
        what: "the address of the API",
        words: "\(base) cannot be asked: \(failure). Correct `url` or `api`, or let this computer reach it.")
    case .unauthorized:
      SetupProblem(
        what: "the token", words: "\(base) does not take the token: it is wrong, expired or revoked. \(tokenAdvice)")
    case .forbidden(_, let missing):
      SetupProblem(
        what: "the token's scopes",
        words: "\(base) takes the token, but not for this\(missing.map { ": \($0)" } ?? ""). \(tokenAdvice)")
    case .notFound, .malformed, .refused:
      SetupProblem(
        what: "the address of the API",
        words:
          "What answers at \(base) is not the API that was expected: \(error.words). Correct `kind`, `url` or `api`.")
    default:
      SetupProblem(what: "the API", words: "\(base) does not answer as it should: \(error.words). Try again.")
    }
  }

  static func settings(_ what: String, _ words: String) -> SetupProblem { SetupProblem(what: what, words: words) }
}

extension ForgeConfiguration {
  /// What can be told without asking anybody.
  func problemsInSettings(tokenAdvice: String) -> [SetupProblem] {
    var problems: [SetupProblem] = []
    if case .app = credential {
      problems.append(.settings("the credential", "`app` is for GitHub: give a `token`. \(tokenAdvice)"))
    } else if case .token(let token) = credential, token.isEmpty {
      problems.append(.settings("the token", "The file of the token is empty. \(tokenAdvice)"))
    }
    if webhookSecrets.isEmpty || webhookSecrets.contains(where: \.isEmpty) {
      problems.append(
        .settings("the webhook's secret", "Every delivery is refused without a secret: give one in `webhookSecrets`."))
    }
    problems += RepositoryList(repositories).problems.map {
      .settings("the list of repositories", "An entry of `repositories` is not a pattern: \($0).")
    }
    if repositories.isEmpty {
      problems.append(.settings("the list of repositories", "`repositories` is empty: nothing would be judged."))
    }
    return problems
  }
}
