import Testing

@testable import Gate

/// Settings with mistakes, and every word that is said about them.
@Suite struct SettingsProblemTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var text: String
    var words: String

    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "a key that is spelled wrong", text: "enforcment: warn\n",
      words: "gatehouse.yaml:1:1: unknown key `enforcment`: did you mean `enforcement`?"),
    Case(
      name: "a key in a section", text: "limits:\n  depht: 3\n",
      words: "gatehouse.yaml:2:3: unknown key `depht` in `limits`: did you mean `depth`?"),
    Case(
      name: "a key that belongs into a section", text: "fileBytes: 3\n",
      words: "gatehouse.yaml:1:1: unknown key `fileBytes`: did you mean `limits: {fileBytes: …}`?"),
    Case(name: "a key nobody knows", text: "zzz: 3\n", words: "gatehouse.yaml:1:1: unknown key `zzz`"),
    Case(
      name: "a key with a dot is no path", text: "limits.depth: 3\n",
      words: "gatehouse.yaml:1:1: unknown key `limits.depth`: did you mean `limits: {depth: …}`?"),
    Case(
      name: "all mistakes at once",
      text: "enforcement: maybe\nfailMode: [open]\ndeadline: soon\nlimits:\n  depth: many\n",
      words: """
        gatehouse.yaml:1:14: `enforcement` is one of `observe`, `warn`, `enforce`, not `maybe`
        gatehouse.yaml:2:11: `failMode` is one of `open`, `closed`, not a list
        gatehouse.yaml:3:11: `deadline` is a number of seconds or a time such as `10s` or `500ms`, not `soon`
        gatehouse.yaml:5:10: `limits.depth` is a whole number, not a string
        """),
    Case(
      name: "a word nearly right", text: "enforcement: enforced\n",
      words:
        "gatehouse.yaml:1:14: `enforcement` is one of `observe`, `warn`, `enforce`, not `enforced` (did you mean `enforce`?)"
    ),
    Case(
      name: "out of range", text: "deadline: 2h\nlimits: {depth: 0, fileBytes: 2 TiB}\nversion: 2\n",
      words: """
        gatehouse.yaml:1:11: `deadline` is at least 100ms and at most 1h
        gatehouse.yaml:2:17: `limits.depth` is at least 1 and at most 1000
        gatehouse.yaml:2:31: `limits.fileBytes` is at least 1B and at most 1GiB
        gatehouse.yaml:3:10: `version` is 1
        """),
    Case(
      name: "amounts beyond any number", text: "limits: {fileBytes: 99999999999999999999 GiB}\ndeadline: -3\n",
      words: """
        gatehouse.yaml:1:21: `limits.fileBytes` is a number of bytes or a size such as `4 MiB`, not `99999999999999999999 GiB`
        gatehouse.yaml:2:11: `deadline` is a number of seconds or a time such as `10s` or `500ms`, not `-3`
        """),
    Case(
      name: "patterns", text: "refs:\n  include:\n    - main\n    - refs/heads/[a\npaths: {exclude: ['']}\n",
      words: """
        gatehouse.yaml:3:7: `refs.include`: pattern `main`: names of refs start with `refs/`: did you mean `refs/heads/main`?
        gatehouse.yaml:4:7: `refs.include`: pattern `refs/heads/[a`: `[` without `]`
        gatehouse.yaml:5:19: `paths.exclude` is empty
        """),
    Case(
      name: "types", text: "limits: 3\npaths: []\npolicies: {a: b}\neveryCommit: 1\nrecord: {file: 3}\n",
      words: """
        gatehouse.yaml:1:9: `limits` is a mapping, not a number
        gatehouse.yaml:2:8: `paths` is a mapping, not a list
        gatehouse.yaml:3:11: `policies` is a list, not a mapping
        gatehouse.yaml:4:14: `everyCommit` is true or false, not a number
        gatehouse.yaml:5:16: `record.file` is text, not a number
        """),
    Case(name: "no mapping", text: "- a\n", words: "gatehouse.yaml:1:1: `gatehouse.yaml` is a mapping, not a list"),
    Case(
      name: "entries", text: "groups:\n  - {match: a}\n  - {name: g}\n  - 3\nrepositories: {}\n",
      words: """
        gatehouse.yaml:2:5: an entry of `groups` needs `name`
        gatehouse.yaml:3:5: an entry of `groups` needs `match`
        gatehouse.yaml:4:5: `groups` is a list of mappings, not a number
        gatehouse.yaml:5:15: `repositories` is a list, not a mapping
        """),
    Case(
      name: "keys of entries",
      text: "repositories:\n  - match: a\n    matches: b\n    record: {file: x}\n    name: n\n",
      words: """
        gatehouse.yaml:3:5: unknown key `matches`: did you mean `match`?
        gatehouse.yaml:4:14: `record.file` holds for the whole server: it stands at the top level, not in an entry
        gatehouse.yaml:5:5: unknown key `name`
        """),
    Case(
      name: "two groups of one name", text: "groups:\n  - {name: g, match: a}\n  - {name: g, match: b}\n",
      words: "gatehouse.yaml:3:5: a group named `g` is there already, in line 2"),
    Case(
      name: "a reserve for nothing", text: "record:\n  reserve: x\n",
      words: "gatehouse.yaml:2:3: `record.reserve` is of use only with `record.file`"),
    Case(
      name: "two places for the record", text: "record:\n  file: a\n  socket: b\n",
      words:
        "gatehouse.yaml:3:3: `record.socket` and `record.file` at 2:3 exclude each other: decisions are recorded in one place"
    ),
    Case(
      name: "a reserve for a recorder", text: "record: {socket: a, reserve: b}\n",
      words: "gatehouse.yaml:1:21: `record.reserve` is of use only with `record.file`"),
    Case(
      name: "broken YAML", text: "limits:\n  depth: 3\n  depth: 4\n",
      words: "gatehouse.yaml:3:3: the key \"depth\" is already set in line 2"),
    Case(
      name: "two documents", text: "version: 1\n---\nversion: 1\n",
      words: "gatehouse.yaml:3:1: a second document; settings are one"),
    Case(
      name: "what a terminal would act on", text: "\"a\\x1B[31m\": 1\n",
      words: "gatehouse.yaml:1:1: unknown key `a\\x1b[31m`"),
  ]

  @Test(arguments: cases)
  func words(_ case: Case) {
    let error = #expect(throws: SettingsError.self) { try SettingsTests.read(`case`.text) }
    #expect(error?.description == `case`.words)
  }
}
