import RegoValues
import Testing

@testable import Gate

@Suite struct PolicyFileTests {
  @Test(arguments: [
    ("policy/a.rego", PolicyFile.Kind.module), ("a_test.rego", .test), ("data.json", .json), ("data.YAML", .yaml),
    ("a.yml", .yaml), ("README.md", .other), ("rego", .other),
  ])
  func kind(name: String, expected: PolicyFile.Kind) {
    #expect(PolicyFile(name: name, bytes: []).kind == expected)
  }

  static func data(_ files: [(String, String)]) throws -> Value {
    var data = PolicyData()
    for (name, text) in files { try data.add(PolicyFile(name: name, bytes: Array(text.utf8))) }
    return data.value
  }

  @Test func dataStandsAtTheRoot() throws {
    let data = try PolicyFileTests.data([
      ("deep/below/a.yaml", "registries: [a, b]\nlimits: {cpu: 1, same: x}"),
      ("b.json", "{\"limits\": {\"memory\": \"2Gi\", \"same\": \"x\"}}"), ("empty.yaml", "# nothing\n"),
    ])
    #expect(data == (try yaml("{registries: [a, b], limits: {cpu: 1, memory: 2Gi, same: x}}")))
  }

  @Test(arguments: [
    ([("a.yaml", "a: 1"), ("b.yaml", "a: 2")], "b.yaml: the key `a` says something else than in a.yaml"),
    (
      [("a.yaml", "a: {b: 1}"), ("b.json", "{\"a\": {\"b\": 2}}")],
      "b.json: the key `a` says something else than in a.yaml"
    ),
    ([("a.yaml", "- 1")], "a.yaml: data must be one object"),
    ([("a.yaml", "a: 1\n---\nb: 1")], "a.yaml: data must be one object"),
    ([("a.yaml", "a: 1\na: 2")], "a.yaml: 2:1: the key \"a\" is already set in line 1"),
  ])
  func dataThatIsRefused(files: [(String, String)], words: String) {
    #expect(throws: PolicySetError.self) {
      do { _ = try PolicyFileTests.data(files) } catch {
        #expect("\(error)" == words)
        throw error
      }
    }
  }

  @Test func revisionHoldsNamesAndBytes() {
    let a = PolicyFile(name: "a.rego", bytes: Array("package a".utf8))
    let b = PolicyFile(name: "b.rego", bytes: Array("package b".utf8))
    let moved = PolicyFile(name: "a.reg", bytes: Array("opackage a".utf8))
    #expect(PolicyRevision.text(of: [a, b]) == PolicyRevision.text(of: [b, a]))
    #expect(Set([[a], [b], [a, b], [moved], []].map(PolicyRevision.text)).count == 5)
  }
}
