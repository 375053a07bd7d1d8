import Testing

@testable import Gate

/// Layers: server, group, repository; each only tightens what a higher one says.
@Suite struct SettingsLayerTests {
  static let text = """
    policies: /server
    enforcement: observe
    limits: {fileBytes: 4 MiB}
    paths: {exclude: ["docs/**", "old/**"]}
    groups:
      - name: payments
        match: ["payments/*", shop/till]
        policies: /payments
        enforcement: warn
        paths: {exclude: ["docs/**"]}
      - name: cards
        match: payments/cards
        limits: {fileBytes: 2 MiB}
        notJudged: deny
    repositories:
      - match: payments/cards
        enforcement: enforce
        onRefs: [refs/heads/main, refs/heads/release/*]
      - match: "*/cards"
        policies: [/cards, /server]
        limits: {fileBytes: 1 MiB}
    """

  private func effective(_ repository: String, _ ref: String?) throws -> EffectiveSettings {
    try SettingsTests.read(SettingsLayerTests.text).effective(
      repository: repository, ref: ref.map { Array($0.utf8) })
  }

  @Test func serverAlone() throws {
    let settings = try effective("docs/site", "refs/heads/main")
    #expect(settings.policies == ["/server"])
    #expect(settings.enforcement == .observe)
    #expect(settings.paths.exclude.map(\.text) == ["docs/**", "old/**"])
  }

  @Test func groupTightens() throws {
    let settings = try effective("shop/till", "refs/heads/main")
    #expect(settings.policies == ["/server", "/payments"])
    #expect(settings.enforcement == .warn)
    #expect(settings.paths.exclude.map(\.text) == ["docs/**"])
    #expect(settings.limits.fileBytes == 4 << 20)
  }

  @Test func everyLayer() throws {
    let settings = try effective("payments/cards", "refs/heads/release/1")
    #expect(settings.policies == ["/server", "/payments", "/cards"])
    #expect(settings.enforcement == .enforce)
    #expect(settings.notJudged == .deny)
    #expect(settings.limits.fileBytes == 1 << 20)
  }

  @Test func refDecides() throws {
    #expect(try effective("payments/cards", "refs/heads/wip").enforcement == .warn)
    #expect(
      try effective("payments/cards", nil).enforcement == .enforce, "a push as a whole: the strictest of its refs")
  }

  struct Pair: Sendable {
    var higher: String
    var lower: String
    var loosens: Bool
  }

  static let pairs = [
    Pair(higher: "enforcement: enforce", lower: "enforcement: observe", loosens: true),
    Pair(higher: "enforcement: warn", lower: "enforcement: enforce", loosens: false),
    Pair(higher: "enforcement: warn", lower: "enforcement: warn", loosens: false),
    Pair(higher: "failMode: closed", lower: "failMode: open", loosens: true),
    Pair(higher: "failMode: open", lower: "failMode: closed", loosens: false),
    Pair(higher: "notJudged: deny", lower: "notJudged: warn", loosens: true),
    Pair(higher: "everyCommit: true", lower: "everyCommit: false", loosens: true),
    Pair(higher: "everyCommit: false", lower: "everyCommit: true", loosens: false),
    Pair(higher: "expandPodTemplates: true", lower: "expandPodTemplates: false", loosens: true),
    Pair(higher: "deadline: 5s", lower: "deadline: 6s", loosens: true),
    Pair(higher: "deadline: 5s", lower: "deadline: 4s", loosens: false),
    Pair(higher: "limits: {depth: 10}", lower: "limits: {depth: 11}", loosens: true),
    Pair(higher: "limits: {fileBytes: 1 MiB}", lower: "limits: {fileBytes: 1 KiB}", loosens: false),
    Pair(higher: "paths: {exclude: [a]}", lower: "paths: {exclude: [a, b]}", loosens: true),
    Pair(higher: "paths: {exclude: [a, b]}", lower: "paths: {exclude: [b]}", loosens: false),
    Pair(higher: "paths: {exclude: []}", lower: "paths: {exclude: [b]}", loosens: true),
    Pair(higher: "refs: {internal: [refs/a]}", lower: "refs: {internal: [refs/**]}", loosens: true),
    Pair(higher: "refs: {include: [refs/a]}", lower: "refs: {include: [refs/b]}", loosens: false),
    Pair(higher: "paths: {include: [a]}", lower: "paths: {include: [b]}", loosens: false),
    Pair(higher: "policies: a", lower: "policies: b", loosens: false),
    // What the higher layer leaves open is for the lower one to say.
    Pair(higher: "version: 1", lower: "failMode: open", loosens: false),
    Pair(higher: "version: 1", lower: "paths: {exclude: [vendor/**]}", loosens: false),
  ]

  @Test(arguments: pairs)
  func lowerLayerNeverLoosens(_ pair: Pair) {
    let text = "\(pair.higher)\nrepositories:\n  - match: '*'\n    \(pair.lower)\n"
    if pair.loosens {
      let error = #expect(throws: SettingsError.self) { try SettingsTests.read(text) }
      #expect(error?.problems.count == 1)
      #expect(error?.description.contains("a lower layer can only tighten") == true)
    } else {
      #expect(throws: Never.self) { try SettingsTests.read(text) }
    }
  }

  @Test func bothPlacesAreNamed() {
    let error = #expect(throws: SettingsError.self) {
      try SettingsTests.read(
        """
        enforcement: warn
        groups:
          - name: payments
            match: payments/**
            failMode: closed
        repositories:
          - match: "*/api"
            enforcement: observe
            failMode: open
          - match: web
            failMode: open
        """)
    }
    #expect(
      error?.description == """
        gatehouse.yaml:8:5: `enforcement` of the repositories `*/api` is looser than that of the server at 1:1: a lower layer can only tighten
        gatehouse.yaml:9:5: `failMode` of the repositories `*/api` is looser than that of the group `payments` at 5:5: a lower layer can only tighten
        """)
  }

  @Test func entriesForOtherRefsDoNotMeet() {
    #expect(throws: Never.self) {
      try SettingsTests.read(
        """
        groups:
          - {name: g, match: "**", onRefs: refs/heads/main, enforcement: enforce}
        repositories:
          - {match: app, onRefs: refs/heads/wip/*, enforcement: observe}
        """)
    }
  }

  @Test func entriesOfOneRankCombineToTheStricter() throws {
    let settings = try SettingsTests.read(
      """
      groups:
        - {name: a, match: app, enforcement: observe, paths: {exclude: [u, v]}, refs: {include: refs/a}, deadline: 9s}
        - {name: b, match: "*", enforcement: warn, paths: {exclude: [v, w]}, refs: {include: refs/b}, deadline: 8s}
      """
    ).effective(repository: "app")
    #expect(settings.enforcement == .warn)
    #expect(settings.paths.exclude.map(\.text) == ["v"])
    #expect(settings.refs.include.map(\.text) == ["refs/a", "refs/b"])
    #expect(settings.deadlineMilliseconds == 8000)
  }
}
