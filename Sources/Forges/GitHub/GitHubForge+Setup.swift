import HTTPClient

/// What is missing before the bot can work here, by the names of GitHub's own pages.
extension GitHubForge {
  public func setupProblems() async -> [SetupProblem] {
    var problems = settingsProblems()
    switch configuration.credential {
    case .app(let id, let key):
      guard GitHubAppKey(id: id, pem: key, clock: tools.clock).isUsable else {
        problems.append(
          .settings(
            "the private key of the App",
            "It is not an RSA key as PEM. Make one on the App's page under “Private keys” and give its file in `app.key`."
          ))
        return problems
      }
      problems += await appProblems()
    case .token(let token):
      if !token.isEmpty { problems += await tokenProblems() }
    }
    return problems
  }

  static let tokenAdvice =
    "Make a fine-grained token for these repositories with “Commit statuses: read and write”, “Pull requests: read and"
    + " write” and “Contents: read-only”, or better an App."

  private func settingsProblems() -> [SetupProblem] {
    var problems: [SetupProblem] = []
    if case .token(let token) = configuration.credential, token.isEmpty {
      problems.append(.settings("the token", "The file of the token is empty. \(GitHubForge.tokenAdvice)"))
    }
    if configuration.webhookSecrets.isEmpty || configuration.webhookSecrets.contains(where: \.isEmpty) {
      problems.append(
        .settings("the webhook's secret", "Every delivery is refused without a secret: give one in `webhookSecrets`."))
    }
    if configuration.repositories.isEmpty {
      problems.append(.settings("the list of repositories", "`repositories` is empty: nothing would be judged."))
    }
    return problems
      + named.problems.map { .settings("the list of repositories", "An entry of `repositories` is no pattern: \($0).") }
  }

  // MARK: Apps

  private func appProblems() async -> [SetupProblem] {
    let app: GitHubWire.App
    do throws(ForgeError) { app = try await access.own.read(GitHubWire.App.self, APICall(.get, ["app"])) } catch {
      if case .unauthorized = error {
        return [
          .settings(
            "the App's id or private key",
            "GitHub does not take what is signed with them: `app.id` and `app.key` do not belong together, the key was"
              + " deleted, or this computer's clock is wrong by more than a minute.")
        ]
      }
      return [.connecting(error, to: configuration.apiBase, tokenAdvice: "")]
    }
    if let slug = app.slug, !slug.isEmpty { access.learn(login: "\(slug)[bot]") }
    let page = "\(configuration.site)/settings/apps/\(app.slug ?? "")"
    var problems = GitHubPermissions.missing(app.permissions ?? [:], of: GitHubAccess.permissions).map { name in
      SetupProblem(
        what: "permission \(name)",
        words:
          "The App may not do what it must: grant “\(GitHubForge.shown(name))” on \(page)/permissions, and accept it"
          + " for each installation.")
    }
    problems += GitHubForge.eventProblems(app, page)
    problems += await hookProblems(page)
    return problems + (await installationProblems())
  }

  private static let neededEvents: [(name: String, isFatal: Bool, loss: String)] = [
    ("pull_request", true, "nothing is judged when a pull request is opened or pushed to"),
    ("merge_group", false, "a merge queue that requires the check waits until its time is out"),
    ("check_run", false, "the button “Re-run” does nothing"),
    ("check_suite", false, "the button “Re-run all checks” does nothing"),
    ("issue_comment", false, "commands in comments are not read"),
  ]

  private static func eventProblems(_ app: GitHubWire.App, _ page: String) -> [SetupProblem] {
    let events = app.events ?? []
    return neededEvents.filter { !events.contains($0.name) }.map { event in
      let first = event.name == "merge_group" ? "grant “Merge queues: read-only” and " : ""
      return SetupProblem(
        what: "event \(event.name)",
        words: "Without it \(event.loss): \(first)subscribe to it on \(page)/permissions.", isFatal: event.isFatal)
    }
  }

  private func hookProblems(_ page: String) async -> [SetupProblem] {
    guard
      let hook = try? await access.own.read(GitHubWire.HookConfig.self, APICall(.get, ["app", "hook", "config"]))
    else { return [] }
    var problems: [SetupProblem] = []
    if let type = hook.content_type, type != "json" {
      problems.append(
        .settings("the webhook's content type", "It is `\(LogWord.of(type))`: choose application/json on \(page)."))
    }
    if hook.secret == nil {
      problems.append(.settings("the webhook's secret", "GitHub has none and signs nothing: enter it on \(page)."))
    }
    if hook.insecure_ssl?.isSet == true {
      problems.append(
        SetupProblem(
          what: "the webhook's certificate check", words: "It is switched off: enable SSL verification on \(page).",
          isFatal: false))
    }
    return problems
  }

  private func installationProblems() async -> [SetupProblem] {
    var problems: [SetupProblem] = []
    let list = APICall(.get, ["app", "installations"], query: [("per_page", "100")])
    guard let all = try? await access.own.all([GitHubWire.Installation].self, list, items: { $0 }) else { return [] }
    if all.isEmpty {
      problems.append(
        .settings("an installation", "The App is installed nowhere: install it for the repositories to be judged."))
    }
    for one in all {
      let name = "installation of \(one.account?.login ?? one.account?.slug ?? String(one.id))"
      if one.suspended_at != nil {
        problems.append(
          SetupProblem(what: name, words: "It is suspended: nothing is judged there until it is not.", isFatal: false))
        continue
      }
      let missing = GitHubPermissions.missing(one.permissions ?? [:], of: GitHubAccess.permissions)
      if let granted = one.permissions, !granted.isEmpty, !missing.isEmpty {
        problems.append(
          .settings(
            name,
            "It lacks \(missing.joined(separator: ", ")): its owner must accept the App's new permissions on the"
              + " installation's page."))
      }
    }
    for path in configuration.plainRepositories where named.contains(path) {
      guard let parts = try? self.path(ForgeRepository(id: "", path: path)) else { continue }
      do throws(ForgeError) {
        _ = try await access.own.read(GitHubWire.Installation.self, APICall(.get, parts + ["installation"]))
      } catch .notFound {
        problems.append(
          .settings("repository \(path)", "The App is not installed there, or there is no such repository."))
      } catch {
        problems.append(.settings("repository \(path)", error.words))
      }
    }
    return problems
  }

  /// `pull_requests:write` as the page of permissions shows it.
  private static func shown(_ permission: String) -> String {
    let parts = permission.split(separator: ":")
    let words = parts.first.map { $0.replacing("_", with: " ") } ?? ""
    return words.prefix(1).uppercased() + words.dropFirst()
      + (parts.last == "write" ? ": read and write" : ": read-only")
  }

  // MARK: Tokens

  private func tokenProblems() async -> [SetupProblem] {
    var problems: [SetupProblem] = []
    do throws(ForgeError) {
      let answer = try await access.own.send(APICall(.get, ["user"]))
      access.learn(login: try answer.decoded(as: GitHubWire.User.self).login)
      // Only classic tokens tell their scopes.
      if let scopes = answer.headers["X-OAuth-Scopes"], !GitHubForge.suffices(scopes) {
        problems.append(
          .settings("scope repo", "The token has the scopes “\(LogWord.of(scopes))”. \(GitHubForge.tokenAdvice)"))
      }
    } catch {
      return [.connecting(error, to: configuration.apiBase, tokenAdvice: GitHubForge.tokenAdvice)]
    }
    problems.append(
      SetupProblem(
        what: "an App",
        words:
          "With a token there are commit statuses instead of check runs: no marks on lines, no button to run again,"
          + " and every account that may push can set the same status. Make an App.", isFatal: false))
    if configuration.hasRepositoryPatterns {
      problems.append(
        SetupProblem(
          what: "the list of repositories",
          words:
            "With a token only repositories named in full are looked through for missed deliveries; patterns wait for"
            + " a first delivery.", isFatal: false))
    }
    for path in configuration.plainRepositories where named.contains(path) {
      problems += await tokenProblems(at: path)
    }
    return problems
  }

  private func tokenProblems(at path: String) async -> [SetupProblem] {
    guard let parts = try? self.path(ForgeRepository(id: "", path: path)) else { return [] }
    do throws(ForgeError) {
      let found = try await access.own.read(GitHubWire.Repository.self, APICall(.get, parts))
      if found.permissions?.push == false {
        return [.settings("repository \(path)", "The token's account may not push there, and so set no status.")]
      }
      return []
    } catch .notFound {
      return [
        .settings("repository \(path)", "The token does not reach it, or there is no such repository.")
      ]
    } catch {
      return [.settings("repository \(path)", error.words)]
    }
  }

  private static func suffices(_ scopes: String) -> Bool {
    let names = scopes.split { $0 == "," || $0 == " " }
    return names.contains("repo") || names.contains("public_repo") && names.contains("repo:status")
  }
}
