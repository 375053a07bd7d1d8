import Rego
import RegoSyntax
import RegoValues
import Testing

@Suite struct TestRunnerTests {
  private func results(_ source: String, wanted: String? = nil) throws -> [TestResult] {
    var options = CompilerOptions(keepsPrint: true)
    options.tellsTestCases = true
    let module = try Parser.module(Array("package p\n\n\(source)".utf8), file: "p_test.rego")
    var runner = TestRunner(policy: try Policy(modules: [module], options: options))
    if let wanted { runner.isWanted = try TestRunner.names(matching: wanted) }
    return runner.results()
  }

  @Test func outcomes() throws {
    let results = try results(
      """
      test_true if true
      test_false := false
      test_undefined if input.x
      todo_test_later if false
      helper if true
      test_function(x) if x
      test_conflict := x if some x in [1, 2]
      """)
    #expect(results.map(\.name) == ["test_conflict", "test_false", "test_true", "test_undefined", "todo_test_later"])
    #expect(results.map(\.isFailure) == [true, true, false, true, false])
    guard case .error(let error) = results[0].outcome else {
      Issue.record("a conflict is an error")
      return
    }
    #expect(error.code == .conflict)
    #expect(results[4].outcome == .skipped)
  }

  @Test func aCaseThatFailsIsHeardOf() throws {
    let results = try results(
      """
      test_named[name] if {
        some name, tc in {"one": {"x": 1}, "two": {"x": 2}}
        tc.x == 1
      }
      test_computed[tc.note] if {
        some tc in [{"x": 1, "note": "u"}, {"x": 2, "note": "v"}]
        tc.x == 1
      }
      test_nested[a][b] if {
        some a in ["k", "l"]
        some b in ["m", "n"]
        a == "k"
      }
      test_none[x] if some x in []
      test_all[x] if some x in ["a", "b"]
      """)
    let outcomes = Dictionary(uniqueKeysWithValues: results.map { ($0.name, $0) })
    #expect(outcomes["test_named"]?.cases.map { "\($0.name) \($0.isPassed)" } == ["one true", "two false"])
    #expect(outcomes["test_computed"]?.cases.map { "\($0.name) \($0.isPassed)" } == ["u true", "v false"])
    #expect(outcomes["test_nested"]?.cases.map { "\($0.name) \($0.isPassed)" } == ["k true", "l false"])
    #expect(outcomes["test_nested"]?.cases.last?.cases.map(\.name) == ["m", "n"])
    #expect(outcomes["test_none"]?.outcome == .failed)
    #expect(outcomes["test_all"]?.outcome == .passed)
    #expect(results.filter(\.isFailure).count == 4)
  }

  @Test func namesArePatterns() throws {
    let source = "test_one if true\ntest_two if true\n"
    #expect(try results(source, wanted: "p\\.test_o").map(\.name) == ["test_one"])
    #expect(try results(source, wanted: "nothing").isEmpty)
    #expect(throws: TestRunner.PatternError.self) { try results(source, wanted: "(") }
  }

  @Test func whatATestPrintsIsItsOwn() throws {
    let results = try results("test_a if {\n  print(\"a\", 1)\n  false\n}\ntest_b if true\n")
    #expect(results.map { $0.prints.map(\.text) } == [["a 1"], []])
  }
}
