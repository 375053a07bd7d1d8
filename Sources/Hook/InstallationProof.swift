import Audit
import Gate
import Git
import Glibc

/// What a hook can say of itself with nothing pushed: that settings and policies are there, believed and compile, that
/// the repository can be read, and where decisions will be recorded.
struct InstallationProof {
  let text: String

  init(_ arguments: HookArguments, builtins: CarriedBuiltins) throws {
    let administration = Administration(arguments, builtins: builtins)
    let environment = try HookEnvironment(.current, host: arguments.host)
    let settings = try administration.settings().effective(repository: environment.repositoryName)
    let policies = try administration.policySet(settings.policies + administration.policies, reach: settings.reach)
    let repository = try Repository.open(environment, deadline: .after(milliseconds: 10_000))
    let recording = administration.recording(settings, gitDirectory: environment.gitDirectory)
    let record = try recording.proof()
    // Root installs, and others push: what they would meet is met now.
    if !arguments.trustsOwnAccount, InstallationProof.isWrittenByOthers(environment.gitDirectory) {
      try recording.checkForPushers()
    }
    let rules = policies.rules.count
    text = """
      proved: the hook ran in place; \(rules) \(rules == 1 ? "rule" : "rules") would be asked, enforcement: \(settings.enforcement.rawValue)
      policies: revision \(policies.revision.prefix(12)); repository read by \(repository.reading)
      \(record)

      """
  }

  /// Whether anybody but root can push into the repository, as far as its directory shows.
  private static func isWrittenByOthers(_ gitDirectory: [UInt8]) -> Bool {
    var status = stat()
    guard stat(String(decoding: gitDirectory, as: UTF8.self), &status) == 0 else { return false }
    return status.st_uid != 0 || status.st_mode & (S_IWGRP | S_IWOTH) != 0
  }
}
