import Rego
import RegoValues
import Testing

/// Hostile documents end as errors that name the bound.
@Suite struct GraphQLLimitTests {
  private static let schema = "type Query { q: Query a(x: [[Int]]): Int }"

  private func failure(_ name: String, _ arguments: [Value]) throws -> String? {
    let builtin = try #require(BuiltinCatalog.standard[name])
    var context = BuiltinContext(now: 0)
    do {
      _ = try arguments.withUnsafeBufferPointer { values throws(BuiltinError) in
        try builtin.function(Operands(name: StaticNameBox(name), values: values), &context)
      }
      return nil
    } catch {
      guard case .halt(let text) = error else { return "not a bound: \(error)" }
      return text
    }
  }

  @Test(arguments: ["{q", "{a(x:[", "query($x:["])
  func depth(unit: String) throws {
    let (head, repeated) = unit.first == "{" ? ("", unit) : ("", unit)
    let inner = repeated.last.map { String(repeating: $0 == "q" ? "{q" : String($0), count: 100_000) } ?? ""
    let text = try failure("graphql.parse_query", [.string(Text(head + repeated + inner))])
    #expect(text == "graphql.parse_query: the document is nested deeper than 400")
  }

  @Test func fragmentsThatSpreadOneAnother() throws {
    // Each fragment is under two others: comparing them field by field doubles with every one.
    let fragments = (0..<60).map { "fragment F\($0) on Query { q { ...F\($0 + 1) } q { ...F\($0 + 1) } }" }
    let query = "{ ...F0 } \(fragments.joined(separator: " ")) fragment F60 on Query { a }"
    let text = try failure("graphql.is_valid", [.string(Text(query)), .string(Text(GraphQLLimitTests.schema))])
    #expect(text == nil || text?.contains("steps") == true)
  }

  @Test func manyErrors() throws {
    let query = "{ " + String(repeating: "zz ", count: 5_000) + "}"
    let text = try failure("graphql.is_valid", [.string(Text(query)), .string(Text(GraphQLLimitTests.schema))])
    #expect(text?.hasPrefix("graphql.is_valid: ") == true)
  }
}
