import ArgumentParser
import Foundation
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

  @Flag(help: "Check that the hook works here, with nothing pushed.")
  var prove = false

  func run() throws {
    let administration = administrationOptions.administration
    if prove {
      do {
        print(try InstallationProof(administration: administration).text, terminator: "")
      } catch {
        FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
        throw ExitCode(1)
      }
      return
    }
    let status = PreReceive(administration: administration, chainedHook: chain).run()
    if status != 0 { throw ExitCode(status) }
  }
}

/// Where policies and settings are, for every command that judges.
struct AdministrationOptions: ParsableArguments {
  @Option(name: [.short, .long], help: "A directory of policies; may be repeated.", completion: .directory)
  var policy: [String] = []

  @Option(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var config: String?

  @Flag(help: "Believe policies and settings that this account could have written.")
  var trustedAccount = false

  var administration: Administration {
    Administration(policies: policy, config: config, trust: .inHook(trustsOwnAccount: trustedAccount))
  }
}
