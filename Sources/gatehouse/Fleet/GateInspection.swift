import Foundation
import Gate
import Git
import Hook
import PolicySources

/// Whether Git, or the host above it, would run in a repository exactly what `gatehouse install` writes.
struct GateInspection {
  enum State: String {
    /// Pushes are judged.
    case gated
    /// Our hook is there, but something differs from what is installed: it is not known to judge.
    case changed
    /// Pushes are not judged by us.
    case open
  }

  let state: State
  /// Why, as a line's end; for a gated repository how.
  let reason: String
  /// The file that was looked at.
  var hook: String?
  var host: HookHost?
  /// What a denial does, where the hook or the settings say it.
  var mode: Enforcement?

  private init(_ state: State, _ reason: String, hook: String? = nil) {
    self.state = state
    self.reason = reason
    self.hook = hook
  }

  /// - Parameter globals: hooks of the host for all its repositories, where a repository has none of its own.
  init(of path: String, globals: [String] = []) {
    do {
      self = try GateInspection.inspect(try ServedRepository(path), globals)
    } catch {
      self.init(.open, SafeText.line(error.line, longest: 300))
    }
  }

  // MARK: The file

  private static func inspect(_ repository: ServedRepository, _ globals: [String]) throws(InstallError)
    -> GateInspection
  {
    let host = host(of: repository)
    for candidate in candidates(in: repository, host) where isOurs(candidate.file) {
      return checked(candidate.file, host, candidate.fault)
    }
    for global in globals where isOurs(global) { return checked(global, host, nil) }
    return GateInspection(.open, openReason(repository, host))
  }

  private static func host(of repository: ServedRepository) -> HookHost {
    let layouts: [(HookHost, any HostLayout.Type)] = [
      (.gitea, GiteaLayout.self), (.gitlab, GitLabLayout.self), (.gitolite, GitoliteLayout.self),
    ]
    return layouts.first { $0.1.evidence(in: repository) != nil }?.0 ?? .plain
  }

  private struct Candidate {
    var file: String
    /// Why the host would not run it.
    var fault: String?
  }

  /// The files in which ours may stand, those that the host runs first.
  private static func candidates(in repository: ServedRepository, _ host: HookHost) -> [Candidate] {
    let own = repository.directory + "/hooks/pre-receive"
    var candidates: [Candidate] = []
    switch host {
    case .gitea, .forgejo:
      let fault = GiteaLayout.runsFolder(repository) ? nil : "hooks/pre-receive does not run hooks/pre-receive.d"
      return [
        Candidate(file: own + ".d/gatehouse", fault: fault),
        Candidate(file: own, fault: "it stands in hooks/pre-receive, which the host writes anew"),
      ]
    case .gitlab:
      let folder = repository.directory + "/custom_hooks/pre-receive"
      candidates = [Candidate(file: folder + ".d/gatehouse"), Candidate(file: folder)]
      candidates.append(Candidate(file: own, fault: "it stands in hooks/pre-receive, which GitLab does not run"))
      return candidates
    case .gitolite: candidates = linked(in: repository)
    default: break
    }
    candidates.append(Candidate(file: repository.hooks + "/pre-receive"))
    if repository.hasHooksElsewhere {
      candidates.append(Candidate(file: own, fault: "core.hooksPath leads Git to \(repository.hooks)"))
    }
    return candidates
  }

  /// gitolite's `hooks/pre-receive.h00-gatehouse`, which its driver runs.
  private static func linked(in repository: ServedRepository) -> [Candidate] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: repository.hooks)) ?? []
    let driver = repository.hooks + "/pre-receive"
    let isRun = FileManager.default.isExecutableFile(atPath: driver) && FilePath.text(driver)?.contains("$0.*") == true
    return names.filter { $0.hasPrefix("pre-receive.h") }.sorted().map {
      Candidate(
        file: repository.hooks + "/" + $0,
        fault: isRun ? nil : "hooks/pre-receive is not gitolite's and does not run it")
    }
  }

  private static func isOurs(_ file: String) -> Bool { FilePath.text(file).map(HookScript.isOurs) ?? false }

  private static func openReason(_ repository: ServedRepository, _ host: HookHost) -> String {
    switch host {
    case .gitea, .forgejo: return "no hooks/pre-receive.d/gatehouse"
    case .gitlab: return "no hook of ours in custom_hooks (a global one is named with --global)"
    default: break
    }
    let hook = repository.hooks + "/pre-receive"
    guard FilePath.exists(hook) else {
      return repository.hasHooksElsewhere
        ? "core.hooksPath leads to \(repository.hooks), without a pre-receive" : "no hook"
    }
    return "hooks/pre-receive is another's"
  }

  // MARK: Its content

  private static func checked(_ file: String, _ host: HookHost, _ fault: String?) -> GateInspection {
    func changed(_ reason: String) -> GateInspection {
      var inspection = GateInspection(.changed, reason, hook: file)
      inspection.host = host
      return inspection
    }
    if let fault { return changed(fault) }
    guard let mode = FileMode(file), mode.isExecutableForAll else {
      return changed("the hook is not executable for every account")
    }
    if mode.isWritableByOthers { return changed("others than its owner may write the hook") }
    guard let text = FilePath.text(file), let written = WrittenHook(text) else {
      return changed("the hook's text is not what gatehouse install writes")
    }
    for need in written.needs {
      if !FilePath.exists(need.path) { return changed("\(need.what) is gone: \(need.path)") }
      if need.isProgram, FileMode(need.path)?.isExecutableForAll != true {
        return changed("\(need.what) may not be run: \(need.path)")
      }
    }
    let kept = file + ".before-gatehouse"
    if written.arguments.chain == nil, FileManager.default.isExecutableFile(atPath: kept) {
      return changed("the hook that was there before is not run any more: \(kept)")
    }
    do {
      let administration = Administration(
        policies: [], config: written.arguments.config, trust: .everything, mode: written.arguments.mode)
      var inspection = GateInspection(.gated, "", hook: file)
      inspection.host = written.arguments.host ?? host
      inspection.mode = try administration.settings().effective(repository: "").enforcement
      return inspection
    } catch {
      return changed(String("\(error)".split(separator: "\n").first ?? "the settings cannot be used"))
    }
  }
}
