import ArgumentParser
import Foundation
import Gate
import Hook
import PolicySources

/// `gatehouse config check`, `gatehouse config schema`.
struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config", abstract: "Check settings, or print their schema.",
    subcommands: [Check.self, Schema.self])

  struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Read settings and the policies that they name; say everything that is wrong.",
      discussion: "Exit codes: 0 right, 2 something is wrong.")

    @Argument(help: "The settings, a gatehouse.yaml.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(help: "Print what holds for this repository.")
    var repository: String?

    @Option(help: "Print what holds for this ref of it.")
    var ref: String?

    func run() throws {
      let administration = Administration.full(policies: [], config: file, trust: .everything)
      do {
        let settings = try administration.settings()
        let effective = settings.effective(repository: repository ?? "", ref: ref.map { Array($0.utf8) })
        print("\(file): right")
        if !effective.policies.isEmpty {
          let set = try administration.policySet(effective.policies, reach: effective.reach)
          print("policies: \(set.rules.count) rules in \(set.packages.count) packages, revision \(set.revision)")
        }
        if repository != nil { print(EffectiveSettingsText(effective).text, terminator: "") }
      } catch {
        FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
        throw ExitCode(2)
      }
    }
  }

  struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Print the JSON Schema of the settings, for editors.")

    func run() throws { print(SettingsSchema.json, terminator: "") }
  }
}
