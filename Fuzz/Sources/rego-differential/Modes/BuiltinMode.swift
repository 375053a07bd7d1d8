import Rego
import RegoValues

/// Calls of single built-ins with operands of the right types and, now and then, of wrong ones.
struct BuiltinMode: CaseGenerator {
  let builtins: [Builtin]

  /// - Parameter names: nil for all that are carried and depend on their operands alone.
  init(_ names: [String]? = nil) {
    let left = [
      "print", "internal.print", "internal.member_2", "internal.member_3", "internal.template_string",
      "internal.test_case", "eq", "assign",
    ]
    builtins = BuiltinCatalog.standard.builtins.filter { builtin in
      guard builtin.isCarried, case .pure = builtin.purity, !builtin.isDeprecated, !left.contains(builtin.name) else {
        return false
      }
      return names?.contains { builtin.name.hasPrefix($0) }
        ?? (builtin.name != "trace" && !builtin.name.hasPrefix("rego."))
    }
  }

  func make(_ random: inout Random, index: Int) -> GeneratedCase {
    let builtin = random.pick(builtins)
    var operands = builtin.arguments.enumerated().map { index, type in
      random.chance(5) ? JSONPieces.any(&random, depth: 2) : operand(type, builtin.name, index, &random)
    }
    if builtin.name == "bits.lsh" {
      operands[1] = .node(.json, [.text(random.pick(["0", "1", "3", "64", "-1", "1.5"]))])
    }
    // OPA makes a set of sixteen million addresses of one of these, and never ends with the other.
    if builtin.name == "net.cidr_expand" {
      operands = [
        JSONPieces.string(random.pick(["10.0.0.0/30", "10.0.0.4/29", "2001:db8::/126", "a", "", "10.0.0.1/33"]))
      ]
    }
    // OPA keeps what it compiled by the template alone, whatever the delimiters were.
    if builtin.name == "regex.template_match" {
      let (open, close) = random.pick([
        ("{", "}"), ("{", "}"), ("<", ">"), ("|", "|"), ("<<", ">"), ("", "}"), ("é", ">"),
      ])
      let template = OperandTexts.string(for: builtin.name, 0, &random)
      let text = OperandTexts.string(for: builtin.name, 1, &random)
      let written = template.replacing("{", with: open).replacing("}", with: close)
      // Not to be made smaller: a shorter template may be one that was compiled for something else.
      operands = ["\(open)\(close)\(written)", text, open, close].map { .node(.plain, [JSONPieces.string($0)]) }
    }
    if builtin.name == "semver.compare" {
      operands = (0..<2).map { _ in
        JSONPieces.string(random.pick(OperandTexts.versions.filter { !$0.hasSuffix("-01") }))
      }
    }
    if builtin.name == "time.parse_ns", random.chance(60) {
      operands = random.pick(OperandTexts.moments).map {
        JSONPieces.string(random.chance(15) ? OperandTexts.mutated($0, &random) : $0)
      }
    }
    if builtin.name == "time.add_date", random.chance(70) {
      operands[0] = .node(.json, [.text(random.pick(["0", "1700000000000000000", "1582977600000000000", "-1"]))])
      for index in 1..<4 { operands[index] = .node(.json, [.text(random.pick(["0", "1", "-1", "13", "31", "400"]))]) }
    }
    if builtin.name.hasPrefix("graphql."), random.chance(70) {
      operands = operands.indices.map { index in
        let isSchema = index == 1 || builtin.name.contains("schema")
        let text = random.pick(isSchema ? OperandTexts.graphQLSchemas : OperandTexts.graphQLQueries)
        return JSONPieces.string(random.chance(20) ? OperandTexts.mutated(text, &random) : text)
      }
    }
    if let sets = sets(builtin.name, &random) { return sets }
    if builtin.name.hasPrefix("numbers.range") { operands = operands.map { _ in small(&random) } }
    return .call(builtin.name, operands)
  }

  /// A call with sets, which JSON has none of: made by the query.
  private func sets(_ name: String, _ random: inout Random) -> GeneratedCase? {
    guard ["and", "or", "minus", "union", "intersection", "set_diff"].contains(name), random.chance(80) else {
      return nil
    }
    let isNested = name == "union" || name == "intersection"
    let items = (0..<2).map { _ in
      JSONPieces.array(&random) { inner in
        isNested ? JSONPieces.array(&inner) { JSONPieces.any(&$0, depth: 1) } : JSONPieces.any(&inner, depth: 1)
      }
    }
    var made = GeneratedCase.call(name, isNested ? [items[0]] : items)
    made.query = .text(
      isNested
        ? "x := \(name)({{w | some w in v} | some v in input[0]})"
        : "x := \(name)({v | some v in input[0]}, {v | some v in input[1]})")
    return made
  }

  private func small(_ random: inout Random) -> Piece {
    .node(.json, [.text(random.pick(["0", "1", "5", "-3", "2", "10", "1.5", "\"a\"", "3.0", "1e1"]))])
  }

  private func operand(_ type: RegoType, _ name: String, _ index: Int, _ random: inout Random) -> Piece {
    switch type {
    case .null: return .node(.json, ["null"])
    case .boolean: return .node(.json, [.text(random.chance(50) ? "true" : "false")])
    case .number: return number(name, &random)
    case .string: return JSONPieces.string(OperandTexts.string(for: name, index, &random))
    case .described(_, _, let inner): return operand(inner, name, index, &random)
    case .set: return JSONPieces.any(&random, depth: 2)
    case .function, .unknown: return .node(.json, ["null"])
    case .any(let types):
      if types.isEmpty { return JSONPieces.any(&random, depth: 3) }
      return operand(random.pick(types), name, index, &random)
    case .array(let fixed, let dynamic):
      var items = fixed.map { operand($0, name, index, &random) }
      if let dynamic {
        for _ in 0..<random.below(4) { items.append(operand(dynamic, name, index, &random)) }
      }
      return .node(.json, ["[", .comma(items), "]"])
    case .object(let properties, let dynamic):
      return object(properties, dynamic, name, index, &random)
    }
  }

  private func object(
    _ properties: [(key: Value, value: RegoType)], _ dynamic: DynamicProperty?, _ name: String, _ index: Int,
    _ random: inout Random
  ) -> Piece {
    var members: [Piece] = []
    var used: Set<String> = []
    func add(_ key: String, _ type: RegoType) {
      guard used.insert(key).inserted else { return }
      var value = operand(type, name, index, &random)
      if key == "op" {
        value = JSONPieces.string(random.pick(["add", "remove", "replace", "move", "copy", "test", "x"]))
      }
      if key == "path" || key == "from" {
        value = JSONPieces.string(random.pick(["/a", "a", "/a/0", "", "/", "b/c", "/-", "a/-"]))
      }
      members.append(.node(.plain, [JSONPieces.string(key), ": ", value]))
    }
    for property in properties { if random.chance(90) { add(property.key.stringValue ?? "", property.value) } }
    if name == "json.patch" {
      add("value", .anything)
      if random.chance(30) { add("from", .string) }
    } else if let dynamic {
      for _ in 0..<random.below(4) { add(random.pick(JSONPieces.keys), dynamic.value) }
    }
    return .node(.json, ["{", .comma(members), "}"])
  }

  private func number(_ name: String, _ random: inout Random) -> Piece {
    if name.hasPrefix("time.") {
      let times = [
        "0", "1", "1700000000000000000", "-1", "1582977600000000000", "9223372036854775807", "-9223372036854775808",
        "1.5", "12", "400", "-13",
      ]
      return .node(.json, [.text(random.pick(times))])
    }
    return .node(
      .json,
      [
        .text(
          random.chance(70)
            ? random.pick(["0", "1", "2", "-1", "3", "5", "10", "16", "8"]) : random.pick(JSONPieces.numbers))
      ])
  }
}
