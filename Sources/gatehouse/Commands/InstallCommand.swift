import ArgumentParser
import Foundation

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

  @Option(help: "The gatehouse program that the hook runs.", completion: .file())
  var program: String?

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
      let installation = try HookInstallation(repository: repository, program: programPath())
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
    try installation.install(arguments: hookArguments())
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
  private func hookArguments() -> [String] {
    var arguments: [String] = []
    if let policy { arguments += ["--policy", absolute(policy)] }
    if let config { arguments += ["--config", absolute(config)] }
    if trustedAccount { arguments.append("--trusted-account") }
    return arguments
  }

  private func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  private func programPath() -> String {
    if let program { return absolute(program) }
    return (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
