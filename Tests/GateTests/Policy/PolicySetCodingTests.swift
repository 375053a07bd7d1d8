import Digests
import Rego
import RegoSyntax
import RegoValues
import Testing

@testable import Gate

/// A policy set that was written and read again judges as the one that was compiled.
@Suite struct PolicySetCodingTests {
  private static func again(_ policies: PolicySet) throws -> PolicySet {
    let bytes = try #require(policies.encoded())
    let read = try #require(PolicySet(encoded: bytes))
    #expect(read.encoded() == bytes)
    return read
  }

  /// Every push of `Pushes/`: findings, places, words, failures and counts.
  @Test(arguments: PushFixture.all)
  func push(fixture: PushFixture) throws {
    let content = MemoryContent()
    let change = fixture.changeSet(in: content)
    let settings = try Settings(yaml: Array(fixture.settings.utf8), file: "gatehouse.yaml", directory: "")
    let policies = try PolicySetCodingTests.again(try PolicySet(files: fixture.policies))
    let judge = Judge(
      policies: policies, settings: settings.effective(repository: "app", ref: change.refs[0].judgedName))
    let words = PushFixture.words(of: judge.judge(change, content: content))
    #expect(words == fixture.expected, "\(fixture.title)\n\(words.joined(separator: "\n"))")
  }

  @Test func whatIsSaidOfRules() throws {
    let compiled = try PolicySet(files: PushFixture.starter)
    let read = try PolicySetCodingTests.again(compiled)
    func words(_ policies: PolicySet) -> [String] {
      policies.packages.map { "\($0.name) \($0.shape) \($0.shapeReason)" }
        + policies.rules.map {
          "\($0.identity) \($0.severity) \($0.title ?? "-") \($0.summary ?? "-") \($0.fix ?? "-") \($0.location)"
        }
        + policies.rules.flatMap(\.definitions).map { "\($0)" }
        + policies.rules.map { "\($0.reads) \($0.findsNothing)" }
        + [policies.revision] + policies.notes + policies.builtins
    }
    #expect(words(read) == words(compiled))
    #expect(read.builtins.contains("sprintf") && read.missingBuiltins == [])
  }

  /// What needs cryptography is known to every program and carried by the full one.
  @Test func cryptographyIsMissingInTheFastLane() throws {
    let source = """
      package main
      deny contains msg if { crypto.sha256(input.kind) == "x"; msg := lower("NO") }
      """
    let set = try PolicySet(files: [PolicyFile(name: "a.rego", bytes: Array(source.utf8))])
    #expect(set.missingBuiltins == ["crypto.sha256"])
    let bytes = try #require(set.encoded())
    #expect(PolicySet(encoded: bytes)?.missingBuiltins == ["crypto.sha256"])
  }

  /// A built-in that this program knows and does not carry.
  @Test func missingBuiltinsAreNamed() throws {
    let catalog = BuiltinCatalog.standard.adding([try #require(BuiltinCatalog.standard["units.parse"]).declaration])
    var options = PolicySet.Options()
    options.catalog = catalog
    let file = PolicyFile(
      name: "a.rego",
      bytes: Array(
        "package a\nimport rego.v1\ndeny contains msg if { units.parse(input.x) > 1; msg := lower(\"NO\") }".utf8))
    let compiled = try PolicySet(files: [file], options: options)
    #expect(compiled.builtins == ["lower", "units.parse"] && compiled.missingBuiltins == ["units.parse"])
    let bytes = try #require(compiled.encoded())
    #expect(PolicySet(encoded: bytes, catalog: catalog)?.missingBuiltins == ["units.parse"])
    #expect(PolicySet(encoded: bytes)?.missingBuiltins == [])
    let value = compiled.rules[0].query
    #expect(throws: EvaluationError.self) { try value.value(input: ["x": "1k"], options: EvaluationOptions()) }
  }

  @Test func testsOfPoliciesChangeNothing() throws {
    let rule = PolicyFile(name: "a.rego", bytes: Array("package a\ndeny contains \"no\" if input.x".utf8))
    let test = PolicyFile(name: "a_test.rego", bytes: Array("package a\ntest_x if true".utf8))
    #expect(try PolicySet(files: [rule, test]).revision == PolicySet(files: [rule]).revision)
    #expect(PolicySet.revision(of: [rule, test]) == PolicySet.revision(of: [rule]))
    #expect(PolicySet.revision(of: [rule, test], purpose: .testing) != PolicySet.revision(of: [rule]))
  }

  @Test func whatNobodyWrote() throws {
    let bytes = try #require(try PolicySet(files: [PushFixture.article]).encoded())
    let fixture = PushFixture(
      name: "x", text: "# x\n== head a.yaml\nkind: Pod\nspec: {containers: [{name: a, image: \"b:latest\"}]}\n")
    var settings = EffectiveSettings()
    settings.limits.steps = 20_000
    for place in bytes.indices where place % 7 == 0 {
      #expect(PolicySet(encoded: Array(bytes[..<place])) == nil)
      var damaged = bytes
      damaged[place] ^= [0x01, 0x10, 0x80][place % 3]
      guard let read = PolicySet(encoded: damaged), place % 4 == 0 else { continue }
      let content = MemoryContent()
      _ = Judge(policies: read, settings: settings).judge(fixture.changeSet(in: content), content: content)
    }
  }
}

/// What kept plans are told apart by is raised with what compiling gives.
@Suite struct PlanFormatTests {
  /// Of the catalogue's declarations and of compiled samples. **Where one differs, raise `PlanFormat.revision`**: a plan
  /// that an earlier program kept would be taken for one of this program. Then put the new digests here.
  static let held = (revision: 4, catalog: "91fe5c31e26656fe", samples: "19889d1aeb01bac5")

  @Test func theCatalogIsTheOneThatTheRevisionNames() {
    let lines = BuiltinCatalog.standard.builtins.map { builtin in
      "\(builtin.name) \(builtin.arguments) \(builtin.result) \(builtin.isRelation) \(builtin.purity)"
    }
    #expect(PlanFormatTests.digest(Array(lines.joined(separator: "\n").utf8)) == PlanFormatTests.held.catalog)
  }

  @Test func compilingGivesWhatTheRevisionNames() throws {
    let bytes = try #require(try PolicySet(files: PlanFormatTests.samples).encoded())
    #expect(PlanFormatTests.digest(bytes) == PlanFormatTests.held.samples)
    #expect(PlanFormat.revision == PlanFormatTests.held.revision)
  }

  private static func digest(_ bytes: [UInt8]) -> String { String(Hex.text(of: SHA256.digest(of: bytes)).prefix(16)) }

  private static let samples = [
    PushFixture.article,
    PolicyFile(
      name: "sample.rego",
      bytes: Array(
        """
        # METADATA
        # title: A sample
        # custom: {short: sample, severity: warn, fix: none}
        package sample
        import rego.v1

        default limit := 3
        limit := data.limits.top if input.kind == "Big"
        names contains name if some name in input.names
        by_name[name] := count(name) if some name in names
        is_long(name) if by_name[name] > limit
        deny contains msg if {
          input.kind == "Pod"
          some i, c in input.spec.containers
          not is_long(c.name)
          every port in c.ports { port.number < 1024 }
          xs := [x | x := object.get(c, ["env", i], "none")]
          msg := sprintf("%v has %v", [c.name, xs]) with input.kind as "Big"
        }
        warn_else contains msg if { msg := reason(input.a) }
        reason(a) := "low" if a < 1
        else := "high" if a > 9
        else := data.words[_]
        """.utf8)),
    PolicyFile(name: "data.json", bytes: Array("{\"limits\": {\"top\": 4}, \"words\": [\"x\", \"y\"]}".utf8)),
  ]
}
