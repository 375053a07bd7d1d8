import ArgumentParser
import Foundation
import Rego
import RegoSyntax
import RegoValues

/// `verify policy/`: runs the policies' own tests. Flags, formats and exit codes are those of `opa test`
/// (https://www.openpolicyagent.org/docs/cli#test).
public struct VerifyCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Run the tests of policies.",
    discussion: """
      A test is a rule named test_…; it passes when it is true. Rules named todo_test_… are skipped.

      Exit codes: 0 all passed, 1 a policy that does not compile or cannot be read, 2 a test that failed or was skipped, or
      less coverage than asked for.
      """)

  @Argument(help: "Files and directories of policies, their data and their tests.", completion: .directory)
  var paths: [String] = ["policy"]

  @OptionGroup var policies: PolicyOptions

  @Option(
    name: [.customShort("r"), .customLong("run")],
    help: "Only tests whose name (data.package.test_x) matches this regular expression.")
  var pattern: String?

  @Flag(name: .shortAndLong, help: "Name every test, not only those that failed.")
  var verbose = false

  @Flag(name: .shortAndLong, help: "Report which expressions the tests evaluated, as JSON.")
  var coverage = false

  @Option(help: "Fail where less than this percentage of lines is covered.")
  var threshold: Double?

  @Option(help: "How long one test may take, such as 5s; 0 for any time.")
  var timeout = ShortTime(nanoseconds: 5_000_000_000)

  @Flag(name: .customLong("fail-on-empty"), help: "Fail where there is no test.")
  var failsOnEmpty = false

  @Flag(name: [.customShort("z"), .customLong("exit-zero-on-skipped")], help: "Skipped tests do not fail the run.")
  var allowsSkipped = false

  @Option(name: .shortAndLong, help: "pretty, json or junit.")
  var format = TestFormat.pretty

  public init() {}

  public func run() throws {
    let results: [TestResult]
    let report: Coverage?
    do {
      (results, report) = try measured()
    } catch {
      StandardStreams.complain("\(error)\n")
      throw ExitCode(1)
    }
    let text = TestReport(results: results, isVerbose: verbose)
    if let report {
      if results.contains(where: \.isFailure) { StandardStreams.write(text.text(.pretty)) }
      if let threshold, report.coverage < threshold {
        let got = String(format: "%.2f", report.coverage)
        StandardStreams.complain(
          "Code coverage threshold not met: got \(got) instead of \(String(format: "%.2f", threshold))\n")
        throw ExitCode(2)
      }
      StandardStreams.write(JSONWriter.text(report.json, layout: .indented(by: "  ")) + "\n")
    } else {
      StandardStreams.write(text.text(format))
    }
    if results.isEmpty {
      StandardStreams.complain("no test cases found\n")
      if failsOnEmpty { throw ExitCode(2) }
    }
    let isFailed = results.contains { $0.isFailure || $0.outcome == .skipped && !allowsSkipped }
    if isFailed { throw ExitCode(2) }
  }

  private func measured() throws -> ([TestResult], Coverage?) {
    let allowed = try policies.allowed()
    let loaded = try policies.load(paths, allowing: allowed)
    var compiler = try policies.testCompiler(allowed)
    let measuresCoverage = coverage || threshold != nil
    compiler.watchesSteps = measuresCoverage
    compiler.tellsTestCases = true
    let policy = try loaded.policy(compiler)
    var runner = TestRunner(policy: policy)
    runner.timeout = timeout.nanoseconds
    if let pattern { runner.isWanted = try TestRunner.names(matching: pattern) }
    var watch = measuresCoverage ? EvaluationWatch() : nil
    let options = EvaluationOptions(now: SystemClock.nanosecondsSince1970)
    let results = runner.results(options: options, watch: &watch)
    return (results, watch.map { Coverage(of: policy, $0) })
  }
}

/// What `verify` prints.
enum TestFormat: String, ExpressibleByArgument, CaseIterable {
  case pretty
  case json
  case junit
}
