import Forges
import Gate
import Testing

@testable import Review

struct TemplateTests {
  @Test func aUsersTemplateIsUsed() throws {
    let templates = try ReviewTemplates(files: [
      "line.mustache": "NO: {{message}} / {{{message}}} / {{&message}}{{! a remark }}",
      "status.mustache": "{{violationCount}} found; {{title}}",
      "summary.mustache": "{{#violations}}{{place}} `{{message}}` <b title=\"{{message}}\">{{/violations}}",
    ])
    let finding = ReviewFixtures.finding("`<b> @you", line: 3)
    let review = ReviewText(
      ReviewFixtures.input(ReviewFixtures.judgement(.deny, findings: [finding])), templates: templates)
    let safe = "&#96;&lt;b&gt; &#64;&#8203;you"
    #expect(review.comments.lines[0].body.hasPrefix("NO: \(safe) / \(safe) / \(safe)\n\n<!--"))
    #expect(review.verdict.title == "1 found; 1 violation in 1 file")
    #expect(review.verdict.summary == "`deploy/web.yaml:3` `\(safe)` <b title=\"\(safe)\">")
  }

  @Test(arguments: [
    ("a {{mesage}}", "line.mustache: line 1: there is no \"mesage\"; is \"message\" meant?"),
    ("a\n\n{{#fix}}x", "line.mustache: line 3: {{#fix}} is not ended"),
    ("{{/fix}}", "line.mustache: line 1: {{/fix}} ends nothing"),
    ("{{#fix}}{{/rule}}", "line.mustache: line 1: {{/rule}} stands where {{/fix}} should"),
    ("a {{message", "line.mustache: line 1: a tag that does not end"),
    ("{{>other}}", "line.mustache: line 1: {{>other}}: partials, blocks, pragmas and other delimiters are not taken"),
    (
      "{{$block}}{{/block}}",
      "line.mustache: line 1: {{$block}}: partials, blocks, pragmas and other delimiters are not taken"
    ),
    ("{{=<% %>=}}", "line.mustache: line 1: {{=<% %>=}}: partials, blocks, pragmas and other delimiters are not taken"),
    (
      "{{% CONTENT_TYPE:HTML}}",
      "line.mustache: line 1: {{% CONTENT_TYPE:HTML}}: partials, blocks, pragmas and other delimiters are not taken"
    ),
    ("{{reversed(message)}}", "line.mustache: line 1: there is no \"reversed(message)\""),
    ("{{suggestion}} {{violations}}", "line.mustache: line 1: there is no \"violations\""),
  ])
  func aTemplateThatIsWrongIsAnErrorWithItsLine(_ text: String, _ problem: String) {
    #expect(throws: TemplateError.self) { try ReviewTemplates(files: ["line.mustache": text]) }
    do throws(TemplateError) { _ = try ReviewTemplates(files: ["line.mustache": text]) } catch {
      #expect(error.description == problem)
    }
  }

  @Test func aFileOfAnotherNameIsAnError() {
    #expect(
      throws: TemplateError(
        file: "sumary.mustache", problem: "no such template; there are summary.mustache, line.mustache, status.mustache"
      )
    ) {
      try ReviewTemplates(files: ["sumary.mustache": ""])
    }
  }

  @Test func noTemplateEndsTheProcess() {
    var dice = Dice(seed: 2)
    let pieces = [
      "{{", "}}", "{{{", "}}}", "#", "^", "/", "&", "!", ">", "=", "message", "fix", " ", "\n", "(", ".", "a",
    ]
    for _ in 0..<300 {
      let text = (0..<Int.random(in: 1...12, using: &dice)).map { _ in pieces.randomElement(using: &dice) ?? "" }
        .joined()
      guard let templates = try? ReviewTemplates(files: ["line.mustache": text]) else { continue }
      _ = templates.text(.line, ["message": .foreign("m"), "fix": .foreign("f")])
    }
  }
}
