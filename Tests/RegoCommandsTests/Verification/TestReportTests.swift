import Foundation
import Rego
import RegoSyntax
import RegoValues
import Testing

@testable import RegoCommands

@Suite struct TestReportTests {
  private func results() throws -> [TestResult] {
    let source = """
      package p_test

      test_ok if true

      test_bad if {
      \tprint("seen <", 3)
      \tfalse
      }

      todo_test_later if false

      test_cases[name] if {
      \tsome name, tc in {"one": 1, "two": 2}
      \ttc == 1
      }

      test_conflict := x if some x in [1, 2]
      """
    var options = CompilerOptions(keepsPrint: true)
    options.tellsTestCases = true
    let module = try Parser.module(Array(source.utf8), file: "p_test.rego")
    return TestRunner(policy: try Policy(modules: [module], options: options)).results().map { result in
      var result = result
      result.nanoseconds = 1_234_567
      return result
    }
  }

  @Test(arguments: [("pretty", false), ("verbose", true)])
  func pretty(name: String, isVerbose: Bool) throws {
    let text = TestReport(results: try results(), isVerbose: isVerbose).text(.pretty)
    try Golden.expect(text, matches: "verify-\(name).txt")
  }

  @Test func json() throws {
    try Golden.expect(TestReport(results: try results(), isVerbose: false).text(.json), matches: "verify.json")
  }

  @Test func junit() throws {
    try Golden.expect(TestReport(results: try results(), isVerbose: false).text(.junit), matches: "verify.xml")
  }
}
