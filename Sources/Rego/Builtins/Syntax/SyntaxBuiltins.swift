import RegoSyntax
import RegoValues

/// `rego.parse_module`.
enum SyntaxBuiltins {
  static let all: [Builtin] = [parseModule]

  static let parseModule = Builtin(
    "rego.parse_module", category: "rego",
    description: "Parses a policy and returns its syntax tree.",
    arguments: [
      .named("filename", .string, "the name that positions in the tree have"),
      .named("rego", .string, "the policy's source"),
    ],
    result: .named(
      "output", .object(properties: [], dynamic: DynamicProperty(key: .string, value: .anything)),
      "the tree as an object"
    )
  ) { (operands, _) throws(BuiltinError) in
    let file = try operands.string(0).string
    guard case .string(let text) = operands[1] else { throw operands.typeError(0, expected: "string") }
    let source = text.bytes
    var reading = ParserOptions(version: .v1)
    reading.experimentalKeywords = true
    let module: Module
    do throws(Diagnostics) {
      // Places keep their files' names for good: a name that a policy makes up is no file.
      module = try Parser.module(source, file: "", options: reading)
    } catch {
      throw .failure("rego.parse_module: \(error.report(source: source, file: file))")
    }
    var options = DescriptionOptions()
    options.includesAnnotations = false
    options.file = file
    return module.json(options)
  }
}
