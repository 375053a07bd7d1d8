import Rego
import RegoValues
import Synchronization
import Testing

/// What an evaluation cost is told when it ends, and is what its limits count.
@Suite struct CostTests {
  @Test func theLimitIsReachedWhereTheCostSays() throws {
    let source = "package p\nxs := [y | some x in numbers.range(1, 20000); y := x + 1]"
    let cost = Mutex(EvaluationCost?.none)
    let policy = try Evaluation.policy([source])
    let query = try policy.prepare(query: "x := count(data.p.xs)")
    var options = EvaluationOptions()
    options.spent = { told in cost.withLock { $0 = told } }
    _ = try query.bindings(input: nil, options: options)
    let first = try #require(cost.withLock { $0 })
    #expect(first.steps > 20_000)
    #expect(first.memory > 20_000)
    _ = try query.bindings(input: nil, options: options)
    #expect(cost.withLock { $0 } == first)

    options.limits.steps = first.steps + 1
    _ = try query.bindings(input: nil, options: options)
    options.limits.steps = first.steps - 1
    #expect(throws: EvaluationError.self) { try query.bindings(input: nil, options: options) }
  }
}
