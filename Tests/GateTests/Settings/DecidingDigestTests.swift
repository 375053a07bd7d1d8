import Testing

@testable import Gate

/// Two machines that keep their files in other places judge by the same settings.
@Suite struct DecidingDigestTests {
  private func settings(_ yaml: String) throws -> EffectiveSettings {
    try Settings(yaml: Array(yaml.utf8), file: "gatehouse.yaml", directory: "/etc").effective(repository: "app")
  }

  @Test func placesHaveNoPartInVerdicts() throws {
    let one = try settings("record: {file: /var/log/one}\npolicies: [/one]\nrepositoryRoot: /srv/one\n")
    let two = try settings("record: {file: /var/log/two}\npolicies: [/two]\nrepositoryRoot: /srv/two\n")
    #expect(one.digest != two.digest)
    #expect(one.decidingDigest == two.decidingDigest)
  }

  @Test(arguments: ["enforcement: warn\n", "notJudged: deny\n", "paths: {exclude: [a]}\n", "limits: {depth: 9}\n"])
  func whatDecidesHas(yaml: String) throws {
    #expect(try settings(yaml).decidingDigest != settings("version: 1\n").decidingDigest)
  }
}
