import RegoSyntax
import Testing

@Suite struct VersionTests {
  /// The rule of the article that the product grew from, as printed there.
  static let article = """
    package kubernetes.admission

    # deny pods that use image:latest
    deny[msg] {
      input.request.kind.kind == "Pod"
      container := input.request.object.spec.containers[_]
      endswith(container.image, ":latest")
      msg := sprintf("container %v uses latest tag", [container.name])
    }
    """

  private func automatic(_ source: String) throws -> Module {
    try Parser.module(Array(source.utf8), file: "p.rego")
  }

  @Test func theArticlesRuleIsV0() throws {
    let module = try automatic(Self.article)
    #expect(module.version == .v0)
    let head = try #require(module.rules.first?.head)
    #expect(head.reference.description == "deny")
    #expect(head.key?.description == "msg")
    #expect(head.value == nil)
    #expect(module.rules.first?.body.count == 4)
  }

  @Test(arguments: [
    ("package t\nallow if true", RegoVersion.v1),
    ("package t\np contains 1", .v1),
    ("package t\nimport rego.v1\nallow if true", .v1),
    ("package t\npi := 3", .v1),
    ("package t\nallow { true }", .v0),
    ("package t\nimport future.keywords.in\nallow { 1 in [1] }", .v0),
    ("package t\np { in := 1; in == 1 }", .v0),
  ])
  func automaticChooses(source: String, version: RegoVersion) throws {
    #expect(try automatic(source).version == version)
  }

  @Test func aFaultInAV1FileIsReportedAsV1() {
    let error = #expect(throws: Diagnostics.self) { try automatic("package t\nf(x) if { x }\np if { x := }\n") }
    #expect(error?.description == "p.rego:3:13: rego_parse_error: unexpected } token")
  }

  @Test func aFaultInAV0FileIsReportedWhereV0StopsReading() {
    let error = #expect(throws: Diagnostics.self) { try automatic("package t\np { in := 1 }\nq { x := }\n") }
    #expect(error?.description == "p.rego:3:10: rego_parse_error: unexpected } token")
  }

  @Test func v1NamesEveryRuleThatLacksAKeyword() {
    let source = "package t\np { true }\nq[x] { x := 1 }\nf(x) { x }\ns[1]\na.b.c\np if { true } else { true }\n"
    let error = #expect(throws: Diagnostics.self) { try ModuleTests.parse(source) }
    #expect(
      error?.all.map { "\($0.location.row): \($0.message)" } == [
        "2: `if` keyword is required before rule body",
        "3: `if` keyword is required before rule body",
        "3: `contains` keyword is required for partial set rules",
        "4: `if` keyword is required before function body",
        "5: `contains` keyword is required for partial set rules",
        "6: rule must have value assignment and/or body declaration",
        "7: `if` keyword is required before rule body",
      ])
  }

  @Test func importingV1MakesAV0FileStrict() throws {
    #expect(try ModuleTests.parse("package t\nimport rego.v1\np if true", .v0).version == .v0CompatV1)
    #expect(throws: Diagnostics.self) { try ModuleTests.parse("package t\nimport rego.v1\np { true }", .v0) }
    #expect(throws: Diagnostics.self) {
      try ModuleTests.parse("package t\nimport rego.v1\nimport future.keywords.in\np if true", .v0)
    }
  }

  @Test func experimentalKeywordsNeedTheOption() throws {
    let source = Array("package t\nimport future.keywords.and\np if a and b".utf8)
    #expect(throws: Diagnostics.self) { try Parser.module(source, file: "p.rego") }
    var options = ParserOptions(version: .v1)
    options.experimentalKeywords = true
    #expect(try Parser.module(source, file: "p.rego", options: options).rules.count == 1)
  }

  @Test func keywordsCanBeForced() throws {
    let source = Array("package t\np { not { x := 1; x in [2] } }".utf8)
    var options = ParserOptions(version: .v0)
    options.forcedFutureKeywords = ["not", "in"]
    #expect(
      try Parser.module(source, file: "p.rego", options: options).rules.map(\.description) == [
        "p if { not { x := 1; x in [2] } }"
      ])
  }
}
