import ArgumentParser
import Foundation
import Gate
import Git
import Hook

/// `gatehouse doctor /srv/git/app.git --policy /etc/gatehouse/policy`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what would run on a repository, and why.",
    discussion: "Exit codes: 0 the gate is in order, 1 something is amiss, 2 settings or policies cannot be used.")

  @Argument(help: "The repository.", completion: .directory)
  var repository: String

  @OptionGroup var administrationOptions: AdministrationOptions

  @Option(help: "The ref to speak of.")
  var ref = "refs/heads/main"

  func run() throws {
    do {
      let examination = try Examination(
        repository: repository, administration: administrationOptions.administration, ref: Array(ref.utf8))
      print(examination.text, terminator: "")
      if !examination.isInOrder { throw ExitCode(1) }
    } catch let error as AdministrationError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    } catch let error as InstallError {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    } catch let error as GitError {
      FileHandle.standardError.write(Data("gatehouse: \(error.words)\n".utf8))
      throw ExitCode(2)
    }
  }
}
