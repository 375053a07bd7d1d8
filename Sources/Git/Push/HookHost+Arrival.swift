import Gate

extension HookHost {
  /// How the change came; nil where the host says nothing about it.
  func arrival(_ variables: EnvironmentVariables) throws(GitError) -> Arrival? {
    switch self {
    case .gitea, .forgejo: try giteaArrival(variables)
    case .gitlab: try gitlabArrival(variables)
    case .github: try githubArrival(variables)
    case .bitbucket: try bitbucketArrival(variables)
    case .gitolite, .gitoliteVREF, .http, .plain: nil
    }
  }

  private func giteaArrival(_ variables: EnvironmentVariables) throws(GitError) -> Arrival {
    if let trigger = try variables.text("GITEA_PUSH_TRIGGER") {
      return Arrival(.merge, source: "GITEA_PUSH_TRIGGER", words: trigger)
    }
    if let id = try number("GITEA_PR_ID", variables) {
      let index = try number("GITEA_PR_INDEX", variables)
      return Arrival(
        .merge, source: "GITEA_PR_ID", words: index.map { "pull request \($0)" } ?? "pull request of id \(id)")
    }
    if variables["GITEA_INTERNAL_PUSH"] == Array("true".utf8) { return Arrival(.host, source: "GITEA_INTERNAL_PUSH") }
    // Set for what its pages and its contents API do; over HTTP it is `receive-pack`, over ssh the client's own command.
    if variables["SSH_ORIGINAL_COMMAND"] == Array("gitea-internal".utf8) {
      return Arrival(.web, source: "SSH_ORIGINAL_COMMAND", words: "gitea-internal")
    }
    return Arrival(.push)
  }

  /// `web` is all that GitLab says of what is no push.
  private func gitlabArrival(_ variables: EnvironmentVariables) throws(GitError) -> Arrival? {
    guard let transport = try variables.text("GL_PROTOCOL") else { return nil }
    return Arrival(transport == "web" ? .web : .push, source: "GL_PROTOCOL", words: transport)
  }

  private func githubArrival(_ variables: EnvironmentVariables) throws(GitError) -> Arrival {
    guard let via = try variables.text("GITHUB_VIA") else { return Arrival(.push) }
    let act: Arrival.Act =
      switch via {
      case "merge", "merge base into head", "branch merge api", "auto-merge deployment api", "pull request merge api",
        "pull request merge button":
        .merge
      case "blob#save", "git repo contents api", "pull request revert button": .edit
      default: .web
      }
    return Arrival(act, source: "GITHUB_VIA", words: via)
  }

  private func bitbucketArrival(_ variables: EnvironmentVariables) throws(GitError) -> Arrival? {
    let isDryRun = variables["BB_IS_DRY_RUN"] == Array("true".utf8)
    guard let trigger = try variables.text("BB_HOOK_TRIGGER_ID") else {
      return isDryRun ? Arrival(.web, source: "BB_IS_DRY_RUN", isDryRun: true) : nil
    }
    let act: Arrival.Act =
      switch trigger {
      case "push": .push
      case "pull-request-merge", "pull-request-merge-check": .merge
      case "file-edit": .edit
      default: .web
      }
    return Arrival(act, source: "BB_HOOK_TRIGGER_ID", words: trigger, isDryRun: isDryRun)
  }

  /// An id that Gitea sets; 0 stands for none.
  func number(_ name: String, _ variables: EnvironmentVariables) throws(GitError) -> String? {
    guard let text = try variables.text(name), text != "0" else { return nil }
    return text
  }
}
