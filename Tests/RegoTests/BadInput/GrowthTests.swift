import Rego
import RegoSyntax
import RegoValues
import Testing

/// Policies that build more than fits: values share their parts, so that a few lines make one of any size.
@Suite struct GrowthTests {
  private func error(_ rules: String, memory: Int = 1 << 30) throws -> EvaluationError? {
    let module = try Parser.module(
      Array("package p\n\(rules)".utf8), file: "p.rego", options: ParserOptions(version: .v1))
    let policy = try Policy(modules: [module])
    var options = EvaluationOptions(strictBuiltinErrors: true)
    options.limits.memory = memory
    let query = try policy.prepare(query: "data.p.r = x")
    do throws(EvaluationError) {
      _ = try query.value(input: nil, options: options)
      return nil
    } catch {
      return error
    }
  }

  /// `r1 := […r0…r0…]`, and so on.
  private func doubling(_ levels: Int, _ rule: (_ before: String) -> String) -> String {
    "r0 := 1\n" + (1..<levels).map { "r\($0) := \(rule("r\($0 - 1)"))\n" }.joined() + "r := \(rule("r\(levels - 1)"))\n"
  }

  @Test(arguments: ["[X, X]", "{X, [X]}", #"{"a": X, "b": X}"#, "[x | some x in [X, X]]", "array.concat([X], [X])"])
  func sharedPartsCountEachTime(rule: String) throws {
    let rules = doubling(60) { rule.split(separator: "X", omittingEmptySubsequences: false).joined(separator: $0) }
    let error = try #require(try error(rules))
    #expect(error.code == .limit)
    #expect(error.message == "evaluation built values of more than 1073741824 bytes")
  }

  @Test func depthIsCountedWherePartsAreShared() throws {
    let patches = (0..<4).map { level in
      """
      v\(level + 1) := json.patch(v\(level), [{"op": "replace", "value": v\(level), \
      "path": [0 | some _ in numbers.range(1, \(500 << level))]}])

      """
    }
    let open = String(repeating: "[", count: 500)
    let close = String(repeating: "]", count: 500)
    let error = try #require(try error("v0 := json.unmarshal(\"\(open)0\(close)\")\n\(patches.joined())r := v4\n"))
    #expect(error.code == .limit)
    #expect(error.message == "values nest more than 2000 deep")
  }

  @Test(arguments: ["X * X", "bits.lsh(X + 1, 99999)", "(X + 0.5) * (X + 0.5)"])
  func numbersGrowToTheirLimit(rule: String) throws {
    let rules = doubling(60) { rule.split(separator: "X", omittingEmptySubsequences: false).joined(separator: $0) }
    let error = try #require(try error(rules.replacing("r0 := 1\n", with: "r0 := 98765432109876543210\n")))
    #expect(error.code == .builtin)
    #expect(error.message.hasSuffix("number needs more than 131072 bits"))
  }

  @Test(arguments: [
    #"sprintf("%s%s", [X, X])"#, #"concat(X, [X, X])"#, #"json.marshal([X, X])"#, #"replace(X, "1", X)"#,
  ])
  func textsGrowToTheirLimit(rule: String) throws {
    let rules = doubling(60) { rule.split(separator: "X", omittingEmptySubsequences: false).joined(separator: $0) }
    let text = rules.replacing("r0 := 1\n", with: "r0 := \"111\"\n")
    let error = try #require(try error(text, memory: 1 << 20))
    #expect(error.code == .limit)
    #expect(error.message == "evaluation built values of more than 1048576 bytes")
  }
}
