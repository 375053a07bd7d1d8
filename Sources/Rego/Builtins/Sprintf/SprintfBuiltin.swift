import RegoValues

/// `sprintf`.
enum SprintfBuiltins {
  static let all: [Builtin] = [sprintf]

  static let sprintf = Builtin(
    "sprintf", category: "strings",
    description: "Returns the values in the places of a format, as Go's `fmt.Sprintf` does.",
    arguments: [
      .named("format", .string, "the text with verbs such as `%s`, `%d`, `%v`"),
      .named("values", .anyArray, "what to put in their places"),
    ], result: .named("output", .string, "the formatted text")
  ) { (operands, _) throws(BuiltinError) in
    let format = try operands.string(0)
    let values = try operands.array(1)
    if let text = PlainFormat.text(format, values, limit: Builtin.resultLimit) { return .string(text) }
    let arguments = values.elements.map { GoArgument($0) }
    guard let text = GoFormatter.text(format.bytes, arguments, limit: Builtin.resultLimit) else {
      throw operands.tooLarge()
    }
    return .string(Text(repairing: text))
  }
}
