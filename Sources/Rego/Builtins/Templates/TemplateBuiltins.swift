import RegoValues

/// `strings.render_template`. Source: https://www.openpolicyagent.org/docs/policy-reference#strings.
enum TemplateBuiltins {
  static let all: [Builtin] = [renderTemplate]

  static let renderTemplate = Builtin(
    "strings.render_template", category: "strings",
    description:
      "Returns a template of Go's `text/template` with the variables in their places; what is not there shows as "
      + "`<undefined>`.",
    arguments: [
      .named("value", .string, "the template"),
      .named("vars", .object(key: .string, value: .anything), "the values, by name"),
    ], result: .named("result", .string, "the rendered text")
  ) { (operands, _) throws(BuiltinError) in
    let template = try operands.string(0)
    let variables = try variables(operands)
    do throws(TemplateError) {
      return .string(Text(repairing: undefined(try TemplateExecution.render(template, variables))))
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error.message)") }
      throw operands.failure(error.message)
    }
  }

  /// The variables as they are on the way to Go: written as Rego and read as JSON. What only Rego can write, such as a set or
  /// a control character, is an error.
  private static func variables(_ operands: borrowing Operands) throws(BuiltinError) -> RegoObject {
    var text: [UInt8] = []
    Value.object(try operands.object(1)).appendDescription(to: &text, limit: Builtin.resultLimit)
    if text.count > Builtin.resultLimit { throw operands.tooLarge() }
    do throws(JSONError) {
      guard case .object(let object) = try JSONReader.read(text, limits: .generous) else { return .empty }
      return object
    } catch {
      if error.isLimit { throw .halt("\(operands.name.text): \(error)") }
      throw operands.failure("\(error)")
    }
  }

  /// OPA's word for what Go calls no value, wherever that stands.
  private static func undefined(_ text: [UInt8]) -> [UInt8] {
    let (old, new) = (Array("<no value>".utf8), Array("<undefined>".utf8))
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var index = 0
    while index < text.count {
      if text[index] == old[0], text[index...].starts(with: old) {
        output.append(contentsOf: new)
        index += old.count
      } else {
        output.append(text[index])
        index += 1
      }
    }
    return output
  }
}
