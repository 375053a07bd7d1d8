import ArgumentParser
import Foundation
import Gate
import Hook

/// `gatehouse install /srv/git/app.git --policy /etc/gatehouse/policy`.
struct InstallCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install",
    abstract: "Put the hook into a repository, prove that it works, or take it out.",
    discussion: """
      Writes hooks/pre-receive. A hook that is there is kept as hooks/pre-receive.before-gatehouse and runs after
      Gatehouse has let a push in. The hook is then run once in place; if that fails, it is taken out again.
      """)

  @Argument(help: "The repository: a bare one, or one with a .git folder.", completion: .directory)
  var repository: String

  @Option(name: [.short, .long], help: "The directory of policies.", completion: .directory)
  var policy: String?

  @Option(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "Which program the hook runs: fast or full.",
      discussion: "fast is gatehouse-hook, small and quick to start; what it does not carry it hands over to gatehouse."
    ))
  var lane: Programs.Lane?

  @Option(help: "The gatehouse program; without it this one.", completion: .file())
  var program: String?

  @Option(help: "The gatehouse-hook program; without it the one beside gatehouse.", completion: .file())
  var hook: String?

  @Option(help: "What a denial does where the settings do not say it: observe, warn or enforce.")
  var mode: Enforcement?

  @Flag(
    help: ArgumentHelp(
      "The account that runs the hook is the administrator's or a Git host's own.",
      discussion: "Without it, policies and settings that this account could write are refused."))
  var trustedAccount = false

  @Flag(help: "Leave push options as they are.")
  var noPushOptions = false

  @Flag(help: "Install also where core.hooksPath shares the hooks with other repositories.")
  var shared = false

  @Flag(help: "Take the hook out and put back the one that was there before.")
  var uninstall = false

  func validate() throws {
    if !uninstall && policy == nil && config == nil {
      throw ValidationError("Name the policies with --policy, or settings that name them with --config.")
    }
  }

  func run() throws {
    do {
      let installation = try HookInstallation(repository: repository)
      if uninstall {
        try installation.uninstall()
        print("removed \(installation.hook)")
        return
      }
      if installation.isShared && !shared { throw InstallError.sharedHooks(installation.hooks) }
      try install(installation)
    } catch let error as InstallError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
  }

  private func install(_ installation: HookInstallation) throws(InstallError) {
    let before = installation.before
    let earlier = before == .ours ? FileManager.default.contents(atPath: installation.hook) : nil
    let programs = Programs(full: program, fast: hook)
    try installation.install(programs.program(lane), arguments: hookArguments(programs))
    let proof: String
    do {
      proof = try installation.prove()
    } catch {
      try installation.undo(earlier: earlier)
      throw error
    }
    print("installed \(installation.hook)")
    switch before {
    case .nothing, .ours: break
    case .other(isExecutable: true):
      print("kept the hook that was there as \(installation.kept); it runs after Gatehouse")
    case .other(isExecutable: false):
      print(
        "kept the hook that was there as \(installation.kept); it is not executable, so Git never ran it and neither do we"
      )
    }
    try turnOnPushOptions(of: installation)
    print(proof, terminator: "")
  }

  private func turnOnPushOptions(of installation: HookInstallation) throws(InstallError) {
    let key = "receive.advertisePushOptions"
    let now = (try? GitProgram.output(["config", "--bool", key], in: installation.repository)) ?? "false"
    if now == "true" {
      print("push options are on (\(key))")
    } else if noPushOptions {
      print("push options are off: `git push -o …` fails until \(key) is true")
    } else {
      _ = try GitProgram.output(["config", key, "true"], in: installation.repository)
      print("push options turned on (\(key) = true)")
    }
  }

  /// Absolute paths: the hook runs in the repository's folder.
  private func hookArguments(_ programs: Programs) throws(InstallError) -> HookArguments {
    var arguments = HookArguments()
    arguments.policies = policy.map { [Programs.absolute($0)] } ?? []
    arguments.config = config.map(Programs.absolute)
    arguments.trustsOwnAccount = trustedAccount
    arguments.mode = mode
    if case .fast = try programs.program(lane) { arguments.program = programs.full }
    return arguments
  }
}
