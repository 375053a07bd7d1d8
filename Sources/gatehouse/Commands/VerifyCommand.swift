import ArgumentParser
import Foundation
import Gate
import Hook
import PolicySources
import Rego
import RegoSyntax

/// `gatehouse verify policy/`: runs the policies' own tests.
struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run the tests of policies.",
    discussion: """
      A test is a rule named test_…; it passes when it is true. Rules named todo_test_… are skipped.

      Exit codes: 0 all passed, 1 some failed, 2 a policy that does not compile, or no test at all.
      """)

  @Argument(help: "Directories of policies and their tests.", completion: .directory)
  var paths: [String] = ["policy"]

  @Flag(name: .shortAndLong, help: "Name every test, not only those that failed.")
  var verbose = false

  func run() throws {
    let administration = Administration(policies: paths, config: nil, trust: .everything)
    let printed = PrintedLines()
    let results: [TestResult]
    do {
      let compilation = try administration.policyCompilation(paths, purpose: .testing)
      var options = EvaluationOptions(now: SystemClock.nanosecondsSince1970)
      options.print = { printed.append($0) }
      results = TestRunner(policy: compilation.policy).results(options: options)
    } catch {
      FileHandle.standardError.write(Data("gatehouse: \(error)\n".utf8))
      throw ExitCode(2)
    }
    if results.isEmpty {
      FileHandle.standardError.write(Data("gatehouse: no rule is named test_…: nothing was tested\n".utf8))
      throw ExitCode(2)
    }
    for result in results where verbose || result.isFailure { print(line(for: result)) }
    for line in printed.lines { print("\(line.location.file):\(line.location.row): \(SafeText.line(line.text))") }
    let failed = results.filter(\.isFailure).count
    let skipped = results.filter { $0.outcome == .skipped }.count
    print("\(results.count - failed - skipped) passed, \(failed) failed, \(skipped) skipped")
    if failed > 0 { throw ExitCode(1) }
  }

  private func line(for result: TestResult) -> String {
    let place = "\(result.location.file):\(result.location.row): \(result.package).\(result.name)"
    return switch result.outcome {
    case .passed: "passed   \(place)"
    case .failed: "failed   \(place)"
    case .skipped: "skipped  \(place)"
    case .error(let error): "failed   \(place): \(error)"
    }
  }
}

extension TestResult {
  /// Errors count as failures.
  fileprivate var isFailure: Bool {
    switch outcome {
    case .failed, .error: true
    case .passed, .skipped: false
    }
  }
}

/// What tests print, in order.
///
/// `@unchecked Sendable`: the array is only touched with the lock held.
private final class PrintedLines: @unchecked Sendable {
  private let lock = NSLock()
  private var all: [PrintedLine] = []

  func append(_ line: PrintedLine) { lock.withLock { all.append(line) } }
  var lines: [PrintedLine] { lock.withLock { all } }
}
