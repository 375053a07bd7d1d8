/// What `help` says.
enum ReplHelp {
  static func text(topic: String?) throws(ReplSession.Problem) -> String {
    switch topic {
    case nil: overview
    case "input": input
    case let other?: throw ReplSession.Problem(text: "unknown topic '\(other)'")
    }
  }

  private static let examples = [
    ("data", "all documents"), ("data[name]", "what is directly below data"), ("x := 1", "defines a rule"),
    ("allow if input.ok", "defines another"),
  ]

  private static let commands = [
    ("<statement>", "evaluate a query or define a rule; an empty line ends a longer one"),
    ("package <path>", "go to a package"), ("import <path>", "add an import to the package"),
    ("show", "the package as it is now"), ("show debug", "the settings"), ("unset <name>", "take away a rule"),
    ("unset-package <path>", "take away a package"), ("json", "print results as JSON"),
    ("pretty", "print results for people"), ("pretty-limit <n>", "cut values in tables"),
    ("trace [mode]", "tell what evaluations do, or stop: full, notes, fails, debug"), ("notes", "trace notes"),
    ("fails", "trace fails"), ("metrics", "tell how long steps take, or stop"),
    ("profile", "tell where the time goes, or stop"),
    ("strict-builtin-errors", "let errors of built-ins end a query, or stop"), ("dump", "the data that was loaded"),
    ("help [topic]", "this text"), ("exit", "the end"),
  ]

  private static var overview: String {
    let width = commands.map(\.0.count).max() ?? 0
    func line(_ entry: (name: String, text: String), _ prefix: String) -> String {
      prefix + entry.name + String(repeating: " ", count: max(width - entry.name.count, 0)) + "  \(entry.text)\n"
    }
    return "\nExamples\n========\n\n" + examples.map { line($0, "> ") }.joined()
      + "\nCommands\n========\n\n" + commands.map { line($0, "  ") }.joined()
      + "\nTopics\n======\n\n" + line(("help input", "where the input comes from"), "  ") + "\n"
  }

  private static let input = """

    Input
    =====

    The input is the document data.repl.input. Define rules in the package repl.input, or name a file when you start:

    > package repl.input
    > method := "POST"
    > package example
    > is_post if input.method == "POST"
    > is_post
    true

    $ gatehouse repl repl.input:input.json


    """
}
