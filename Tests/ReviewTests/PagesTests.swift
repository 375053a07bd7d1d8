import Foundation
import Gate
import RegoValues
import Testing
import YAMLReader

@testable import Review

/// The pages and files that people set the bot up by, held to what the program knows.
struct PagesTests {
  private static let package = Golden.folder.deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.package.appendingPathComponent(path), encoding: .utf8)
  }

  /// What stands between back-ticks.
  private func words(_ text: some StringProtocol) -> Set<String> {
    Set(
      text.split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { $0.offset % 2 == 1 }
        .map { String($0.element) })
  }

  @Test func everyNameOfATemplateIsOnThePage() throws {
    let page = try text("docs/serve.md")
    let start = try #require(page.firstRange(of: "| template | names |")?.upperBound)
    let end = try #require(page.firstRange(of: "## In CI too")?.lowerBound)
    let told = words(page[start..<end]).subtracting(ReviewTemplates.Name.allCases.map(\.rawValue))
    let known = ReviewTemplates.Name.allCases.reduce(into: Set<String>()) { $0.formUnion(TemplateNames.of($1)) }
    #expect(told == known)
  }

  /// All blocks of YAML that show `serve.yaml`, and the file itself: every key is one that is read.
  @Test(arguments: [
    "docs/serve.md", "docs/forges/github.md", "docs/forges/gitlab.md", "docs/forges/gitea.md", "docs/forges/forgejo.md",
    "config/serve.yaml",
  ])
  func everyKeyIsRead(_ path: String) throws {
    let source = try text("Sources/Service/Configuration/ServiceConfiguration+YAML.swift")
    var shown = try text(path)
    if path.hasSuffix(".md") {
      let blocks = shown.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
      #expect(blocks.count == 1)
      shown = blocks.first ?? ""
    } else {
      shown = shown.replacing("  # ", with: "  ")
    }
    let documents = try YAMLReader.documents(Array(shown.utf8))
    let keys = documents.reduce(into: Set<String>()) { collectKeys($1.value, &$0) }
    #expect(keys.count >= 6)
    for key in keys { #expect(source.contains("\"\(key)\""), "\(path): \(key)") }
  }

  private func collectKeys(_ value: Value, _ keys: inout Set<String>) {
    switch value {
    case .object(let members):
      for (key, member) in zip(members.keys, members.values) {
        if let name = key.stringValue { keys.insert(name) }
        collectKeys(member, &keys)
      }
    case .array(let items): for item in items.elements { collectKeys(item, &keys) }
    default: break
    }
  }

  @Test func theUnitHandsOverWhatTheFileNames() throws {
    let unit = try text("config/gatehouse-serve.service")
    let file = try text("config/serve.yaml")
    let active = file.split(separator: "\n").filter { !$0.contains("# ") }.joined(separator: "\n")
    let named = active.matches(of: #/credential:([a-z-]+)/#).map { String($0.1) }
    #expect(named.count == 3)
    for name in named { #expect(unit.contains("LoadCredential=\(name):"), "\(name)") }
  }

  @Test func everyMetricIsOnThePage() throws {
    let sources =
      try text("Sources/Service/Telemetry/ServiceMetrics.swift")
      + text("Sources/Service/Receiver/WebServers.swift")
    let page = try text("docs/serve.md")
    let names = Set(sources.matches(of: #/"(gatehouse_[a-z_]+)"/#).map { String($0.1) })
    #expect(names.count >= 12)
    for name in names { #expect(page.contains("`\(name)`"), "\(name)") }
  }

  /// The article's two commands, in both files.
  @Test(arguments: ["config/ci/github-actions.yml", "config/ci/gitlab-ci.yml"])
  func theJobsRunTheArticlesCommands(_ path: String) throws {
    let job = try text(path)
    #expect(try YAMLReader.documents(Array(job.utf8)).count == 1)
    #expect(job.contains("gatehouse test ./manifests --policy policy/"))
    #expect(job.contains("gatehouse verify policy/"))
  }

  @Test func thePagesRuleWithAPatchCompiles() throws {
    let page = try text("docs/policies.md")
    let blocks = page.components(separatedBy: "```rego\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
    let block = try #require(blocks.first { $0.contains("patch") })
    let module = "package docs\n\nimport rego.v1\n\n" + block
    let policies = try PolicySet(files: [PolicyFile(name: "docs.rego", bytes: Array(module.utf8))])
    #expect(policies.rules.count == 1)
    #expect(policies.packages[0].shape == .admission)
  }
}
