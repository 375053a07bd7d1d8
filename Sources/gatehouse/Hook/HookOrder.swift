import Foundation
import Gate
import Git
import Hook
import PolicySources

/// What the administrator wants installed, whatever the place.
struct HookOrder {
  var programs: Programs
  var lane: Programs.Lane?
  /// Absolute paths: the hook runs in the repository's folder.
  var policies: [String] = []
  var config: String?
  var cache: String?
  var mode: Enforcement?
  /// nil: as the host has it.
  var trustsOwnAccount: Bool?
  var allowsSharedHooks = false
  var leavesPushOptions = false

  /// Compiles into the cache that hooks are to load from; gives the words for it, none where no cache is wanted.
  func keepCompiled() throws(InstallError) -> [String] {
    guard let cache else { return [] }
    let caching = PlanCaching(
      PlanCache(directory: cache),
      administration: Administration(policies: policies, config: config, trust: .everything))
    do {
      return try caching.states().map { state in
        let compiled = try caching.build(state)
        return "compiled \(compiled.rules.count == 1 ? "1 rule" : "\(compiled.rules.count) rules") into \(cache)"
      }
    } catch {
      throw .unusable("\(error)")
    }
  }

  /// Refuses policies that ask for what the fast lane does not carry, where there is nothing to hand over to.
  func requireFastLane() throws(InstallError) {
    var missing: Set<String> = []
    do {
      let administration = Administration(policies: policies, config: config, trust: .everything)
      let settings = try administration.settings()
      let reach = settings.effective(repository: "").reach
      for paths in settings.policyLists(with: policies) {
        missing.formUnion(try administration.policySet(paths, reach: reach).missingBuiltins)
      }
    } catch {
      throw .unusable("\(error)")
    }
    if !missing.isEmpty { throw .needsFullProgram(missing.sorted().joined(separator: ", ")) }
  }

  /// The program and options of a hook on such a host.
  func script(for place: HookPlace) throws(InstallError) -> HookScript {
    let program = try programs.program(lane)
    return HookInstallation(place).script(program, arguments: arguments(for: place, program))
  }

  func arguments(for place: HookPlace, _ program: HookScript.Program) -> HookArguments {
    var arguments = HookArguments()
    arguments.policies = policies
    arguments.config = config
    arguments.cache = cache
    arguments.mode = mode
    arguments.host = place.host
    arguments.trustsOwnAccount = trustsOwnAccount ?? place.isTrustedByDefault
    if case .fast = program { arguments.program = programs.full }
    return arguments
  }

  /// What an installation did.
  struct Outcome {
    var before: HookInstallation.Before
    var isUnchanged = false
    var proof = ""
    var pushOptions: String?
  }

  /// Installs and proves; a hook that does not work is taken out again.
  ///
  /// - Parameter skipsUnchanged: leaves a hook alone that is as it would be written.
  func install(in place: HookPlace, skipsUnchanged: Bool = false) throws(InstallError) -> Outcome {
    if place.isShared && !allowsSharedHooks {
      throw .sharedHooks(URL(fileURLWithPath: place.file).deletingLastPathComponent().path)
    }
    let installation = HookInstallation(place)
    let script = try script(for: place)
    let before = installation.before
    if skipsUnchanged && installation.isAlready(script) { return Outcome(before: before, isUnchanged: true) }
    let earlier = before == .ours ? FilePath.text(installation.hook) : nil
    try installation.install(script)
    let proof: String
    do {
      proof = try installation.prove()
    } catch {
      try installation.undo(earlier: earlier)
      throw error
    }
    return Outcome(before: before, proof: proof, pushOptions: try pushOptions(of: place))
  }

  private func pushOptions(of place: HookPlace) throws(InstallError) -> String? {
    guard place.turnsOnPushOptions, let repository = place.repository?.directory else { return nil }
    let key = "receive.advertisePushOptions"
    let now = (try? GitProgram.output(["config", "--bool", key], in: repository)) ?? "false"
    if now == "true" { return "push options are on (\(key))" }
    if leavesPushOptions { return "push options are off: `git push -o …` fails until \(key) is true" }
    _ = try GitProgram.output(["config", key, "true"], in: repository)
    return "push options turned on (\(key) = true)"
  }
}
