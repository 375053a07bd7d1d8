import Rego
import RegoSyntax
import RegoValues
import Testing

/// Asking the rules of a policy about one input after another with one machine gives what asking each by itself gives.
@Suite struct HearingTests {
  private static let source = """
    package p
    import rego.v1
    deny contains msg if { some c in input.spec.containers; bad(c.image); msg := sprintf("%v: %v", [input.kind, c.name]) }
    warn contains name if { some name in names; startswith(name, "a") }
    names contains c.name if some c in input.spec.containers
    bad(image) if endswith(image, ":latest")
    violation contains "other" if { count(names) > 1 with input as {"spec": {"containers": [{"name": "x"}, {"name": "y"}]}} }
    violation contains msg if { regex.match(input.pattern, "aaa"); msg := input.pattern }
    deny_conflict contains "x" if broken(input.kind) == 1
    broken(kind) := 1 if kind != ""
    broken(kind) := 2 if kind == "Pod"
    warn_long contains "x" if { input.long; some x in numbers.range(1, 100000); x < 0 }
    """

  private static let inputs: [Value?] = [
    ["kind": "Pod", "spec": ["containers": [["name": "a", "image": "x:latest"], ["name": "b", "image": "y:1"]]]],
    ["kind": "Job", "pattern": "a+", "spec": ["containers": [["name": "c", "image": "x:latest"]]]],
    nil, "text", ["kind": "Pod", "long": true, "spec": ["containers": []]], ["kind": "", "pattern": "("], [:],
    ["kind": "Job", "spec": ["containers": [["name": "a", "image": "x:latest"]]]],
  ]

  @Test func answersAsEachRuleByItself() throws {
    let module = try Parser.module(Array(HearingTests.source.utf8), file: "p.rego")
    let policy = try Policy(modules: [module])
    let rules = policy.rules.filter { !$0.isFunction }.map { policy.prepare(rule: $0) }
    var options = EvaluationOptions()
    options.limits.steps = 5_000
    let hearing = Hearing(options: options)
    var errors = 0
    for (first, input) in HearingTests.inputs.enumerated() {
      hearing.show(input)
      for offset in rules.indices {
        let rule = rules[(first + offset) % rules.count]
        let alone = Result { () throws(EvaluationError) in try rule.value(input: input, options: options) }
        let together = Result { () throws(EvaluationError) in try hearing.value(of: rule) }
        #expect(together == alone, "rule \(offset), input \(first)")
        if case .failure = alone { errors += 1 }
      }
    }
    #expect(errors >= 2)
  }
}
