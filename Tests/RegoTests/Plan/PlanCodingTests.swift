import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// Plans as bytes: what is read evaluates as what was written, and what nobody wrote does no harm.
@Suite("Plan coding")
struct PlanCodingTests {
  /// Every kind of instruction that rules and functions come to.
  static let sources = [
    """
    package t
    import data.lib

    default allow := false
    allow if { input.a == 1; not denied }
    allow if input.b > 2
    else := "second" if input.c
    denied if { some i; input.xs[i].y != 3; lower(input.xs[i].z) == "q" }
    deny contains msg if {
      some key, value in input.spec
      value in {"x", key}
      every item in value.items { item.ok; item.n <= 3 }
      msg := sprintf("%v has %v", [key, [n | n := lib.twice(value.items[_].n)]])
    }
    table[key] := {"n": count(xs), key: xs} if { some key; xs := input.tables[key] }
    tree.a[x].b contains y if { some x, y in input.pairs }
    tree.c := 4
    under := x if { x := data.lib.doubled with input.xs as [1, 2] with data.base as {"k": 5} }
    mocked := x if { x := [lib.twice(3), upper("a")] with lib.twice as three with upper as lower }
    mocked_by_value := x if { x := lib.twice(3) with data.lib.twice as 7 }
    three(_) := 3
    whole := data.lib
    some_of contains data.lib[name] if { some name; name != "secret" }
    objects := {k: v | some k, v in input.spec}
    sets := {v | some v in input.xs}
    walked contains path if { walk(input.tables, [path, _]) }
    destructured := [a, d] if { [a, {"b": d}] := input.shape }
    """,
    """
    package lib
    twice(x) := x * 2
    doubled := [twice(x) | some x in input.xs]
    secret := data.base.k
    limits := {"low": 1, "high": [2, 3.0]}
    """,
  ]

  static let data: Value = ["base": ["k": 1, "more": ["deep": [1, 2]]]]

  static let input: Value = [
    "a": 1, "c": true, "b": 0,
    "xs": [["y": 3, "z": "Q"], ["y": 4, "z": "q"]],
    "spec": ["s": ["items": [["ok": true, "n": 1], ["ok": true, "n": 2]]], "x": "x"],
    "tables": ["one": [1], "two": []], "pairs": ["p": "q", "r": "s"], "shape": [1, ["b": 2]],
  ]

  private static func queries() throws -> (rules: [RuleSummary], queries: [PreparedQuery]) {
    let policy = try Evaluation.policy(sources, data: data)
    return (policy.rules, policy.rules.map { policy.prepare(rule: $0) })
  }

  private static func bytes(_ queries: [PreparedQuery]) throws -> [UInt8] {
    var writer = BinaryWriter()
    try #require(PreparedQuery.write(queries, to: &writer))
    return writer.finish()
  }

  private static func read(_ bytes: [UInt8], catalog: BuiltinCatalog = .standard) -> [PreparedQuery]? {
    bytes.withUnsafeBytes { bytes in
      var reader = BinaryReader(bytes)
      let queries = PreparedQuery.read(&reader, catalog: catalog)
      return reader.isAtEnd ? queries : nil
    }
  }

  /// All that can be asked of a query, in words.
  private static func words(of query: PreparedQuery, _ options: EvaluationOptions) -> String {
    do throws(EvaluationError) {
      let value = try query.value(input: input, options: options)
      let derivations = try query.derivations(input: input, options: options)
      return "\(value.map(\.description) ?? "undefined") \(derivations)"
    } catch {
      return error.description
    }
  }

  @Test("Values, derivations and places are those of the compiled plan")
  func roundTrip() throws {
    let (rules, queries) = try Self.queries()
    let bytes = try Self.bytes(queries)
    let again = try #require(Self.read(bytes))
    #expect(again.count == queries.count)
    for (rule, (before, after)) in zip(rules, zip(queries, again)) {
      let options = EvaluationOptions()
      #expect(Self.words(of: after, options) == Self.words(of: before, options), "\(rule.name)")
    }
    #expect(try Self.bytes(again) == bytes)
    let defined = try queries.filter { try $0.value(input: Self.input, options: EvaluationOptions()) != nil }
    #expect(defined.count > 15)
  }

  @Test("Errors say the same and name the same line")
  func errors() throws {
    let policy = try Evaluation.policy(["package t\n\np := 1 if input.a\np := 2 if input.a"])
    let query = policy.prepare(rule: try Evaluation.rule("p", of: policy))
    let again = try #require(Self.read(try Self.bytes([query]))?.first)
    let words = Self.words(of: again, EvaluationOptions())
    #expect(words.contains("test-0.rego:4: eval_conflict_error"))
    #expect(words == Self.words(of: query, EvaluationOptions()))
  }

  @Test("Queries of two policies do not share a plan")
  func twoPolicies() throws {
    var writer = BinaryWriter()
    #expect(!PreparedQuery.write(try Self.queries().queries + Self.queries().queries, to: &writer))
  }

  @Test(
    "A built-in is looked up by name: where the catalogue lacks it nothing is read, elsewhere it may stand anywhere")
  func catalogs() throws {
    let bytes = try Self.bytes(try Self.queries().queries)
    let all = BuiltinCatalog.standard.builtins
    #expect(Self.read(bytes, catalog: BuiltinCatalog(all.filter { $0.name != "walk" })) == nil)
    let turned = try #require(Self.read(bytes, catalog: BuiltinCatalog(all.reversed())))
    let straight = try #require(Self.read(bytes))
    for (one, other) in zip(turned, straight) {
      #expect(Self.words(of: one, EvaluationOptions()) == Self.words(of: other, EvaluationOptions()))
    }
    // One that takes another number of arguments would read beyond what it is given.
    let wider = Builtin("walk", category: "test", arguments: [.anything, .anything], result: .anything) { _, _ in nil }
    #expect(Self.read(bytes, catalog: BuiltinCatalog.standard.adding([wider])) == nil)
  }

  @Test("Whatever byte is changed, cut off or put in: refused, or harmless")
  func mutations() throws {
    let bytes = try Self.bytes(try Self.queries().queries)
    var random = FixedRandom(state: 3)
    var options = EvaluationOptions()
    options.limits = EvaluationLimits(steps: 2_000, memory: 1 << 16, depth: 20)
    var refused = 0
    for round in 0..<4_000 {
      var damaged = bytes
      for _ in 0...random.below(3) {
        let place = random.below(damaged.count)
        switch random.below(4) {
        case 0: damaged[place] ^= 1 << UInt8(random.below(8))
        case 1: damaged[place] = UInt8(random.below(256))
        case 2: damaged.remove(at: place)
        default: damaged.insert(UInt8(random.below(256)), at: place)
        }
      }
      if round % 8 == 0 { damaged.removeLast(random.below(damaged.count)) }
      guard let queries = Self.read(damaged) else {
        refused += 1
        continue
      }
      // Most that pass changed a place or a constant.
      if round % 4 == 0 { for query in queries { _ = Self.words(of: query, options) } }
    }
    #expect(refused > 2_000)
  }
}

/// Random numbers that are the same in every run.
private struct FixedRandom {
  var state: UInt64

  mutating func below(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(limit, 1)))
  }
}
