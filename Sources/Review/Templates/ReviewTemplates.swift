import Gate
import Mustache

/// The texts of the bot: Mustache templates, each the program's own unless the user gives another.
///
/// ```swift
/// let templates = try ReviewTemplates(files: ["line.mustache": text])   // throws for what is not a template of ours
/// ```
///
/// Values come escaped (`MarkdownText`): `{{message}}` and `{{{message}}}` are the same, and neither can break out.
public struct ReviewTemplates: Sendable {
  public enum Name: String, CaseIterable, Sendable {
    /// The comment on the whole pull request, and the page of a check run. Markdown.
    case summary
    /// A comment on lines. Markdown.
    case line
    /// The line beside the check: plain text.
    case status

    public var file: String { rawValue + ".mustache" }
  }

  private let templates: [Name: MustacheTemplate]

  /// The program's own.
  public static let standard: ReviewTemplates = {
    // The goldens read all of them; were one of them wrong, no test would pass.
    (try? ReviewTemplates(files: [:])) ?? ReviewTemplates(templates: [:])
  }()

  private init(templates: [Name: MustacheTemplate]) { self.templates = templates }

  /// `files`: by their names. Other names than those of `Name` are an error: a misspelt file would change nothing.
  public init(files: [String: String]) throws(TemplateError) {
    for file in files.keys.sorted() where !Name.allCases.contains(where: { $0.file == file }) {
      throw TemplateError(file: file, problem: "no such template; there are \(ReviewTemplates.fileNames)")
    }
    var templates: [Name: MustacheTemplate] = [:]
    for name in Name.allCases {
      templates[name] = try ReviewTemplates.parsed(files[name.file] ?? DefaultTemplates.text(name), name)
    }
    self.templates = templates
  }

  public static var fileNames: String { Name.allCases.map(\.file).joined(separator: ", ") }

  private static func parsed(_ text: String, _ name: Name) throws(TemplateError) -> MustacheTemplate {
    if text.utf8.count > mostBytes {
      throw TemplateError(file: name.file, problem: "longer than \(mostBytes) bytes")
    }
    if let problem = TemplateCheck(text: text, names: TemplateNames.of(name)).problem {
      throw TemplateError(file: name.file, problem: problem)
    }
    do {
      // Values are escaped where they are made: what the library would do for HTML would spoil them.
      return try MustacheTemplate(string: "{{% CONTENT_TYPE:TEXT}}" + text)
    } catch {
      throw TemplateError(file: name.file, problem: "not a Mustache template: \(error)")
    }
  }

  private static let mostBytes = 64 << 10

  func text(_ name: Name, _ values: [String: TemplateValue]) -> String {
    guard let template = templates[name] else { return "" }
    return template.render(TemplateValue.object(values, in: name == .status ? .plain : .markdown))
  }
}

/// A template that cannot be used.
public struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  /// `line 3: there is no "mesage"; is "message" meant?`
  public var problem: String

  public var description: String { "\(file): \(problem)" }
}
