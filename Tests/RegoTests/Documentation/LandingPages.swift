import Foundation
import Rego
import RegoSyntax
import RegoValues
import Testing

/// The worked examples of the three modules' landing pages. Each block of Swift on a page stands here word for word, so
/// that it compiles; what the pages say of it is expected below.
@Suite struct LandingPages {
  func describe(_ json: String) throws(JSONError) -> String {
    let pod = try JSONReader.read(Array(json.utf8))
    guard case .object(let members) = pod else { return "no object" }
    let names = members.keys.map(\.description).joined(separator: ", ")
    return "\(members.count) members (\(names)), replicas \(pod["replicas"]?.description ?? "none")"
  }

  func inOrder() -> String {
    let values: [Value] = ["b", 10, ["x"], ["key": true], 2, .null, .set(RegoSet([1, 1]))]
    return values.sorted().map(\.description).joined(separator: " ")
  }

  func outline(of source: String) throws(Diagnostics) -> [String] {
    let module = try Parser.module(Array(source.utf8), file: "policy/deny.rego")
    let rules = module.rules.map { "\($0.location.row):\($0.location.column) \($0.head.reference)" }
    return ["\(module.version) \(module.package.path)"] + rules
  }

  func complaint(about source: String) -> String? {
    let bytes = Array(source.utf8)
    do {
      _ = try Parser.module(bytes, file: "policy/deny.rego")
      return nil
    } catch {
      return error.rendered(sources: ["policy/deny.rego": bytes])
    }
  }

  func formatted(_ source: String) throws(Diagnostics) -> String {
    let bytes = try PolicyFormatter.format(Array(source.utf8), file: "policy/deny.rego")
    return String(decoding: bytes, as: UTF8.self)
  }

  func findings(in pod: Value) throws -> Value? {
    let source = """
      package kubernetes.admission

      deny contains message if {
        some container in input.spec.containers
        endswith(container.image, ":latest")
        message := sprintf("%s: pin the image", [container.name])
      }
      """
    let module = try Parser.module(Array(source.utf8), file: "deny.rego")
    let policy = try Policy(modules: [module])
    let deny = try policy.prepare(query: "data.kubernetes.admission.deny = findings")
    var options = EvaluationOptions()
    options.limits.steps = 1_000_000
    return try deny.value(input: pod, options: options)
  }

  func shouted(_ text: String) throws -> Value? {
    let shout = Builtin(
      "words.shout", category: "strings", description: "Returns the string with an exclamation mark.",
      arguments: [.named("x", .string, "the string")], result: .named("y", .string, "the louder string")
    ) { (operands, _) throws(BuiltinError) in .string(Text(try operands.string(0).string + "!")) }
    let options = CompilerOptions(catalog: .standard.adding([shout]))
    let query = try Policy(modules: [], options: options).prepare(query: "x := words.shout(input)")
    return try query.value(input: .string(Text(text)), options: EvaluationOptions())
  }

  func failures(of modules: [Module]) throws -> [String] {
    let policy = try Policy(modules: modules)
    return TestRunner(policy: policy).results().filter { $0.outcome != .passed }.map(\.name)
  }

  func inputs(of query: String, in modules: [Module]) throws -> [[Value]] {
    let program = try Compiler(options: CompilerOptions()).program(modules)
    let body = try Parser.query(Array(query.utf8), file: "query")
    return program.dependencies(of: body).base
  }

  // MARK: what the pages say

  @Test func values() throws {
    #expect(
      try describe(#"{"replicas": 1.50, "kind": "Pod"}"#) == #"2 members ("kind", "replicas"), replicas 1.50"#)
    #expect(inOrder() == #"null 2 10 "b" ["x"] {"key": true} {1}"#)
  }

  @Test func syntax() throws {
    #expect(try outline(of: "package a\ndeny contains \"no\" if input.x") == ["v1 data.a", "2:1 deny"])
    #expect(complaint(about: "package a\nallow if input.x") == nil)
    let wrong = try #require(complaint(about: "package a\nallow if }"))
    #expect(wrong.hasPrefix("policy/deny.rego:2:10: rego_parse_error: "))
    #expect(try formatted("package a\nallow if {input.ok==true}") == "package a\n\nallow if input.ok == true\n")
  }

  @Test func evaluation() throws {
    let pod: Value = [
      "spec": ["containers": [["name": "web", "image": "web:latest"], ["name": "b", "image": "b:1"]]]
    ]
    #expect(try findings(in: pod) == .set(RegoSet(["web: pin the image"])))
    #expect(try shouted("hush") == "hush!")
    let module = try Parser.module(
      Array("package a\ntest_good if true\ntest_bad if input.x\n".utf8), file: "a_test.rego")
    #expect(try failures(of: [module]) == ["test_bad"])
    #expect(try inputs(of: "data.a.test_bad", in: [module]) == [["input", "x"]])
  }

  // MARK: the pages and this file

  @Test(arguments: ["RegoValues", "RegoSyntax", "Rego"])
  func everyBlockStandsHere(module: String) throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let page = try String(
      contentsOf: sources.appendingPathComponent("\(module)/\(module).docc/\(module).md"), encoding: .utf8)
    let here = LandingPages.unindented(try String(contentsOfFile: #filePath, encoding: .utf8))
    let blocks = page.components(separatedBy: "```swift\n").dropFirst().compactMap {
      $0.components(separatedBy: "```").first
    }
    #expect(!blocks.isEmpty)
    for block in blocks { #expect(here.contains(LandingPages.unindented(block)), "\(module): \(block)") }
  }

  private static func unindented(_ text: String) -> String {
    text.components(separatedBy: "\n").map { String($0.drop { $0 == " " }) }.joined(separator: "\n")
  }
}
