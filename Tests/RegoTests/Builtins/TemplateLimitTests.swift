import Rego
import RegoValues
import Testing

/// Hostile templates end as errors.
@Suite struct TemplateLimitTests {
  private func failure(_ template: String) throws -> String? {
    let name = "strings.render_template"
    let builtin = try #require(BuiltinCatalog.standard[name])
    var context = BuiltinContext(now: 0)
    do {
      _ = try [.string(Text(template)), .object(.empty)].withUnsafeBufferPointer { values throws(BuiltinError) in
        try builtin.function(Operands(name: StaticNameBox(name), values: values), &context)
      }
      return nil
    } catch {
      guard case .halt(let text) = error else { return "\(error)" }
      return text
    }
  }

  @Test func depthOfTheText() throws {
    let text = try failure(String(repeating: "{{if 1}}", count: 10_000))
    #expect(text == "strings.render_template: the template is nested deeper than 200")
    #expect(try failure("{{" + String(repeating: "(", count: 10_000)) == text)
  }

  @Test func depthOfTheRun() throws {
    let ends = String(repeating: "{{end}}", count: 90)
    let nested = String(repeating: "{{if 1}}", count: 90) + "{{template \"R\"}}" + ends
    let text = try failure("{{define \"R\"}}\(nested){{end}}{{template \"R\"}}")
    #expect(text == "strings.render_template: the template is nested deeper than 400")
    #expect(
      try failure("{{define \"R\"}}{{template \"R\"}}{{end}}{{template \"R\"}}")?.contains("depth (100000)") == true)
  }

  @Test func loopsWithoutEnd() throws {
    let text = try failure("{{range 9000000000000000000}}{{end}}")
    #expect(text == "strings.render_template: the template takes more than 4194304 steps")
  }

  @Test func longText() throws {
    let text = try failure("{{range 1000}}{{printf \"%0999999d\" 1}}{{end}}")
    #expect(text == "strings.render_template: result is larger than 67108864 bytes")
  }
}
