import Gate

/// A piece of Markdown that may stand anywhere in ours: in a sentence, a list, a table, a heading, code, between HTML tags or
/// in one of their attributes.
///
/// What comes from outside (manifests, paths, messages of policies, names) becomes one only here. Shown, it reads as it
/// was; it mentions nobody, refers to nothing, is no link, image, HTML, emoji, quick action or formula, and ends nothing
/// that we began. Marks are written as entities, because a back-slash is one itself inside of code and HTML; and where a
/// forge looks for references in what is shown already, a space of no width stands between the mark and its word.
///
/// ```swift
/// MarkdownText.inline("ask @team, see #12")    // ask &#64;&#8203;team, see &#35;&#8203;12
/// MarkdownText.code("deploy/web.yaml:14")      // `deploy/web.yaml:14`
/// ```
public struct MarkdownText: Sendable, Hashable, CustomStringConvertible {
  /// The Markdown.
  public let text: String

  /// Words of our own.
  init(own text: String) { self.text = text }

  public var description: String { text }

  /// Foreign words on one line; beyond `longest` characters they end with `…`.
  public static func inline(_ foreign: String, longest: Int = 2_000) -> MarkdownText {
    MarkdownText(own: InlineEscape(SafeText.line(foreign, longest: longest), isCode: false).text)
  }

  /// Foreign words with their line breaks, at most so many lines.
  public static func lines(_ foreign: String, most: Int = 12, longest: Int = 2_000) -> MarkdownText {
    let all = SafeText.lines(foreign).map { trimmed($0) }.filter { !$0.isEmpty }
    var shown = all.prefix(most).map { InlineEscape(SafeText.line($0, longest: longest), isCode: false).text }
    if all.count > most { shown.append("… \(all.count - most) more lines") }
    return MarkdownText(own: shown.joined(separator: "<br>"))
  }

  /// Foreign words as code.
  public static func code(_ foreign: String, longest: Int = 300) -> MarkdownText {
    let shown = SafeText.line(foreign, longest: longest)
    if isPlain(shown) { return MarkdownText(own: "`\(shown)`") }
    return MarkdownText(own: "<code>\(InlineEscape(shown, isCode: true).text)</code>")
  }

  /// A path as `git` shows it, as code.
  public static func path(_ path: RepositoryPath, line: Int? = nil) -> MarkdownText {
    code(SafeText.name(path) + (line.map { ":\($0)" } ?? ""), longest: 500)
  }

  /// Lines in a fence that nothing in them can close.
  static func fence(_ lines: [String], info: String) -> MarkdownText {
    let longest = lines.map { longestRun(of: "`", in: $0) }.max() ?? 0
    let fence = String(repeating: "`", count: max(3, longest + 1))
    return MarkdownText(own: ([fence + info] + lines + [fence]).joined(separator: "\n"))
  }

  /// Back-ticks are enough around this, and were they taken as letters, it would be no harm either.
  private static func isPlain(_ text: String) -> Bool {
    guard let first = text.utf8.first, let last = text.utf8.last, first != 0x20, last != 0x20 else { return false }
    return !text.contains("://") && !text.lowercased().contains("www.")
      && text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "/._-:=+,() ".utf8.contains(byte)
        }
      }
  }

  private static func trimmed(_ text: String) -> String {
    var bytes = Array(text.utf8)[...]
    while bytes.first == 0x20 { bytes.removeFirst() }
    while bytes.last == 0x20 { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// How many of a character stand side by side at the most.
  static func longestRun(of character: Unicode.Scalar, in text: String) -> Int {
    var longest = 0
    var run = 0
    for scalar in text.unicodeScalars {
      run = scalar == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }
}
