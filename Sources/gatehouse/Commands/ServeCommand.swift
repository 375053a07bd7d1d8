import ArgumentParser
import Forges
import Foundation
import Gate
import Hook
import PolicySources
import Service
import Synchronization

/// `gatehouse serve --config /etc/gatehouse/gatehouse.yaml --service /etc/gatehouse/serve.yaml`.
struct ServeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Judge pull requests: webhooks in, checks and comments out.",
    discussion: """
      Takes the webhooks of GitHub, GitLab, Gitea and Forgejo, judges what pull requests change by the policies and settings
      on this machine, and shows the verdict on the commit, with comments on its lines. `serve.yaml` says where it listens
      and which forges it speaks with; secrets stand in files of their own.

      SIGTERM ends it once what runs was finished or given back. Logs are lines of JSON on standard error.

      Exit codes: 0 was told to stop or --check found nothing, 1 --check found something missing, 2 cannot begin.
      """)

  @OptionGroup var administrationOptions: AdministrationOptions

  @Option(
    help: "Where it listens and whom it speaks with, a serve.yaml.", completion: .file(extensions: ["yaml", "yml"]))
  var service: String

  @Flag(help: "Name everything that is missing (addresses, permissions, policies, store) and end.")
  var check = false

  func run() throws {
    let program: GatehouseService
    do {
      var administration = administrationOptions.administration
      // It runs in an account of its own, which nobody pushes as.
      administration.trust = .everything
      program = try GatehouseService(
        ServiceConfiguration.read(service), administration: administration, log: ServeCommand.write)
    } catch {
      throw ServeCommand.refusal("\(error)")
    }
    if check { return try report(ServeCommand.waiting { await program.setupProblems() }) }
    if let failure = ServeCommand.waiting({ await ServeCommand.failure(of: program) }) {
      throw ServeCommand.refusal(failure)
    }
  }

  private static func failure(of program: GatehouseService) async -> String? {
    do {
      try await program.run()
      return nil
    } catch { return "\(error)" }
  }

  /// The other commands know nothing of tasks, so the main thread waits for these.
  private static func waiting<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value {
    let done = DispatchSemaphore(value: 0)
    let result = Mutex<Value?>(nil)
    Task.detached {
      let value = await body()
      result.withLock { $0 = value }
      done.signal()
    }
    while true {
      done.wait()
      if let value = result.withLock({ $0 }) { return value }
    }
  }

  private func report(_ problems: [GatehouseService.FoundProblem]) throws {
    for found in problems {
      let (forge, problem) = (found.forge, found.problem)
      let mark = problem.isFatal ? "missing" : "note   "
      print("\(mark)  \(forge.map { $0 + ": " } ?? "")\(SafeText.line(problem.what)): \(SafeText.line(problem.words))")
    }
    guard problems.contains(where: { $0.problem.isFatal }) else { return print("everything is there") }
    throw ExitCode(1)
  }

  private static func refusal(_ words: String) -> ExitCode {
    for line in SafeText.lines(words) { write("gatehouse serve: \(line)\n") }
    return ExitCode(2)
  }

  private static func write(_ text: String) { FileHandle.standardError.write(Data(text.utf8)) }
}
