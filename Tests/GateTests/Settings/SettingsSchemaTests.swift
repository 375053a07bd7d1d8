import Foundation
import Gate
import Testing

/// What is generated from the table of settings is checked in and current.
@Suite struct SettingsSchemaTests {
  @Test func schemaIsCurrent() throws {
    try Golden.expect(SettingsSchema.json, matchesPackageFile: "config/gatehouse.schema.json")
  }

  @Test func schemaIsJSON() throws {
    let object = try JSONSerialization.jsonObject(with: Data(SettingsSchema.json.utf8)) as? [String: Any]
    let properties = try #require(object?["properties"] as? [String: Any])
    for name in ["enforcement", "limits", "groups", "repositories"] { #expect(properties[name] != nil) }
  }

  @Test func documentationIsCurrent() throws {
    let url = Golden.package.appendingPathComponent("docs/configuration.md")
    let page = try String(contentsOf: url, encoding: .utf8)
    let (start, end) = ("<!-- settings: generated -->\n", "<!-- settings: end -->")
    let from = try #require(page.range(of: start))
    let to = try #require(page.range(of: end))
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      let new = page[..<from.upperBound] + SettingsSchema.markdownTable + page[to.lowerBound...]
      try String(new).write(to: url, atomically: true, encoding: .utf8)
      return
    }
    #expect(
      String(page[from.upperBound..<to.lowerBound]) == SettingsSchema.markdownTable,
      "docs/configuration.md is stale; GATEHOUSE_UPDATE_GOLDENS=1 writes it anew")
  }

  @Test func everyExampleOfTheConfigurationIsAccepted() throws {
    let url = Golden.package.appendingPathComponent("config/gatehouse.yaml")
    let bytes = Array(try Data(contentsOf: url))
    let settings = try Settings(yaml: bytes, file: "gatehouse.yaml", directory: "/etc/gatehouse")
    #expect(settings.effective(repository: "payments/api").enforcement == .enforce)
  }
}
