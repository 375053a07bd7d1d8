import Mustache

/// What a template is given: words with their kind, so that what is foreign is made safe for the place that it goes to,
/// whatever the template says.
enum TemplateValue {
  /// Words of our own, as they are.
  case own(String)
  /// One line from outside.
  case foreign(String)
  /// Several lines from outside.
  case foreignLines(String)
  /// Code: a path, a name, a command.
  case code(String)
  /// Markdown that is made already.
  case made(MarkdownText)
  case number(Int)
  case flag(Bool)
  case list([[String: TemplateValue]])

  /// In which language the template is written.
  enum Medium { case markdown, plain }

  static func object(_ members: [String: TemplateValue], in medium: Medium) -> [String: Any] {
    members.mapValues { $0.inserted(in: medium) }
  }

  private func inserted(in medium: Medium) -> Any {
    switch self {
    case .flag(let flag): flag
    case .list(let items): items.map { TemplateValue.object($0, in: medium) }
    case .number(let number): Inserted(renderText: String(number))
    case .own, .foreign, .foreignLines, .code, .made: Inserted(renderText: text(in: medium))
    }
  }

  private func text(in medium: Medium) -> String {
    switch (self, medium) {
    case (.own(let words), _): words
    case (.foreign(let words), .markdown): MarkdownText.inline(words).text
    case (.foreignLines(let words), .markdown): MarkdownText.lines(words).text
    case (.code(let words), .markdown): MarkdownText.code(words, longest: 500).text
    case (.made(let markdown), _): markdown.text
    case (.foreign(let words), .plain), (.foreignLines(let words), .plain), (.code(let words), .plain):
      PlainText.line(words)
    default: ""
    }
  }
}

/// Text that a template only puts where it is named: it knows no functions, by which it could be turned into something else.
private struct Inserted: MustacheCustomRenderable {
  let renderText: String
  var isNull: Bool { false }
}
