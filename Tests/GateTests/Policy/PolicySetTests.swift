import Rego
import RegoSyntax
import Testing

@testable import Gate

@Suite struct PolicySetTests {
  static func file(_ name: String, _ text: String) -> PolicyFile { PolicyFile(name: name, bytes: Array(text.utf8)) }

  struct Refusal: Sendable {
    var title: String
    var files: [PolicyFile]
    /// What the error's words begin with.
    var words: String
  }

  static let refusals = [
    Refusal(title: "nothing", files: [], words: "no policy was found: there is no .rego file"),
    Refusal(
      title: "data alone", files: [file("a.yaml", "a: 1")], words: "no policy was found: there is no .rego file"),
    Refusal(
      title: "tests alone", files: [file("a_test.rego", "package a\ndeny contains 1")],
      words: "no policy was found: there is no .rego file"),
    Refusal(
      title: "no rule that decides", files: [file("a.rego", "package a\nallow if input.x")],
      words: "no rule would run: 1 module has no rule named deny, violation or warn"),
    Refusal(
      title: "a function decides nothing", files: [file("a.rego", "package a\ndeny(x) := x")],
      words: "no rule would run"),
    Refusal(
      title: "a typo", files: [file("a.rego", "package a\ndeny contains msg if { msg := }")],
      words: "a.rego:2:31: rego_parse_error"),
    Refusal(
      title: "an unsafe variable", files: [file("a.rego", "package a\ndeny contains msg if input.x")],
      words: "a.rego:2:15: rego_unsafe_var_error: var msg is unsafe"),
    Refusal(
      title: "the network", files: [file("a.rego", "package a\ndeny contains 1 if http.send({}).status_code == 1")],
      words: "a.rego:2:20: "),
    Refusal(
      title: "the name service",
      files: [file("a.rego", "package a\ndeny contains 1 if net.lookup_ip_addr(input.x)[_]")], words: "a.rego:2:20: "),
    Refusal(
      title: "the environment", files: [file("a.rego", "package a\ndeny contains opa.runtime().env.HOME")],
      words: "a.rego:2:"),
    Refusal(
      title: "a shape of later",
      files: [
        file(
          "a.rego",
          "# METADATA\n# custom:\n#   input: review\npackage a\nviolation contains {\"msg\": \"x\"} if input.review")
      ],
      words:
        "package a wants its input in the shape `review` (its annotation custom.input says so), which cannot be given yet"
    ),
    Refusal(
      title: "a shape that is none",
      files: [file("a.rego", "# METADATA\n# custom:\n#   input: reviews\npackage a\ndeny contains \"x\" if input.x")],
      words: "package a: custom.input must be one of manifest, admission, review, combined"),
    Refusal(
      title: "a Gatekeeper rule",
      files: [
        file(
          "a.rego",
          "package a\nviolation contains {\"msg\": \"x\"} if input.review.object.kind == input.parameters.kind")
      ],
      words: "package a wants its input in the shape `review` (its rules read input.review or input.parameters)"),
  ]

  @Test(arguments: refusals)
  func refused(item: Refusal) {
    do throws(PolicySetError) {
      _ = try PolicySet(files: item.files)
      Issue.record("\(item.title): accepted")
    } catch {
      #expect(error.description.hasPrefix(item.words), "\(item.title): \(error.description)")
    }
  }

  @Test func everyFileIsTold() {
    let files = [
      PolicySetTests.file("b.rego", "package b\nx :="), PolicySetTests.file("a.rego", "package a\nx :="),
      PolicySetTests.file("c.rego", "package c"),
    ]
    #expect {
      _ = try PolicySet(files: files)
    } throws: { error in
      guard case .policies(let diagnostics, let sources)? = error as? PolicySetError else { return false }
      return Set(diagnostics.all.map(\.location.file)) == ["a.rego", "b.rego"] && sources.count == 3
    }
  }

  @Test func packagesThatDecide() throws {
    let policies = try PolicySet(files: [
      PolicySetTests.file("lib.rego", "package lib\nnames contains input.metadata.name"),
      PolicySetTests.file(
        "b.rego", "package b.c\ndeny contains \"x\" if input.spec\nwarn_low contains \"y\" if input.spec"),
      PolicySetTests.file(
        "a.rego",
        "package a\n# METADATA\n# title: T\n# custom: {short: s, fix: f, severity: warn}\nviolation contains \"z\" if input.spec"
      ),
      PolicySetTests.file("a_test.rego", "package a\ndeny contains \"never\" if input.spec"),
      PolicySetTests.file("old.rego", "package old\ndeny { input.spec }"),
      PolicySetTests.file("README.md", "# Rules"),
    ])
    let told = policies.packages.map { package in
      "\(package.name) \(package.shape): "
        + package.rules.map { "\($0.identity) \($0.severity)" }.joined(separator: ", ")
    }
    #expect(
      told == [
        "a manifest: a.violation (s) warn", "b.c manifest: b.c.deny deny, b.c.warn_low warn",
        "old manifest: old.deny deny",
      ])
    #expect(policies.rules.first?.title == "T" && policies.rules.first?.fix == "f")
    #expect(
      policies.notes == [
        "old.rego: read as Rego v0",
        "old.deny is only true or false: a rule finds something by a message (`contains msg`)",
      ])
  }

  @Test func testsAreReadForTesting() throws {
    let files = [
      PolicySetTests.file("a.rego", "package a\nallow if input.x"),
      PolicySetTests.file("a_test.rego", "package a\ntest_allow if allow with input as {\"x\": 1}"),
    ]
    let policies = try PolicyCompilation(files: files, options: .init(purpose: .testing))
    #expect(policies.policy.rules.map(\.name).contains("test_allow"))
    #expect(policies.set.packages.isEmpty)
  }

  /// Tests put something in the place of what no policy may reach; the real call ends the evaluation.
  @Test func testsReplaceTheNetwork() throws {
    let mock = "package a\ntest_a if allow with http.send as {\"status_code\": 1}\ntest_b if allow"
    let files = [
      PolicySetTests.file(
        "a.rego", "package a\nallow if http.send({\"method\": \"get\", \"url\": \"x\"}).status_code == 1"),
      PolicySetTests.file("a_test.rego", mock),
    ]
    let policy = try PolicyCompilation(files: files, options: .init(purpose: .testing)).policy
    let results = TestRunner(policy: policy).results(options: EvaluationOptions(now: 0))
    #expect(results.map(\.name) == ["test_a", "test_b"])
    #expect(results.first?.outcome == .passed)
    guard case .error(let error)? = results.last?.outcome else {
      Issue.record("the real call was made")
      return
    }
    #expect("\(error)".contains("http.send: tests reach nothing outside"))
    #expect(throws: PolicySetError.self) { try PolicySet(files: [files[0]]) }
    let replacing = PolicySetTests.file("b.rego", "package b\ndeny contains 1 if data.x with http.send as 1")
    #expect(throws: PolicySetError.self) { try PolicySet(files: [replacing]) }
  }

  @Test func shapeThatIsAskedFor() throws {
    var options = PolicySet.Options()
    options.shape = .admission
    let policies = try PolicySet(
      files: [PolicySetTests.file("a.rego", "package a\ndeny contains 1 if input.x")], options: options)
    #expect(policies.packages.map(\.shape) == [.admission])
  }
}
