import RegoValues

/// The clock, randomness and what is known of the host: constant within a query.
enum HostBuiltins {
  static let all: [Builtin] = [now, intn, rfc4122, trace, runtime]

  static let now = Builtin(
    "time.now_ns", category: "time", description: "Returns the time of the query in nanoseconds since 1970.",
    arguments: [],
    result: .named("now", .number, "nanoseconds"), purity: .nondeterministic
  ) { (_, context) throws(BuiltinError) in .number(Number(context.now)) }

  static let intn = Builtin(
    "rand.intn", category: "numbers",
    description: "Returns a random integer from 0 up to, but without, `n`; the same for the same `str` within a query.",
    arguments: [.named("str", .string, "the name of the number"), .named("n", .number, "the bound")],
    result: .named("y", .number, "a random integer"), purity: .nondeterministic
  ) { (operands, context) throws(BuiltinError) in
    let name = try operands.string(0)
    let bound = try operands.integer(1).magnitude
    if bound == 0 { return 0 }
    return remembered(["rand.intn", .string(name), operands[1]], &context) {
      .number(Number(Int64(truncatingIfNeeded: UInt.random(in: 0..<bound))))
    }
  }

  static let rfc4122 = Builtin(
    "uuid.rfc4122", category: "uuid",
    description: "Returns a random UUID (version 4); the same for the same `k` within a query.",
    arguments: [.named("k", .string, "the name of the UUID")], result: .named("output", .string, "the UUID"),
    purity: .nondeterministic
  ) { (operands, context) throws(BuiltinError) in
    let name = try operands.string(0)
    return remembered(["uuid.rfc4122", .string(name)], &context) { .text(UUID.random().text) }
  }

  private static func remembered(_ key: Value, _ context: inout BuiltinContext, make: () -> Value) -> Value {
    if let known = context.nondeterministicCache[key] { return known }
    let value = make()
    context.nondeterministicCache[key] = value
    return value
  }

  static let trace = Builtin(
    "trace", category: "tracing", description: "Leaves a note in the trace of the evaluation.",
    arguments: [.named("note", .string, "the note")], result: .named("result", .boolean, "always true")
  ) { (operands, _) throws(BuiltinError) in
    _ = try operands.string(0)
    return true
  }

  static let runtime = Builtin(
    "opa.runtime", category: "opa", description: "Returns what the gate tells about itself.", arguments: [],
    result: .named("output", .object(key: .string, value: .anything), "an object"), purity: .external
  ) { (_, context) throws(BuiltinError) in context.environment }
}
