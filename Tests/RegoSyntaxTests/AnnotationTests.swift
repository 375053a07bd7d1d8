import RegoSyntax
import RegoValues
import Testing

@Suite struct AnnotationTests {
  private func parse(_ source: String) throws -> Module { try ModuleTests.parse(source) }

  @Test func allFieldsAreRead() throws {
    let module = try parse(
      """
      package t
      # METADATA
      # title: No mutable tags
      # description: |
      #  a
      #  b
      # entrypoint: true
      # organizations:
      # - Acme
      # related_resources:
      # - https://x.y
      # - ref: https://z
      #   description: more
      # authors:
      # - name: A
      #   email: a@b
      # - B  C <b@c>
      # - <only@mail>
      # - D <e> F
      # labels:
      #   team: x
      # custom:
      #   severity: high
      #   list: [1, 2]
      # schemas:
      # - input: schema.pod
      # - data.x["y z"]: {type: string}
      p := 1
      """)
    #expect(module.annotationProblems.isEmpty)
    let found = try #require(module.annotations.first)
    #expect(found.title == "No mutable tags")
    #expect(found.scope == .document, "an entry point speaks of the document")
    #expect(found.custom?["severity"] == "high")
    #expect(found.target.description == "data.t.p")
    #expect(found.ruleIndex == 0)
    #expect(found.location.row == 2)
    #expect(
      found.value == [
        "scope": "document", "title": "No mutable tags", "description": "a\nb\n", "entrypoint": true,
        "organizations": ["Acme"],
        "related_resources": [["ref": "https://x.y"], ["ref": "https://z", "description": "more"]],
        "authors": [
          ["name": "A", "email": "a@b"], ["name": "B C", "email": "b@c"], ["email": "only@mail"],
          ["name": "D <e> F"],
        ],
        "labels": ["team": "x"], "custom": ["severity": "high", "list": [1, 2]],
        "schemas": [
          ["path": ["input"], "schema": ["schema", "pod"]],
          ["path": ["data", "x", "y z"], "definition": ["type": "string"]],
        ],
      ])
  }

  @Test func blocksBelongToWhatFollows() throws {
    let module = try parse(
      """
      # METADATA
      # title: tree
      # scope: subpackages
      # METADATA
      # title: package
      package t
      # METADATA
      # scope: document
      # title: all of p

      # METADATA
      # title: first p

      # other words
      p[x] := 1 if { x := 1 }
      # title: not a block
      p.y := 2
      #METADATA
      #title: q
      q := 3 if { a } { b }
        # METADATA
        # title: indented
      r := 4 # METADATA
      # title: behind code
      s := 5
      """)
    #expect(module.annotationProblems.isEmpty)
    #expect(
      module.annotations.map { "\($0.scope) \($0.title ?? "") \($0.target) \($0.ruleIndex.map(String.init) ?? "-")" }
        == [
          "subpackages tree data.t -", "package package data.t -", "document all of p data.t.p[x] 0",
          "rule first p data.t.p[x] 0", "rule q data.t.q 2",
        ])
  }

  @Test func scalarsBecomeTheirText() throws {
    let module = try parse("package t\n# METADATA\n# title: 1.50\n# description: true\n# custom: {}\np := 1")
    #expect(module.annotations.first?.value == ["scope": "rule", "title": "1.50", "description": "true"])
  }

  @Test(arguments: [
    ("# METADATA", "2:1: expected METADATA block, found whitespace"),
    ("# METADATA\n# - a", "2:1: METADATA block must be an object"),
    (
      "# METADATA\n# scope: foo",
      "3:3: invalid annotation scope 'foo'. Use one of 'rule', 'document', 'package', or 'subpackages'"
    ),
    ("# METADATA\n# scope: package", "3:3: annotation scope 'package' must be applied to package (have rule)"),
    (
      "# METADATA\n# scope: rule\n# entrypoint: true",
      "4:3: annotation entrypoint applied to non-document or package scope 'rule'"
    ),
    ("# METADATA\n# title: [a]", "3:3: METADATA: 'title' must be a string"),
    ("# METADATA\n# entrypoint: x", "3:3: METADATA: 'entrypoint' must be a boolean"),
    ("# METADATA\n# title: x\n# organizations: x", "4:3: METADATA: 'organizations' must be a list"),
    ("# METADATA\n# custom: 1", "3:3: METADATA: 'custom' must be an object"),
    ("# METADATA\n# authors: [{}]", "3:3: invalid author definition: 'name' and/or 'email' values required in object"),
    ("# METADATA\n# authors: [1]", "3:3: invalid author definition: invalid value type, must be string or map"),
    (
      "# METADATA\n# related_resources: [{}]",
      "3:3: invalid related-resource definition: 'ref' value required in object"
    ),
    ("# METADATA\n# schemas: [{foo: schema.x}]", "3:3: invalid document reference"),
    ("# METADATA\n# schemas: [{input: foo.x}]", "3:3: invalid schema reference"),
    ("# METADATA\n# schemas: [{input: 1}]", "3:3: invalid schema declaration for path \"input\""),
  ])
  func faultsAreKeptForThoseWhoAsk(block: String, problem: String) throws {
    let module = try parse("package t\n\(block)\np := 1")
    #expect(module.rules.count == 1)
    #expect(module.annotations.isEmpty)
    #expect(
      module.annotationProblems.map { "\($0.location.row):\($0.location.column): \($0.message)" } == [problem])
  }

  @Test(arguments: ["import data.x", ""])
  func blocksBeforeNoRuleHaveNoScope(statement: String) throws {
    let module = try parse("package t\np := 1\n# METADATA\n# title: x\n\(statement)")
    #expect(module.annotations.isEmpty)
    #expect(module.annotationProblems.first?.message.hasPrefix("invalid annotation scope") == true)
  }

  @Test func faultsOfTheYAMLHaveTheirLine() throws {
    let module = try parse("package t\n# METADATA\n# title: a\n# description: \"x\np := 1")
    let problem = try #require(module.annotationProblems.first)
    #expect(problem.message.hasPrefix("yaml: "))
    #expect((3...5).contains(problem.location.row))
  }
}
