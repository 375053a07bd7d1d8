import Foundation
import Git

/// `gatehouse install --all ROOT`: the hook in every repository below a folder, again and again without harm.
struct FleetInstallation {
  private let root: String
  private let host: HookHost?
  private let order: HookOrder
  private let uninstalls: Bool
  /// Hooks that are in order, as their files were then: what is as it was need not be looked at again.
  private var settled: [String: FileStamp] = [:]
  /// What was said of repositories that failed, so that it is not said at every look.
  private var complaints: [String: String] = [:]

  init(root: String, host: HookHost?, order: HookOrder, uninstalls: Bool) {
    self.root = root
    self.host = host
    self.order = order
    self.uninstalls = uninstalls
  }

  /// What one look at all repositories came to.
  struct Summary {
    var installed = 0
    var unchanged = 0
    var removed = 0
    var failed = 0

    var words: String {
      let counts = [(installed, "installed"), (removed, "removed"), (unchanged, "unchanged"), (failed, "failed")]
      let parts = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      let count = installed + unchanged + removed + failed
      return "\(count == 1 ? "1 repository" : "\(count) repositories")"
        + (parts.isEmpty ? "" : ": " + parts.joined(separator: ", "))
    }
  }

  /// Goes over all repositories once. A failure is told and does not end it.
  mutating func pass(say: (String) -> Void) throws(InstallError) -> Summary {
    let walk = try RepositoryWalk(root: root)
    var summary = Summary()
    for repository in walk.repositories {
      do {
        switch try visit(repository) {
        case .unchanged:
          summary.unchanged += 1
          say("unchanged \(repository)")
        case .installed:
          summary.installed += 1
          say("installed \(repository)")
        case .removed:
          summary.removed += 1
          say("removed   \(repository)")
        }
        complaints[repository] = nil
      } catch {
        summary.failed += 1
        complain(repository, error.line, say)
      }
    }
    for (path, reason) in walk.unreadable {
      summary.failed += 1
      complain(path, reason, say)
    }
    return summary
  }

  /// Looks again and again until somebody ends it, and tells only what is new.
  mutating func watch(seconds: Int, say: (String) -> Void) throws(InstallError) {
    StopSignal.listen()
    say("watching \(root)")
    fflush(nil)
    while !StopSignal.wait(seconds: seconds) {
      _ = try pass { line in if !line.hasPrefix("unchanged") { say(line) } }
      fflush(nil)
    }
  }

  private enum Visit { case installed, unchanged, removed }

  private mutating func visit(_ path: String) throws(InstallError) -> Visit {
    if let stamp = settled[path], stamp.isCurrent { return .unchanged }
    settled[path] = nil
    let repository = try ServedRepository(path)
    let place =
      if let host { try HookPlace.named(host, .repository(repository)) } else {
        try HookPlace.found(in: repository).place
      }
    if uninstalls {
      let installation = HookInstallation(place)
      guard installation.before == .ours else { return .unchanged }
      try installation.uninstall()
      return .removed
    }
    let outcome = try order.install(in: place, skipsUnchanged: true)
    settled[path] = FileStamp(place.file, beside: repository.directory + "/config")
    return outcome.isUnchanged ? .unchanged : .installed
  }

  private mutating func complain(_ path: String, _ reason: String, _ say: (String) -> Void) {
    if complaints[path] == reason { return }
    complaints[path] = reason
    say("failed    \(path): \(reason)")
  }
}

/// Two files as they were at one moment: a hook, and the configuration that may lead Git elsewhere.
struct FileStamp {
  private let hook: String
  private let config: String
  private let state: [timespec?]

  init(_ hook: String, beside config: String) {
    self.hook = hook
    self.config = config
    state = FileStamp.state(hook, config)
  }

  var isCurrent: Bool {
    let now = FileStamp.state(hook, config)
    return zip(now, state).allSatisfy { now, then in
      guard let now, let then else { return false }
      return now.tv_sec == then.tv_sec && now.tv_nsec == then.tv_nsec
    }
  }

  /// The time of the last change of content or permissions.
  private static func state(_ paths: String...) -> [timespec?] {
    paths.map { path in
      var status = stat()
      return stat(path, &status) == 0 ? status.st_ctim : nil
    }
  }
}
