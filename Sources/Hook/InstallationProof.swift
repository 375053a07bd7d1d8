import Audit
import Gate
import Git

/// What a hook can say of itself with nothing pushed: that settings and policies are there, believed and compile, that
/// the repository can be read, and where decisions will be recorded.
struct InstallationProof {
  let text: String

  init(_ arguments: HookArguments) throws {
    let administration = Administration(arguments)
    let environment = try HookEnvironment(.current, host: arguments.host)
    let settings = try administration.settings().effective(repository: environment.repositoryName)
    let policies = try administration.policySet(settings.policies + administration.policies)
    let repository = try Repository.open(environment, deadline: .after(milliseconds: 10_000))
    let record = try administration.record(settings, gitDirectory: environment.gitDirectory).path
    let rules = policies.rules.count
    text = """
      proved: the hook ran in place; \(rules) \(rules == 1 ? "rule" : "rules") would be asked, enforcement: \(settings.enforcement.rawValue)
      policies: revision \(policies.revision.prefix(12)); repository read by \(repository.reading)
      decisions are recorded in \(SafeText.line(record))

      """
  }
}
