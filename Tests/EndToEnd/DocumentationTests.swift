import Foundation
import Testing

/// Every command in the documentation is run, in order, in a folder that has what the page speaks of.
@Suite struct DocumentationTests {
  struct Page: Sendable, CustomTestStringConvertible {
    var path: String
    var testDescription: String { path }
  }

  static let pages =
    (["README.md"] + ["hook", "policies", "configuration", "fleet", "serve", "rego/network"].map { "docs/\($0).md" }
    + ["github", "gitlab", "gitea", "forgejo"].map { "docs/forges/\($0).md" }
    + ["plain", "gitolite", "gitea", "gitlab", "github", "bitbucket"].map { "docs/hosts/\($0).md" })
    .map { Page(path: $0) }

  /// Pages without a command that runs everywhere: what takes another machine stands in a block "sh another machine".
  static let withoutCommands =
    ["docs/configuration.md", "docs/hosts/github.md"]
    + ["github", "gitlab", "gitea", "forgejo"].map { "docs/forges/\($0).md" }

  struct Command {
    var words: String
    var exit: Int32
  }

  /// The lines of `sh` and `console` blocks that run `gatehouse`; `# exit 1` behind one says how it ends.
  static func commands(in page: Page) throws -> [Command] {
    let text = try String(contentsOf: Fixtures.repository.appendingPathComponent(page.path), encoding: .utf8)
    var commands: [Command] = []
    var isInside = false
    for line in text.components(separatedBy: "\n") {
      if line.hasPrefix("```") {
        isInside = line == "```sh" || line == "```console"
        continue
      }
      let words = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
      guard isInside, words.hasPrefix("gatehouse ") else { continue }
      let parts = words.split(separator: " # ", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      let exit = parts.count > 1 && parts[1].hasPrefix("exit ") ? Int32(parts[1].dropFirst(5)) : 0
      commands.append(Command(words: parts[0], exit: exit ?? 0))
    }
    return commands
  }

  @Test func thePagesHaveCommands() throws {
    for page in DocumentationTests.pages where !DocumentationTests.withoutCommands.contains(page.path) {
      #expect(try !DocumentationTests.commands(in: page).isEmpty, "\(page.path)")
    }
  }

  @Test(arguments: pages)
  func everyCommandRuns(page: Page) throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml")
    let folder = sandbox.client
    try sandbox.shell.require(
      """
      mkdir -p '\(sandbox.root.path)/bin' manifests
      ln -s '\(Fixtures.program("gatehouse").path)' '\(sandbox.root.path)/bin/gatehouse'
      ln -s '\(sandbox.server.path)' app.git
      cp -r '\(Fixtures.folder("Policies").path)/article' policy
      printf 'package kubernetes.admission\\ntest_none { count(deny) == 0 with input as {} }\\n' > policy/latest_test.rego
      cp -r policy '\(sandbox.policy.path)'
      printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec: {containers: [{name: a, image: "a:latest"}]}\\n' > pod.yaml
      printf 'policies: policy\\n' > gatehouse.yaml
      """, in: folder)
    // In the README the manifests are in order; on the page about policies they break the rule that it shows.
    let manifest = page.path == "README.md" ? "sed 's/:latest/:1.0/' pod.yaml" : "cat pod.yaml"
    try sandbox.shell.require(
      "\(manifest) > manifests/pod.yaml; mv pod.yaml ..; git add -A; git commit -qm b", in: folder)
    try sandbox.shell.require("mv ../pod.yaml . && echo pod.yaml >> .git/info/exclude", in: folder)
    if page.path == "docs/hosts/gitea.md" {
      try sandbox.writeHostProgram(GiteaTests.delegate, at: "hooks/pre-receive")
    }
    try sandbox.shell.require("touch '\(sandbox.record.path)'", in: folder)
    for command in try DocumentationTests.commands(in: page) {
      let words = command.words
        .replacing("/srv/git", with: sandbox.root.path + "/srv")
        .replacing("/home/git/local", with: sandbox.root.path + "/local")
        .replacing("/var/opt/gitlab/gitaly/custom_hooks", with: sandbox.root.path + "/custom_hooks")
        .replacing("/var/log/gatehouse/record.ndjson", with: sandbox.record.path)
        .replacing("/etc/gatehouse/policy", with: sandbox.policy.path)
      let result = try sandbox.shell.script(
        "PATH='\(sandbox.root.path)/bin':$PATH\n\(words)", in: folder)
      #expect(result.status == command.exit, "\(page.path): \(command.words)\n\(result.text)\(result.errorText)")
    }
  }
}
