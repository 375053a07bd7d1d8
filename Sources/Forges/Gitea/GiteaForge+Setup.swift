import Gate
import HTTPClient

/// Whether everything is there that the bot needs: asked without changing anything.
extension GiteaForge {
  private static let tokenAdvice = "Make a token with the scopes `write:repository`, `write:issue` and `read:user`."

  private var hostAdvice: String {
    "\(product) sends nothing to private addresses as delivered: name ours in `[webhook] ALLOWED_HOST_LIST` of its app.ini"
      + " where it is one"
  }

  public func setupProblems() async -> [SetupProblem] {
    var problems = configuration.problemsInSettings(tokenAdvice: GiteaForge.tokenAdvice)
    guard !problems.contains(where: { $0.isFatal }) else { return problems }
    let found: [ForgeRepository]
    do throws(ForgeError) {
      _ = try await ownID()
      found = try await repositories()
    } catch {
      return problems + [.connecting(error, to: client.base, tokenAdvice: GiteaForge.tokenAdvice)]
    }
    if let problem = await productProblem() { problems.append(problem) }
    problems += missing(among: found)
    for repository in found.prefix(GiteaForge.mostLookedAt) { problems += await self.problems(of: repository) }
    if let first = found.first { problems += await scopeProblems(in: first) }
    return problems
  }

  /// Repositories that are looked at one by one.
  private static let mostLookedAt = 50

  /// Forgejo tells Gitea's version beside its own (`10.0.0+gitea-1.22.0`): signatures come in other headers there.
  private func productProblem() async -> SetupProblem? {
    guard let told = try? await client.read(GiteaAnswer.Version.self, APICall(.get, ["version"])).version else {
      return nil
    }
    guard told.contains("gitea-"), configuration.kind == .gitea else { return nil }
    return SetupProblem(
      what: "the kind",
      words: "\(client.base) is a Forgejo: set `kind: forgejo`, as its deliveries are signed otherwise.")
  }

  private func missing(among found: [ForgeRepository]) -> [SetupProblem] {
    let paths = Set(found.map { $0.path.lowercased() })
    var problems = configuration.plainRepositories.filter { !paths.contains($0.lowercased()) }.map { path in
      SetupProblem(
        what: "repository \(SafeText.line(path, longest: 200))",
        words:
          "It is not there for the token's account. Correct the path, or add the account as a collaborator who may write."
      )
    }
    if found.isEmpty, problems.isEmpty {
      problems.append(
        SetupProblem(
          what: "the list of repositories",
          words: "The token's account reaches no repository that `repositories` names. Add it as a collaborator."))
    }
    return problems
  }

  private func problems(of repository: ForgeRepository) async -> [SetupProblem] {
    let path = SafeText.line(repository.path, longest: 200)
    do throws(ForgeError) {
      let permissions = try await self.repository(repository.path).permissions
      if let permissions, permissions.push == false, permissions.admin == false {
        return [
          SetupProblem(
            what: "write access to \(path)",
            words: "The token's account may only read there: statuses would be refused. Let it write.")
        ]
      }
      guard permissions?.admin == true else {
        return [
          SetupProblem(
            what: "administration of \(path)",
            words:
              "Without it the account cannot ask what others may do, so commands in comments are not obeyed, and the"
              + " webhook cannot be looked at. \(hostAdvice).", isFatal: false)
        ]
      }
      return try await hookProblems(of: repository, path)
    } catch {
      return [
        SetupProblem(what: "repository \(path)", words: "It could not be looked at: \(error.words).", isFatal: false)
      ]
    }
  }

  private func hookProblems(of repository: ForgeRepository, _ path: String) async throws(ForgeError) -> [SetupProblem] {
    let what = "the webhook of \(path)"
    let call = APICall(.get, try self.path(repository, "hooks"), query: [("limit", GiteaForge.pageSize)])
    let hooks = try await client.all([GiteaAnswer.Hook].self, call) { $0 }
    guard let hook = hooks.first(where: { WebhookAddress($0.config?["url"] ?? "").leadsTo(name) }) else {
      return [
        SetupProblem(
          what: what,
          words: "None ends in `/hooks/\(name)` (an organisation's is not seen from here). Add one for pull requests,"
            + " pushes to them and comments. \(hostAdvice).", isFatal: false)
      ]
    }
    var problems: [SetupProblem] = []
    if WebhookAddress(hook.config?["url"] ?? "").isInternal {
      problems.append(SetupProblem(what: what, words: "Its address is a private one. \(hostAdvice).", isFatal: false))
    }
    if hook.isActive == false {
      problems.append(SetupProblem(what: what, words: "It is switched off: switch it on."))
    }
    if let type = hook.config?["content_type"], type != "json" {
      problems.append(SetupProblem(what: what, words: "Set its content type to `application/json`: forms are refused."))
    }
    let events = Set(hook.events ?? [])
    let wanted = ["pull_request", "pull_request_sync", "pull_request_comment"]
    let missing = events.isEmpty ? [] : wanted.filter { !events.contains($0) }
    if !missing.isEmpty {
      let words =
        "Switch on its events \(missing.map { "`\($0)`" }.joined(separator: ", ")): they are not told without."
      problems.append(SetupProblem(what: what, words: words, isFatal: missing != ["pull_request_comment"]))
    }
    return problems
  }

  /// A status for a commit and the edit of a comment that cannot be there change nothing, and tell whether writing is
  /// allowed at all.
  private func scopeProblems(in repository: ForgeRepository) async -> [SetupProblem] {
    let nowhere = String(repeating: "0", count: 40)
    let status = GiteaBody.Status(state: "pending", context: configuration.context, description: "")
    guard let statuses = try? path(repository, "statuses", nowhere),
      let comments = try? path(repository, "issues", "comments", "0")
    else { return [] }
    let probes = [
      ("scope write:repository", APICall(.post, statuses, body: status), "statuses and reviews"),
      ("scope write:issue", APICall(.patch, comments, body: GiteaBody.Comment(body: "-")), "comments"),
    ]
    var problems: [SetupProblem] = []
    for (what, call, purpose) in probes {
      guard case .forbidden(_, let missing) = await failure(of: call) else { continue }
      problems.append(
        SetupProblem(
          what: what,
          words: "The token may not write \(purpose)\(missing.map { " (\($0))" } ?? ""). \(GiteaForge.tokenAdvice)"))
    }
    return problems
  }

  private func failure(of call: APICall) async -> ForgeError? {
    do throws(ForgeError) {
      try await client.send(call)
      return nil
    } catch {
      return error
    }
  }
}
