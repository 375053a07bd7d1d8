import Testing

@testable import Gate

@Suite struct SettingsTests {
  static func read(_ text: String) throws -> Settings {
    try Settings(yaml: Array(text.utf8), file: "gatehouse.yaml", directory: "/etc/gatehouse")
  }

  @Test(arguments: ["", "# nothing\n", "{}\n", "version: 1\n", "limits:\n"])
  func nothingSaidIsEveryDefault(text: String) throws {
    var settings = try SettingsTests.read(text).effective(repository: "app")
    #expect(settings.digest.utf8.count == 64)
    settings.digest = ""
    settings.decidingDigest = ""
    #expect(settings == EffectiveSettings())
  }

  @Test func everySetting() throws {
    let settings = try SettingsTests.read(
      """
      version: 1
      policies: [policy, ./more, /srv/policy]
      enforcement: warn
      refs: {include: [refs/heads/**], exclude: refs/heads/wip/**, internal: []}
      paths: {include: ["deploy/**"], exclude: ["deploy/old/**"]}
      notJudged: deny
      everyCommit: true
      expandPodTemplates: false
      failMode: open
      deadline: 1500ms
      limits:
        fileBytes: 8 MiB
        depth: 50
        documents: 20
        aliasExpansion: 2
        refs: 7
        changedFiles: 9
        steps: 5000
        memory: 64MiB
      record: {file: /var/log/gatehouse.ndjson, reserve: reserve}
      repositoryRoot: /srv/git
      """
    ).effective(repository: "app")
    #expect(settings.policies == ["/etc/gatehouse/policy", "/etc/gatehouse/more", "/srv/policy"])
    #expect(settings.enforcement == .warn)
    #expect(
      settings.refs == NamePatterns(include: [try Glob("refs/heads/**")], exclude: [try Glob("refs/heads/wip/**")]))
    #expect(settings.internalRefs == [])
    #expect(settings.paths == NamePatterns(include: [try Glob("deploy/**")], exclude: [try Glob("deploy/old/**")]))
    #expect(settings.notJudged == .deny)
    #expect(settings.everyCommit)
    #expect(!settings.expandPodTemplates)
    #expect(settings.failMode == .open)
    #expect(settings.deadlineMilliseconds == 1500)
    var limits = Limits()
    (limits.fileBytes, limits.depth, limits.documents, limits.aliasExpansion) = (8 << 20, 50, 20, 2)
    (limits.refs, limits.changedFiles, limits.steps, limits.memory) = (7, 9, 5000, 64 << 20)
    #expect(settings.limits == limits)
    #expect(settings.record == .file("/var/log/gatehouse.ndjson", reserve: "/etc/gatehouse/reserve"))
    #expect(settings.repositoryRoot == "/srv/git")
  }

  /// Every setting of the table is read, and reaches the effective settings: saying it changes them.
  @Test func everyFieldOfTheTableHasAnEffect() throws {
    let examples: [String: String] = [
      "policies": "policies: p", "enforcement": "enforcement: observe", "refs.include": "refs: {include: refs/heads/*}",
      "refs.exclude": "refs: {exclude: refs/x}", "refs.internal": "refs: {internal: []}",
      "paths.include": "paths: {include: a}", "paths.exclude": "paths: {exclude: a}", "notJudged": "notJudged: deny",
      "everyCommit": "everyCommit: true", "expandPodTemplates": "expandPodTemplates: false",
      "failMode": "failMode: open",
      "deadline": "deadline: 3s", "record.file": "record: {file: r}", "record.reserve": "record: {file: r, reserve: s}",
      "record.socket": "record: {socket: s}", "capabilities.hosts": "capabilities: {hosts: [a.example, \"::1\"]}",
      "capabilities.environment": "capabilities: {environment: REGION}",
      "repositoryRoot": "repositoryRoot: /srv",
    ]
    for field in SettingsTable.fields where field.name != "version" {
      let isLimit = field.section == "limits"
      let text = try #require(isLimit ? "limits: {\(field.key): 1048577}" : examples[field.name], "\(field.name)")
      let limit = ["depth": "100", "documents": "5", "aliasExpansion": "5", "refs": "5", "changedFiles": "5"][field.key]
      let settings = try SettingsTests.read(
        isLimit && limit != nil ? "limits: {\(field.key): \(limit ?? "")}" : text)
      var effective = settings.effective(repository: "app")
      let digest = effective.digest
      effective.digest = ""
      effective.decidingDigest = ""
      #expect(effective != EffectiveSettings(), "\(field.name)")
      #expect(digest != Settings().effective(repository: "app").digest, "\(field.name)")
    }
  }

  /// The defaults that the table prints are the defaults that hold.
  @Test func printedDefaultsAreTheRealOnes() throws {
    for field in SettingsTable.fields where !field.standard.isEmpty {
      let text = field.section.map { "\($0): {\(field.key): \(field.standard)}" } ?? "\(field.key): \(field.standard)"
      var settings = try SettingsTests.read(text).effective(repository: "app")
      settings.digest = ""
      settings.decidingDigest = ""
      #expect(settings == EffectiveSettings(), "\(field.name)")
    }
  }

  @Test func digestFollowsTheEffectiveSettingsOnly() throws {
    let plain = try SettingsTests.read("enforcement: warn\n").effective(repository: "app").digest
    let reordered = try SettingsTests.read("# a comment\nversion: 1\nenforcement: 'warn'\n").effective(
      repository: "app")
    #expect(
      try SettingsTests.read("groups: [{name: g, match: other, enforcement: enforce}]\nenforcement: warn\n")
        .effective(repository: "app").digest == plain)
    #expect(reordered.digest != "")
    #expect(try SettingsTests.read("enforcement: observe\n").effective(repository: "app").digest != plain)
  }

  @Test(arguments: [
    ("refs/heads/main", nil), ("refs/tags/v1", nil), ("refs/for/main", nil),
    ("refs/pull/1/head", "an internal ref of the host"),
    ("refs/merge-requests/1/head", "an internal ref of the host"), ("refs/heads/wip/x", "excluded by `refs.exclude`"),
    ("refs/notes/x", "not included by `refs.include`"),
  ])
  func refs(name: String, reason: String?) throws {
    let settings = try SettingsTests.read(
      "refs: {include: ['refs/heads/**', 'refs/tags/*', 'refs/for/**'], exclude: ['refs/heads/wip/**']}"
    ).effective(repository: "app")
    #expect(settings.reasonToSkip(ref: Array(name.utf8)) == reason)
  }
}
