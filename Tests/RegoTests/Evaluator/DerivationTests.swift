import Rego
import RegoSyntax
import RegoValues
import Testing

@Suite("Derivations")
struct DerivationTests {
  static let pod: Value = [
    "kind": "Pod",
    "spec": [
      "containers": [
        ["name": "web", "image": "nginx:1"], ["name": "side", "image": "envoy:latest"],
        ["name": "log", "image": "fluent:latest"],
      ]
    ],
  ]

  /// A line for each derivation: the value, then what was read, `depth` marks before each path.
  static func derivations(
    _ source: String, input: Value, rule: String = "deny", version: ParserOptions.Version = .v1
  ) throws -> [String] {
    let policy = try Evaluation.policy([source], version: version)
    let query = policy.prepare(rule: try Evaluation.rule(rule, of: policy))
    return try query.derivations(input: input, options: EvaluationOptions()).map { derivation in
      let reads = derivation.reads.map { read in
        String(repeating: ">", count: read.depth)
          + read.path.map { $0.stringValue ?? $0.description }.joined(separator: ".")
          + (read.isDefined ? "" : "?")
      }
      return "\(derivation.value.stringValue ?? derivation.value.description) @\(derivation.rule.row): "
        + reads.joined(separator: " ")
    }
  }

  @Test("The article's rule: each container's own image and name")
  func article() throws {
    let source = """
      package kubernetes.admission
      deny[msg] {
        input.request.kind.kind == "Pod"
        container := input.request.object.spec.containers[_]
        endswith(container.image, ":latest")
        msg := sprintf("container %v uses latest tag", [container.name])
      }
      """
    let review: Value = ["request": ["kind": ["kind": "Pod"], "object": Self.pod]]
    let object = "request.object.spec.containers"
    let found = try Self.derivations(source, input: review, version: .v0)
    #expect(
      found == [
        "container log uses latest tag @2: request.kind.kind \(object) \(object).2 \(object).2.image \(object).2.name",
        "container side uses latest tag @2: request.kind.kind \(object) \(object).1 \(object).1.image \(object).1.name",
      ])
  }

  struct Case: CustomTestStringConvertible, Sendable {
    var name: String
    var rules: String
    var derivations: [String]

    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "through a function, which reads at depth 1",
      rules: """
        deny contains c.name if { some c in input.spec.containers; isLatest(c) }
        isLatest(c) if endswith(c.image, ":latest")
        """,
      derivations: [
        "log @2: spec.containers spec.containers.2 >spec.containers.2.image spec.containers.2.name",
        "side @2: spec.containers spec.containers.1 >spec.containers.1.image spec.containers.1.name",
      ]),
    Case(
      name: "through a partial set: the element's own way only",
      rules: """
        deny contains c.name if { some c in latest }
        latest contains c if { some c in input.spec.containers; endswith(c.image, ":latest") }
        """,
      derivations: [
        "log @2: >spec.containers >spec.containers.2 >spec.containers.2.image spec.containers.2.name",
        "side @2: >spec.containers >spec.containers.1 >spec.containers.1.image spec.containers.1.name",
      ]),
    Case(
      name: "through an array that is put together",
      rules: """
        deny contains c.name if { some c in all; endswith(c.image, "envoy:latest") }
        all := array.concat(input.spec.containers, [input.spec])
        deny contains "x" if { cs := [c | some c in input.spec.containers]; endswith(cs[_].image, "fluent:latest") }
        """,
      derivations: [
        "side @2: >spec.containers >spec spec.containers.1.image spec.containers.1.name",
        "x @4: spec.containers spec.containers.2 spec.containers.2.image",
      ]),
    Case(
      name: "what is not there",
      rules: "deny contains \"no limits\" if { some c in input.spec.containers; not c.limits.cpu; c.name == \"web\" }",
      derivations: [
        "no limits @2: spec.containers spec.containers.0 spec.containers.0.limits.cpu? spec.containers.0.name"
      ]),
    Case(
      name: "what a negated function read in vain",
      rules: "deny contains \"root\" if { not ok(input.spec) }\nok(spec) if spec.security.nonRoot == true",
      derivations: ["root @2: spec >spec.security.nonRoot?"]),
    Case(
      name: "a memoised call counts as if it were made again",
      rules: """
        deny contains "a" if { not pinned(input.spec) }
        deny contains "b" if { not pinned(input.spec) }
        pinned(spec) if spec.pin
        """,
      derivations: ["a @2: spec >spec.pin?", "b @3: spec >spec.pin?"]),
    Case(
      name: "every: all rounds",
      rules: "deny contains \"old\" if every c in input.spec.containers { c.image != \"x\" }",
      derivations: [
        "old @2: spec.containers spec.containers.0 spec.containers.0.image spec.containers.1 spec.containers.1.image "
          + "spec.containers.2 spec.containers.2.image"
      ]),
    Case(
      name: "an array of a complete rule",
      rules: "deny := [c.name | some c in input.spec.containers; c.image != \"nginx:1\"] if input.kind",
      derivations: [
        "side @2: kind spec.containers spec.containers.1 spec.containers.1.image spec.containers.1.name",
        "log @2: kind spec.containers spec.containers.2 spec.containers.2.image spec.containers.2.name",
      ]),
    Case(
      name: "else: what those before read in vain", rules: "deny := \"a\" if input.missing else := \"b\" if input.kind",
      derivations: ["b @2: missing? kind"]),
    Case(
      name: "a default: everything that was tried",
      rules: "default deny := \"d\"\ndeny := \"a\" if input.kind == \"Job\"",
      derivations: ["d @2: kind"]),
  ]

  @Test("Cases", arguments: cases)
  func reads(_ test: Case) throws {
    let found = try Self.derivations("package t\n" + test.rules, input: Self.pod)
    #expect(found == test.derivations)
  }

  @Test("The same values in two places are told apart")
  func sharedContainers() throws {
    let shared: Value = ["image": "x:latest"]
    let input: Value = ["a": [shared, shared]]
    let found = try Self.derivations(
      "package t\ndeny contains \"m\" if { some c in input.a; endswith(c.image, \"latest\") }", input: input)
    #expect(found == ["m @2: a a.0 a.0.image", "m @2: a a.1 a.1.image"])
  }

  @Test("A limit holds here as well")
  func limits() throws {
    let policy = try Evaluation.policy([EvaluationErrorTests.endless])
    let query = policy.prepare(rule: try Evaluation.rule("p", of: policy))
    #expect(throws: EvaluationError.self) {
      try query.derivations(input: nil, options: EvaluationOptions(limits: EvaluationLimits(steps: 100_000)))
    }
  }
}
