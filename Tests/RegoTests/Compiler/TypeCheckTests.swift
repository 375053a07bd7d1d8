import RegoSyntax
import RegoValues
import Testing

@testable import Rego

/// What the type checker says of programs: `Cases/types.jsonl` holds modules and the errors that OPA prints for them, a
/// program a line. Places are left out: OPA gives all references to one name that of the last.
@Suite struct TypeCheckTests {
  @Test func saysWhatOPASays() throws {
    let lines = CaseLines.of("Cases/types.jsonl")
    #expect(lines.count > 200)
    for line in lines {
      let entry = try JSONReader.read(Array(line.utf8))
      let sources = Self.strings(try #require(entry["modules"]))
      let wanted = Self.strings(try #require(entry["errors"]))
      #expect(Self.errors(in: sources) == wanted, "\(sources.joined(separator: "\n"))")
    }
  }

  private static func strings(_ list: Value) -> [String] {
    guard case .array(let array) = list else { return [] }
    return array.elements.compactMap(\.stringValue)
  }

  private static func errors(in sources: [String]) -> [String] {
    do throws(Diagnostics) {
      var modules: [Module] = []
      for (index, source) in sources.enumerated() {
        modules.append(try Parser.module(Array(source.utf8), file: "p\(index).rego"))
      }
      var options = CompilerOptions(catalog: DeclaredBuiltins.catalog)
      options.keepsPrint = true
      _ = try Compiler(options: options).program(modules)
      return []
    } catch {
      let texts = error.all.map { "\($0.code.rawValue): \($0.message)" }
      return Set(texts).sorted { Array($0.unicodeScalars).lexicographicallyPrecedes(Array($1.unicodeScalars)) }
    }
  }
}

/// Types that grow with every rule.
@Suite struct TypeLimitTests {
  @Test(arguments: ["[r#]", "[r#, r#]", "{\"a\": r#, \"b\": r#}", "{r#, [r#]}"])
  func endInAnyValue(step: String) throws {
    let steps = (0..<400).map {
      "r\($0 + 1) := " + step.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\($0)")
    }
    let body = (0..<60).map { "x\($0 + 1) := [x\($0), x\($0)]" }.joined(separator: "; ")
    let source =
      "package p\nr0 := 1\n\(steps.joined(separator: "\n"))\nq if { x0 := r0; \(body); x60 }"
    let module = try Parser.module(Array(source.utf8), file: "p.rego")
    _ = try Compiler(options: CompilerOptions(catalog: DeclaredBuiltins.catalog)).program([module])
  }
}
