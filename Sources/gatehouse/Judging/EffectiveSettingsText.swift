import Gate

/// What holds for a repository and ref, in words: for `config check` and `doctor`.
struct EffectiveSettingsText {
  private let settings: EffectiveSettings

  init(_ settings: EffectiveSettings) { self.settings = settings }

  var text: String {
    var lines: [(String, String)] = [
      ("enforcement", settings.enforcement.rawValue), ("fail mode", settings.failMode.rawValue),
      ("deadline", "\(settings.deadlineMilliseconds) ms"),
      ("refs", patterns(settings.refs)), ("paths", patterns(settings.paths)),
      ("every commit", settings.everyCommit ? "yes" : "no: the net change"),
      ("Pod templates", settings.expandPodTemplates ? "shown to rules for Pods" : "not shown to rules for Pods"),
      ("not judged", settings.notJudged.rawValue),
      ("record", record),
    ]
    if !settings.reach.hosts.isEmpty { lines.append(("may reach", settings.reach.hosts.joined(separator: ", "))) }
    if !settings.reach.environment.isEmpty {
      lines.append(("may read", settings.reach.environment.joined(separator: ", ")))
    }
    lines += settings.policies.map { ("policies", $0) }
    return lines.map { "  \($0.0.padding(to: 14))\(SafeText.line($0.1))\n" }.joined()
  }

  private var record: String {
    switch settings.record {
    case .file(let path, _): path
    case .socket(let path): "by `gatehouse recordd` at \(path)"
    case nil: "beside the repository"
    }
  }

  private func patterns(_ patterns: NamePatterns) -> String {
    let include = patterns.include.map(\.description).joined(separator: ", ")
    let exclude = patterns.exclude.map(\.description).joined(separator: ", ")
    return exclude.isEmpty ? include : "\(include), but not \(exclude)"
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
