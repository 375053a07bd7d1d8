import RegoSyntax
import Testing

/// Errors: what is said, and where. `▶` in a source stands before the place that the error names.
@Suite struct DiagnosticTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var source: String
    var message: String
    var version = ParserOptions.Version.v1
    var testDescription: String { source }

    init(_ source: String, _ message: String, _ version: ParserOptions.Version = .v1) {
      self.source = source
      self.message = message
      self.version = version
    }
  }

  static let lexical = [
    Case("p := ▶\"abc\nq := 1", "non-terminated string"),
    Case("p := ▶`abc", "non-terminated string"),
    Case("p := ▶\"\\z\"", "illegal escape sequence"),
    Case("p := ▶\"\\u12\"", "non-terminated string"),
    Case("p := ▶1e", "expected exponent"),
    Case("p := ▶1.", "expected fraction"),
    Case("p := ▶1abc", "illegal number format"),
    Case("p := ▶01", "unexpected number token: expected number without leading zero"),
    Case("p := ▶1e30103", "number too big"),
    Case("p := ▶1e-99999999999999999999", "number too big"),
    Case("p := \"h👍é\" ▶@", "illegal token"),
    Case("h▶éé := 1", "illegal token"),
    Case("p := 1 ▶! 2", "illegal ! character"),
    Case("p := ▶$foo", "illegal $ character"),
    Case("p := 1\n▶\u{FEFF}q := 2", "illegal byte-order mark"),
    Case("p := 1\n▶\0", "illegal null character"),
  ]

  static let terms = [
    Case("p := [1, 2▶", "unexpected eof token: expected \",\" or \"]\""),
    Case("p := [1 ▶2]", "unexpected number token: expected \",\" or \"]\""),
    Case("p := {1, 2▶: 3}", "unexpected : token: expected \",\" or \"}\""),
    Case("p = {\"a\" ▶\"b\"}", "unexpected string token: non-terminated set"),
    Case("p = {\"a\": \"b\" ▶\"c\"}", "unexpected string token: non-terminated object"),
    Case("p := f(1▶", "unexpected eof token: expected \",\" or \")\""),
    Case("p := f(▶,1)", "unexpected , token"),
    Case("p := (1▶", "non-terminated expression"),
    Case("p := input.▶1", "unexpected number token: expected identifier"),
    Case("p := input[1▶", "unexpected eof token: expected ]"),
    Case("p := ▶\"a\".b", "illegal ref (head cannot be string)"),
    Case("p := -▶\"a\"", "unexpected string token: expected number"),
    Case("p := [▶in.foo]", "unexpected in keyword"),
    Case("p := $\"{x▶", "expected } to end template string expression"),
    Case("p := $\"{▶}\"", "unexpected } token"),
    Case("p := $\"{▶x := 1}\"", "unexpected assignment (':=') in template-string expression"),
    Case("p := $\"{▶some x in [1]}\"", "unexpected 'some' in template-string expression"),
    Case("p := $\"{▶not x}\"", "unexpected negation ('not') in template-string expression"),
    Case("p := $\"{1▶; 2}\"", "expected } to end template string expression"),
    Case("p := ▶$\"{1}\".x", "illegal ref (head cannot be templatestring)"),
  ]

  static let literals = [
    Case("p if {▶", "unexpected eof token"),
    Case("p if { x := 1 ▶y := 2 }", "unexpected identifier token: expected \\n or ; or }"),
    Case("p if { x := 1;▶; y := 2 }", "unexpected ; token"),
    Case("p if { x := 1; ▶}", "unexpected } token"),
    Case("p if {1▶,2}", "unexpected , token: expected \\n or ; or }"),
    Case("p if { x = y ▶= z }", "unexpected eq token: expected \\n or ; or }"),
    Case("p if { not ▶some x }", "unexpected some keyword: illegal negation of 'some'"),
    Case("p if { not ▶not x }", "unexpected not keyword"),
    Case("p if { some x + 1 ▶}", "unexpected } token: expected `x in xs` or `x, y in xs` expression"),
    Case("p if { some ▶1 }", "unexpected number token: expected var"),
    Case("p if { every x ▶{ true } }", "unexpected { token: expected `x[, y] in xs { ... }` expression"),
    Case("p if { every 1 in [2] ▶{ true } }", "unexpected { token: expected value to be a variable"),
    Case("p if { every x in [2] ▶}", "unexpected } token: missing body"),
    Case("p if { every x in [1] {▶} }", "found empty body"),
    Case("p if x == 1 with ▶\"foo\" as 1", "unexpected string token: expected ident"),
    Case("p if x == 1 with foo() ▶as 1", "unexpected as keyword: expected with target path"),
    Case("p if x == 1 with input ▶foo", "unexpected identifier token: expected as keyword"),
    Case("p { x ▶in [1] }", "unexpected identifier token (hint: `import rego.v1` makes `in` a keyword)", .v0),
    Case("p ▶if { true }", "unexpected identifier token (hint: `import rego.v1` makes `if` a keyword)", .v0),
    Case(
      "p { ▶every x in [1] { x } }", "unexpected identifier token (hint: `import rego.v1` makes `every` a keyword)", .v0
    ),
    Case("import future.keywords.not\np if not {▶}", "found empty body"),
    Case(
      "import future.keywords.not\np if not ▶{1, 2}",
      "`{...}` in an operand position must contain expression(s), got: set (hint: write `not ({1, 2})` to negate the value, or `not {{1, 2}}` for a body holding it)"
    ),
  ]

  static let rules = [
    Case("p := ▶", "unexpected eof token: expected rule value term (e.g., p := <VALUE> { ... })"),
    Case("f(x) := ▶", "unexpected eof token: expected function value term (e.g., f(...) := <VALUE> { ... })"),
    Case("default p := ▶", "unexpected eof token: expected default rule value term (e.g., default p := <VALUE>)"),
    Case("p contains ▶", "unexpected eof token: expected rule key term (e.g., p contains <VALUE> { ... })"),
    Case(
      "f(x) ▶contains 1",
      "unexpected contains keyword: the contains keyword can only be used with multi-value rule definitions "
        + "(e.g., f contains <VALUE> { ... })"),
    Case("▶p", "var cannot be used for rule name"),
    Case("▶contains := 1", "contains keyword cannot be used for rule name"),
    Case("▶true := 1", "boolean cannot be used for rule name"),
    Case("▶[1,2] = x", "array cannot be used for rule name"),
    Case("▶1 + 2", "rule name conflicts with built-in function"),
    Case("▶not x", "negated expressions cannot be used for rule head"),
    Case("▶x == 1; y", "multiple expressions cannot be used for rule head"),
    Case("▶x = 1 with input as 2", "expressions using with keyword cannot be used for rule head"),
    Case("▶some x in [1]", "'some' declarations cannot be used for rule head"),
    Case("▶every x in [1] { true }", "expression cannot be used for rule head"),
    Case("▶input", "refs cannot be used for rule head"),
    Case("▶f()", "rule argument list must take at least one argument"),
    Case("▶f(x).y := 1", "invalid rule head: f(x).y"),
    Case("p := 1 ▶else := 2", "unexpected else keyword"),
    Case("p if true else ▶2", "unexpected number token: expected else value term or rule body"),
    Case("q[x] if { true } ▶else := 2", "else keyword cannot be used on rules with variables in head"),
    Case("q contains 1 if { true } ▶else := 2", "else keyword cannot be used on multi-value rules"),
    Case("p if { a } else := 1 ▶{ b }", "`if` keyword is required before rule body"),
    Case("▶default p := [x]", "illegal default rule (value cannot contain var)"),
    Case("▶default p := input.x", "illegal default rule (value cannot contain ref)"),
    Case("▶default p := f(1)", "illegal default rule (value cannot contain call)"),
    Case("▶default f(1) := 1", "illegal default rule (arguments cannot contain number)"),
    Case("▶default f(x, x) := 1", "illegal default rule (arguments cannot be repeated x)"),
    Case("▶default p contains 1", "illegal default rule (must have a value)"),
    Case("default p := 1 ▶if { true }", "unexpected if keyword"),
  ]

  static let imports = [
    Case(
      "import ▶foo.bar",
      "unexpected import path, must begin with one of: {data, future, input, rego}, got: foo (hint: if this is unexpected, try updating OPA)"
    ),
    Case("import ▶\"x\"", "unexpected string token"),
    Case("import data[▶x]", "unexpected var token: expecting string"),
    Case("import data.x as ▶1", "unexpected number token: expected var"),
    Case("import data.x as ▶if", "unexpected if keyword: expected var"),
    Case(
      "import data.foo.▶if",
      "unexpected import path, must not end with a keyword, got: if (hint: import a different path or use an alias)"),
    Case("import ▶future.foo", "invalid import, must be `future.keywords`"),
    Case("import ▶future.keywords.foo", "unexpected keyword, must be one of [contains every if in not]"),
    Case("import ▶future.keywords.in as x", "`future` imports cannot be aliased"),
    Case("import ▶rego.v2", "invalid import `rego.v2`, must be `rego.v1`"),
    Case("▶package u", "unexpected package"),
  ]

  @Test(arguments: lexical + terms + literals + rules + imports)
  func refuses(_ example: Case) throws {
    let marked = "package t\n" + example.source
    let before = marked.split(separator: "▶", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let source = Array(marked.replacing("▶", with: "").utf8)
    let error = #expect(throws: Diagnostics.self) {
      try Parser.module(source, file: "t.rego", options: ParserOptions(version: example.version))
    }
    // What gives up around the place says so behind it; `Cases/modules.jsonl` of the built-ins has all that is said.
    let first = try #require(error?.all.first { $0.message == example.message } ?? error?.first)
    #expect(first.message == example.message)
    // A version's demand is placed on the whole rule.
    if first.message.contains("keyword is required") { return }
    #expect(first.location.offset == before.utf8.count)
    #expect(first.location.row == before.split(separator: "\n", omittingEmptySubsequences: false).count)
    #expect(
      first.location.column == (before.split(separator: "\n", omittingEmptySubsequences: false).last ?? "")
        .unicodeScalars.count + 1)
  }

  @Test(arguments: [
    ("", "t.rego: rego_parse_error: empty module"),
    ("# only words\n", "t.rego: rego_parse_error: empty module"),
    ("p := 1", "t.rego:1:1: rego_parse_error: package expected"),
    ("package", "t.rego:1:8: rego_parse_error: unexpected eof token"),
    ("package \"t\"", "t.rego:1:9: rego_parse_error: unexpected string token"),
    ("package t[x]", "t.rego:1:11: rego_parse_error: unexpected var token: expecting string"),
    ("package t; p := 1", "t.rego:1:10: rego_parse_error: unexpected ; token"),
  ])
  func refusesModules(source: String, description: String) {
    let error = #expect(throws: Diagnostics.self) { try Parser.module(Array(source.utf8), file: "t.rego") }
    #expect(error?.description == description)
  }

  @Test func sourcesHaveALimit() {
    var options = ParserOptions()
    options.limits.bytes = 20
    let error = #expect(throws: Diagnostics.self) {
      try Parser.module(Array("package t\np := \"a long one\"".utf8), file: "t.rego", options: options)
    }
    #expect(error?.first.message == "source is larger than the limit of 20 bytes")
  }

  @Test func stringsMustBeUTF8() {
    let error = #expect(throws: Diagnostics.self) {
      try Parser.module(Array("package t\np := \"".utf8) + [0xC3, 0x28] + Array("\"".utf8), file: "t.rego")
    }
    #expect(error?.first.message == "illegal utf-8 character")
  }
}
