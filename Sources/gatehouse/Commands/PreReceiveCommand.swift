import ArgumentParser
import Gate
import Git
import Hook
import PolicySources

/// `gatehouse pre-receive`: Git runs it, through the script that `gatehouse install` wrote.
struct PreReceiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pre-receive",
    abstract: "Judge one push (run by Git, as hooks/pre-receive).",
    discussion: "Reads `old new ref` lines on standard input, answers on standard error, exits 0 or 1.")

  @OptionGroup var administrationOptions: AdministrationOptions

  @Option(help: "A hook that runs after the push was let in, with the same input.", completion: .file())
  var chain: String?

  @Option(help: "What the Git host is, where its variables shall not say it.")
  var host: HookHost?

  @Option(help: "What a denial does where the settings do not say it: observe, warn or enforce.")
  var mode: Enforcement?

  @Option(help: "The directory of compiled plans.", completion: .directory)
  var cache: String?

  @Option(help: .hidden)
  var program: String?

  @Flag(help: "Check that the hook works here, with nothing pushed.")
  var prove = false

  @Argument(help: .hidden)
  var rest: [String] = []

  func run() throws {
    var arguments = HookArguments()
    arguments.policies = administrationOptions.policy
    arguments.config = administrationOptions.config
    arguments.trustsOwnAccount = administrationOptions.trustedAccount
    (arguments.chain, arguments.host, arguments.mode, arguments.cache) = (chain, host, mode, cache)
    (arguments.proves, arguments.rest) = (prove, rest)
    HookRun(arguments, lane: .full, builtins: .full).runAndExit()
  }
}

extension HookHost: ExpressibleByArgument {}
extension Enforcement: ExpressibleByArgument {}

/// Where policies and settings are, for every command that judges.
struct AdministrationOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "A directory of policies; may be repeated.", completion: .directory)
  var policy: [String] = []

  @Option(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Flag(help: "Believe policies and settings that this account could have written.")
  var trustedAccount = false

  var administration: Administration {
    Administration.full(policies: policy, config: config, trust: .inHook(trustsOwnAccount: trustedAccount))
  }
}
