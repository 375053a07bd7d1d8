import Rego
import RegoSyntax
import RegoValues
import Testing

/// Small modules with the report that OPA gives of them, ranges and lines alike: `coverage.jsonl`, a case a line.
@Suite struct CoverageTests {
  static let cases = CaseLines.of("coverage.jsonl")

  @Test func casesAreThere() { #expect(CoverageTests.cases.count > 90) }

  @Test(arguments: cases.indices)
  func reportIsOPAs(index: Int) throws {
    let wanted = try JSONReader.read(Array(CoverageTests.cases[index].utf8))
    let source = try #require(wanted["module"]?.stringValue)
    let library = "package lib\nv := 1\nf(x) := x\n"
    let modules = try [("a.rego", source), ("l.rego", library)].map { name, text in
      try Parser.module(Array(text.utf8), file: name)
    }
    var options = CompilerOptions(keepsPrint: true)
    options.watchesSteps = true
    let policy = try Policy(modules: modules, options: options)
    var watch = EvaluationWatch()
    _ = try policy.prepare(expressions: "data.a")
      .answers(input: wanted["input"], options: EvaluationOptions(), watch: &watch)
    #expect(Coverage(of: policy, watch).json == wanted["coverage"], "\(source)")
  }

  @Test func explanationFollowsTheRules() throws {
    let module = try Parser.module(
      Array("package a\n\np if {\n\tq(1)\n\tinput.x\n}\n\nq(y) if y > 0\n".utf8), file: "a.rego")
    var options = CompilerOptions()
    options.watchesSteps = true
    let policy = try Policy(modules: [module], options: options)
    var watch = EvaluationWatch(explains: true)
    let rule = try #require(policy.rules.first { $0.name == "p" })
    let value = try policy.prepare(rule: rule).value(input: ["x": true], options: EvaluationOptions(), watch: &watch)
    #expect(value == true)
    let told = watch.events.map { "\($0.depth) \($0.kind.rawValue) \($0.location.row) \($0.text)" }
    #expect(
      told == [
        "1 Enter 3 data.a.p", "1 Eval 4 data.a.q(1)", "2 Enter 8 data.a.q(y)", "2 Eval 8 y > 0", "2 Exit 8 data.a.q(y)",
        "1 Eval 5 input.x", "1 Exit 3 data.a.p",
      ])
  }

  @Test func aPolicyThatIsNotWatchedHasNoReport() throws {
    let module = try Parser.module(Array("package a\np := 1\n".utf8), file: "a.rego")
    let policy = try Policy(modules: [module])
    var watch = EvaluationWatch()
    let rule = try #require(policy.rules.first)
    #expect(try policy.prepare(rule: rule).value(input: nil, options: EvaluationOptions(), watch: &watch) == 1)
    #expect(Coverage(of: policy, watch).files.isEmpty)
  }
}
