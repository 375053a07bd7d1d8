import Foundation
import Testing

/// The commands that people run at home, on files as they would write them.
@Suite struct CommandTests {
  private struct Folder {
    let root: URL
    let shell: Shell

    init() throws {
      root = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-commands-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
      shell = Shell(environment: Sandbox.environment(home: root))
      try FileManager.default.copyItem(
        at: Fixtures.folder("Policies").appendingPathComponent("article"), to: root.appendingPathComponent("policy"))
      try FileManager.default.createDirectory(
        at: root.appendingPathComponent("manifests"), withIntermediateDirectories: true)
      try write(CommandTests.pod(image: "nginx:latest"))
    }

    func write(_ pod: String) throws {
      for name in ["pod.yaml", "manifests/pod.yaml"] {
        try pod.write(to: root.appendingPathComponent(name), atomically: true, encoding: .utf8)
      }
    }

    func gatehouse(_ words: String...) throws -> Shell.Result {
      try shell.run(Fixtures.program("gatehouse").path, words, in: root)
    }

    func remove() { try? FileManager.default.removeItem(at: root) }
  }

  private static func pod(image: String) -> String {
    "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: nginx\n      image: \(image)\n"
  }

  /// The article's two commands.
  @Test(arguments: ["pod.yaml", "./manifests"])
  func theArticlesCommandsFail(path: String) throws {
    let folder = try Folder()
    defer { folder.remove() }
    let result = try folder.gatehouse("test", path, "--policy", "policy/")
    #expect(result.status == 1)
    let file = path == "pod.yaml" ? "pod.yaml" : "manifests/pod.yaml"
    #expect(
      result.text == """
        gatehouse: failed: 1 violation in 1 file

        \(file):8:14: kubernetes.admission.deny in Pod web
          container nginx uses latest tag
          8 |       image: nginx:latest
            |              ^

        """)
    #expect(result.errorText == "gatehouse: policy/latest.rego: read as Rego v0\n")
  }

  @Test func aDigestPasses() throws {
    let folder = try Folder()
    defer { folder.remove() }
    try folder.write(
      CommandTests.pod(image: "nginx@sha256:0d17b565c37bcbd895e9d92315a05c1c3c9a29f762b011a10c54a66cd53c9b31"))
    let result = try folder.gatehouse("test", "pod.yaml", "--policy", "policy/")
    #expect(result.status == 0)
    #expect(result.text == "gatehouse: passed: 1 document in 1 file, 1 rule\n")
  }

  /// Only what the working tree brings over the revision counts.
  @Test func baseComparesTheWorkingTree() throws {
    let folder = try Folder()
    defer { folder.remove() }
    try folder.shell.require(
      "git init -q -b main && git add manifests && git commit -qm base && git checkout -q -b topic", in: folder.root)
    try folder.shell.require("sed 's/web/api/' manifests/pod.yaml > manifests/api.yaml; rm pod.yaml", in: folder.root)
    let result = try folder.gatehouse("test", "--base", "main", "--policy", "policy")
    #expect(result.status == 1)
    #expect(result.text.contains("manifests/api.yaml:8:14: kubernetes.admission.deny in Pod api"))
    #expect(!result.text.contains("manifests/pod.yaml"))
  }

  @Test func wrongUsageAndBrokenPoliciesEndWith2() throws {
    let folder = try Folder()
    defer { folder.remove() }
    try "package a\ndeny contains msg if { msg := x }\n".write(
      to: folder.root.appendingPathComponent("policy/broken.rego"), atomically: true, encoding: .utf8)
    let broken = try folder.gatehouse("test", "pod.yaml", "--policy", "policy")
    #expect(broken.status == 2)
    #expect(broken.errorText.contains("policy/broken.rego:2:24: rego_unsafe_var_error: var x is unsafe"))
    let missing = try folder.gatehouse("test", "pod.yaml", "--policy", "nowhere")
    #expect(missing.status == 2)
    let noFile = try folder.gatehouse("test", "nowhere.yaml", "--policy", "policy")
    #expect(noFile.status == 2)
  }

  @Test func jsonIsForPrograms() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let result = try folder.gatehouse("test", "pod.yaml", "--policy", "policy", "--format", "json")
    let report = try #require(
      try JSONSerialization.jsonObject(with: result.output) as? [String: Any])
    #expect(report["verdict"] as? String == "deny")
    let findings = try #require(report["findings"] as? [[String: Any]])
    #expect(findings.first?["line"] as? Int == 8)
    #expect(findings.first?["file"] as? String == "pod.yaml")
  }

  @Test func starterPoliciesPassTheirTests() throws {
    let folder = try Folder()
    defer { folder.remove() }
    let result = try folder.gatehouse("verify", Fixtures.repository.appendingPathComponent("policy").path)
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
    #expect(result.text.hasPrefix("PASS: "), "\(result.text)")
    #expect(result.text.split(separator: "\n").count == 1)
  }

  @Test func configCheckNamesEveryMistake() throws {
    let folder = try Folder()
    defer { folder.remove() }
    try "policies: policy\nenforcment: warn\ndeadline: soon\n".write(
      to: folder.root.appendingPathComponent("gatehouse.yaml"), atomically: true, encoding: .utf8)
    let result = try folder.gatehouse("config", "check", "gatehouse.yaml")
    #expect(result.status == 2)
    #expect(result.errorText.contains("gatehouse.yaml:2:1: unknown key `enforcment`: did you mean `enforcement`?"))
    #expect(result.errorText.contains("gatehouse.yaml:3:11:"))
  }
}
