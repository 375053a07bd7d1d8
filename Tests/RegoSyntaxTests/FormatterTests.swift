import RegoSyntax
import Testing

/// Sources and how they are laid out.
@Suite struct FormatterTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var source: String
    var formatted: String

    init(_ name: String, _ source: String, _ formatted: String) {
      testDescription = name
      self.source = source
      self.formatted = formatted
    }
  }

  private static func format(
    _ source: String, as version: ParserOptions.Version = .v1, _ formatter: PolicyFormatter = PolicyFormatter()
  ) throws -> String {
    let bytes = try PolicyFormatter.format(
      Array(source.utf8), file: "p.rego", options: ParserOptions(version: version), formatter: formatter)
    return String(decoding: bytes, as: UTF8.self)
  }

  static let rules = [
    Case(
      "a body of one literal", "allow if { input.x==1 }\ndeny   if input.y", "allow if input.x == 1\ndeny if input.y"),
    Case("a body on its own lines", "allow if {\n input.x\n}", "allow if {\n\tinput.x\n}"),
    Case("two literals on a line", "allow if { a := 1; a == 1 }", "allow if {\n\ta := 1\n\ta == 1\n}"),
    Case("a set is no body", "p if { {1} }", "p if {\n\t{1}\n}"),
    Case("true is no body", "p if true\nq := 1 if { true }", "p := true\nq := 1"),
    Case("assignment", "p = 1\nf(x) = y if y := x", "p := 1\nf(x) := y if y := x"),
    Case("partial sets", "p contains 1\np contains x if {x:=2}", "p contains 1\np contains x if x := 2"),
    Case("heads of two parts", "p.q := 1\np[x] := 2 if x := 1", "p[\"q\"] := 1\np[x] := 2 if x := 1"),
    Case("heads of more parts", "p.q.r := 1\np.s := 1", "p.q.r := 1\np.s := 1"),
    Case("defaults", "default  p=false", "default p := false"),
    Case(
      "else behind a brace", "p := 1 if {\nfalse\n} else := 2 if {\nx\ny\n}",
      "p := 1 if {\n\tfalse\n} else := 2 if {\n\tx\n\ty\n}"),
    Case(
      "else on its own line", "p := 1 if {\nfalse\n}\nelse := 2 if input.x",
      "p := 1 if {\n\tfalse\n}\n\nelse := 2 if input.x"),
    Case("blank lines", "\n\n\na := 1\n\n\nb := 2\nc := 3", "a := 1\n\nb := 2\nc := 3"),
    Case("blank lines in bodies", "p if {\n\n  a\n\n\n  b\n  c\n}", "p if {\n\ta\n\n\tb\n\tc\n}"),
  ]

  static let terms = [
    Case("operators", "p if (x+1)*2==-3", "p if (x + 1) * 2 == -3"),
    Case("nested operators", "p := x+y*z if a.b-c", "p := x + (y * z) if a.b - c"),
    Case("parentheses that count", "p if x == (y == z)\nq if x in (y in z)", "p if x == (y == z)\nq if x in (y in z)"),
    Case("operators by name", "p if { plus(1, 2, x); equal(x, 3) }", "p if {\n\tx = 1 + 2\n\tx == 3\n}"),
    Case("one line", "p := [ 1,2 , {\"a\":1,}, {3,3} ]", "p := [1, 2, {\"a\": 1}, {3}]"),
    Case(
      "lines that the author broke", "p := {\"a\": [1,\n2], \"b\": 3,\n\"c\": f(1,\n2)}",
      "p := {\n\t\"a\": [\n\t\t1,\n\t\t2,\n\t],\n\t\"b\": 3,\n\t\"c\": f(\n\t\t1,\n\t\t2,\n\t),\n}"),
    Case("a break before the first", "p := [\n1, 2]", "p := [\n\t1, 2,\n]"),
    Case("calls on one line", "p := f(\n1, 2)", "p := f(1, 2)"),
    Case("unions in lists", "p := [(a | b), c]\nq := f(a | b)", "p := [(a | b), c]\nq := f(a | b)"),
    Case("names", "p := x[\"a\"].b[\"c d\"][\"if\"].else[y][_]", "p := x.a.b[\"c d\"][\"if\"].else[y][_]"),
    Case("strings", "p := `a\\b`\nq := \"\\u0041\"", "p := `a\\b`\nq := \"\\u0041\""),
    Case("templates", "p := $\"a{ x }b{1}{f( 2 )}\\{\"", "p := $\"a{x}b1{f(2)}\\{\""),
    Case("comprehensions", "p := [x|some x in y;x>1]", "p := [x | some x in y; x > 1]"),
    Case(
      "comprehensions over lines", "p := {x: y |\n some x,y in z\nx\n}",
      "p := {x: y |\n\tsome x, y in z\n\tx\n}"),
    Case("every", "p if every k,v in x { v }", "p if every k, v in x { v }"),
    Case("some", "p if {\nsome x,y\nsome z in w\n}", "p if {\n\tsome x, y\n\tsome z in w\n}"),
    Case(
      "modifiers", "p if x with input as {} with data.a as 1\nq if {\nx\n  with input as 1\n with data.a as 2\n}",
      "p if x with input as {} with data.a as 1\nq if {\n\tx\n\t\twith input as 1\n\t\twith data.a as 2\n}"),
  ]

  static let comments = [
    Case("above and behind", "# a\n\n#b\np := 1 # c\n# d\nq := 2", "# a\n\n#b\np := 1 # c\n\n# d\nq := 2"),
    Case(
      "in bodies", "p if { # a\n# b\nx # c\n\n # d\n} # e", "p if { # a\n\t# b\n\tx # c\n\t# d\n} # e"),
    Case("in lists", "p := [ # a\n1, # b\n# c\n2\n# d\n]", "p := [ # a\n1, # b\n# c\n2\n# d\n]"),
    Case("in longer lists", "p := [\n1, # b\n# c\n2\n# d\n] # e", "p := [\n\t1, # b\n\t# c\n\t2,\n\t# d\n] # e"),
    Case("on one line of a list", "p := f([\n# a\n1])", "p := f([\n# a\n1])"),
    Case(
      "blocks of metadata", "# METADATA\n# title: a\n# METADATA\n# scope: rule\np := 1",
      "# METADATA\n# title: a\n\n# METADATA\n# scope: rule\np := 1"),
    Case("at the end", "p := 1\n# a\n# b", "p := 1\n\n# a\n# b"),
    Case("blanks behind", "p := 1 # a  \t", "p := 1 # a"),
  ]

  @Test(arguments: rules + terms + comments)
  func laysOut(_ example: Case) throws {
    let formatted = try Self.format("package p\n" + example.source)
    #expect(formatted == "package p\n\n\(example.formatted)\n")
    #expect(try Self.format(formatted) == formatted)
  }

  @Test func importsAreSortedInTheirGroups() throws {
    let source = "package p\nimport data.b # b\nimport data.a as c\nimport input.x\n\nimport data.z\np := c"
    #expect(
      try Self.format(source)
        == "package p\n\nimport data.a as c\nimport data.b # b\nimport input.x\n\nimport data.z\n\np := c\n")
  }

  @Test func v0StaysV0() throws {
    let source = "package p\nimport future.keywords.in\np[x] { x = 1 }\nq = 1 { p[_] }\nr[1]\n"
    #expect(
      try Self.format(source, as: .v0, PolicyFormatter(target: .v0))
        == "package p\n\nimport future.keywords.in\n\np[x] {\n\tx = 1\n}\n\nq = 1 {\n\tp[_]\n}\n\nr[1]\n")
  }

  @Test func v0BecomesWhatBothRead() throws {
    let source =
      "package p\nimport future.keywords.in\nimport data.a\np[x] { x = 1 }\nq = a { p[_] } else = 2\nr[1]\ns[x] = 2 { x := 1 }"
    #expect(
      try Self.format(source, as: .v0, PolicyFormatter(target: .v0CompatV1)) == """
        package p

        import data.a
        import rego.v1

        p contains x if x = 1
        q := a if p[_]

        else := 2
        r contains 1
        s[x] := 2 if x := 1

        """)
  }

  @Test func importsThatV1DoesNotNeedCanBeDropped() throws {
    let source = "package p\nimport rego.v1\nimport future.keywords.not\nimport data.a\np := a"
    #expect(try Self.format(source).contains("import rego.v1"))
    #expect(
      try Self.format(source, as: .v1, PolicyFormatter(dropsV0Imports: true))
        == "package p\n\nimport data.a\nimport future.keywords.not\n\np := a\n")
  }
}
