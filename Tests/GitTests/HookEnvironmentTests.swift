import Foundation
import Gate
import Testing

@testable import Git

@Suite struct HookEnvironmentTests {
  @Test(arguments: [
    (["GL_USER": "alice", "GL_REPO": "team/app"], HookHost.gitolite, "alice", "GL_USER", "team/app"),
    (
      ["GL_ID": "user-7", "GL_USERNAME": "bob", "GL_PROJECT_PATH": "g/p", "GL_REPOSITORY": "project-1"], .gitlab, "bob",
      "GL_USERNAME", "g/p"
    ),
    (["GL_ID": "key-3", "GL_REPOSITORY": "project-1"], .gitlab, "key-3", "GL_ID", "app"),
    (
      ["GITEA_PUSHER_NAME": "carol", "GITEA_REPO_USER_NAME": "org", "GITEA_REPO_NAME": "x", "REMOTE_USER": "other"],
      .gitea,
      "carol", "GITEA_PUSHER_NAME", "org/x"
    ),
    (["GITHUB_USER_LOGIN": "dave", "GITHUB_REPO_NAME": "o/r"], .github, "dave", "GITHUB_USER_LOGIN", "o/r"),
    (
      ["BB_USER_NAME": "erin", "BB_PROJECT_KEY": "PRJ", "BB_REPO_SLUG": "slug"], .bitbucket, "erin", "BB_USER_NAME",
      "PRJ/slug"
    ),
    (["REMOTE_USER": "frank"], .http, "frank", "REMOTE_USER", "app"),
    (["REMOTE_USER": "", "GL_USER": ""], .plain, Accounts.name(of: geteuid()), "uid", "app"),
  ])
  func whoPushesWhere(
    variables: [String: String], host: HookHost, actor: String, source: String, repository: String
  ) throws {
    let scratch = try Scratch()
    try scratch.write("app.git/HEAD", "")
    let all = variables.merging(["GIT_DIR": scratch("app.git")]) { $1 }
    let environment = try HookEnvironment(EnvironmentVariables(all))
    #expect(environment.host == host)
    #expect(environment.actor == Actor(name: actor, source: source))
    #expect(environment.repositoryName == repository)
    #expect(environment.sideRepository == nil)
    #expect(!environment.isQuarantined)
  }

  @Test(arguments: [
    (["GITEA_REPO_NAME": "x", "GITEA_REPO_IS_WIKI": "true"], "the repository is a wiki"),
    (["GL_ID": "user-1", "GL_REPOSITORY": "wiki-4"], "the repository is a wiki"),
    (["GL_ID": "user-1", "GL_REPOSITORY": "snippet-4"], "the repository is a snippet"),
    (["GL_ID": "user-1", "GL_REPOSITORY": "design-4"], "the repository is a store of designs"),
  ])
  func sideRepositoriesAreToldApart(variables: [String: String], words: String) {
    let all = EnvironmentVariables(variables)
    #expect(HookHost(all).sideRepository(all) == words)
  }

  /// Whoever pushes over a local path sets the variables: only a host that was settled may keep a push from being judged.
  @Test func sideRepositoriesAreOnlyASettledHosts() throws {
    let variables = EnvironmentVariables(["GIT_DIR": "/", "GITEA_REPO_NAME": "x", "GITEA_REPO_IS_WIKI": "true"])
    #expect(try HookEnvironment(variables).sideRepository == nil)
    #expect(try HookEnvironment(variables, host: .forgejo).sideRepository == "the repository is a wiki")
  }

  @Test(
    arguments: [
      (HookHost.plain, [:], nil),
      (.http, ["REMOTE_USER": "a"], nil),
      (.gitolite, ["GL_USER": "a"], nil),
      (.gitea, ["GITEA_PR_ID": "0"], Arrival(.push)),
      (.gitea, ["GITEA_PR_ID": "3"], Arrival(.merge, source: "GITEA_PR_ID", words: "pull request of id 3")),
      (.gitlab, [:], nil),
      (.gitlab, ["GL_PROTOCOL": "http"], Arrival(.push, source: "GL_PROTOCOL", words: "http")),
      (.github, [:], Arrival(.push)),
      (.github, ["GITHUB_VIA": "merge"], Arrival(.merge, source: "GITHUB_VIA", words: "merge")),
      (.github, ["GITHUB_VIA": "tag create api"], Arrival(.web, source: "GITHUB_VIA", words: "tag create api")),
      (.bitbucket, [:], nil),
      (.bitbucket, ["BB_IS_DRY_RUN": "true"], Arrival(.web, source: "BB_IS_DRY_RUN", isDryRun: true)),
      (
        .bitbucket, ["BB_HOOK_TRIGGER_ID": "tag-create", "BB_IS_DRY_RUN": "false"],
        Arrival(.web, source: "BB_HOOK_TRIGGER_ID", words: "tag-create")
      ),
    ] as [(HookHost, [String: String], Arrival?)])
  func howItCame(host: HookHost, variables: [String: String], arrival: Arrival?) throws {
    let all = EnvironmentVariables(variables.merging(["GIT_DIR": "/"]) { $1 })
    #expect(try HookEnvironment(all, host: host).arrival == arrival)
  }

  @Test(
    arguments: [
      (HookHost.github, [:], 5_000), (.gitlab, ["GL_PROTOCOL": "web"], 55_000), (.gitlab, ["GL_PROTOCOL": "ssh"], nil),
      (.gitea, [:], nil), (.plain, [:], nil),
    ] as [(HookHost, [String: String], Int?)])
  func timeLimits(host: HookHost, variables: [String: String], limit: Int?) throws {
    let all = EnvironmentVariables(variables.merging(["GIT_DIR": "/"]) { $1 })
    #expect(try HookEnvironment(all, host: host).timeLimitMilliseconds == limit)
  }

  @Test func theHostCanBeSettled() throws {
    let variables = EnvironmentVariables(["GIT_DIR": "/", "REMOTE_USER": "mallory", "GL_USER": "alice"])
    #expect(try HookEnvironment(variables, host: .http).actor.name == "mallory")
    #expect(try HookEnvironment(variables, host: .plain).actor.source == "uid")
  }

  @Test func namesWithControlCharactersAreNotTaken() {
    for value in ["a\u{1b}[31m", "a\nb", String(repeating: "a", count: 1_025)] {
      #expect(throws: GitError.variableUnusable("GL_USER")) {
        try HookEnvironment(EnvironmentVariables(["GIT_DIR": "/", "GL_USER": value]))
      }
    }
  }

  @Test func withoutItsDirectoriesItIsNoHook() throws {
    #expect(throws: GitError.variableMissing("GIT_DIR")) { try HookEnvironment(EnvironmentVariables([:])) }
    #expect(throws: GitError.gitDirectoryUnusable("/nowhere".bytes)) {
      try HookEnvironment(EnvironmentVariables(["GIT_DIR": "/nowhere"]))
    }
    for name in ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"] {
      #expect(throws: GitError.objectDirectoryMissing("/nowhere".bytes, variable: name)) {
        try HookEnvironment(EnvironmentVariables(["GIT_DIR": "/", name: "/nowhere"]))
      }
    }
  }

  @Test(
    arguments: [
      ("/srv/git/app.git", nil, "app"), ("/srv/git/team/app.git", "/srv/git", "team/app"),
      ("/home/a/app/.git", nil, "app"),
      ("/srv/app", "/other", "app"), ("/srv/gitter/app.git", "/srv/git", "app"),
    ] as [(String, String?, String)])
  func repositoriesAreNamedByTheirDirectory(directory: String, root: String?, name: String) {
    #expect(HookEnvironment.name(of: directory.bytes, below: root?.bytes) == name)
  }

  @Test func accountsAreFoundWithoutTheNameService() {
    let passwd = "root:x:0:0:root:/root:/bin/sh\nbroken\n:x:7::\ngit:x:998:998::/srv:/bin/sh\n".bytes
    #expect(Accounts.name(of: 998, in: passwd) == "git")
    #expect(Accounts.name(of: 7, in: passwd) == nil)
    #expect(Accounts.name(of: 5, in: passwd) == nil)
  }
}

@Suite struct PushOptionsTests {
  private func read(_ options: [String]) throws -> [String] {
    var variables = ["GIT_PUSH_OPTION_COUNT": "\(options.count)"]
    for (number, option) in options.enumerated() { variables["GIT_PUSH_OPTION_\(number)"] = option }
    return try PushOptions.read(EnvironmentVariables(variables))
  }

  @Test func plainOnesAreTaken() throws {
    #expect(try read(["ci.skip", "", "reason=größer als 3"]) == ["ci.skip", "", "reason=größer als 3"])
    #expect(try PushOptions.read(EnvironmentVariables([:])).isEmpty)
    #expect(try read([]).isEmpty)
  }

  @Test(arguments: [
    ("x=1;evil=2", "push option 2 holds \";\""), ("a\u{1b}[2J", "push option 2 holds control characters"),
    ("a\u{202e}b", "push option 2 holds control characters"), ("a\nb", "push option 2 holds control characters"),
    ("a\u{85}b", "push option 2 holds control characters"),
    (
      String(repeating: "x", count: 1 << 20), "push option 2 has 1048576 bytes, 1024 at the most are taken"
    ),
  ])
  func othersAreRefused(option: String, words: String) {
    let error = #expect(throws: GitError.self) { try read(["fine", option]) }
    #expect(error?.words == words)
  }

  @Test(arguments: ["x", "-1", "9999999999", "99999999999999999999", "1 "])
  func aCountMustBeACount(count: String) {
    #expect(throws: GitError.self) { try PushOptions.read(EnvironmentVariables(["GIT_PUSH_OPTION_COUNT": count])) }
  }

  @Test func moreThanTheLimitOrFewerThanAnnouncedAreRefused() {
    #expect(throws: GitError.tooManyPushOptions(count: 65, limit: 64)) { try read([String](repeating: "a", count: 65)) }
    #expect(throws: GitError.pushOption(number: 1, .missing)) {
      try PushOptions.read(EnvironmentVariables(["GIT_PUSH_OPTION_COUNT": "1"]))
    }
    var variables = EnvironmentVariables(["GIT_PUSH_OPTION_COUNT": "1"])
    variables["GIT_PUSH_OPTION_0"] = [0xFF]
    #expect(throws: GitError.pushOption(number: 1, .notUTF8)) { try PushOptions.read(variables) }
  }
}

@Suite struct ObjectDirectoriesTests {
  @Test(arguments: [
    ("/a:/b", ["/a", "/b"]), ("/a", ["/a"]), ("", []), (":/a::/b:", ["/a", "/b"]), ("#/a:/b", ["/b"]),
    ("\"/a:b\":/c", ["/a:b", "/c"]), ("\"/a\\\"b\\n\\303\\251\"", ["/a\"b\n\u{e9}"]), ("\"/a:/b", ["\"/a", "/b"]),
    ("\"/a\\x\":/b", ["\"/a\\x\"", "/b"]), ("\"/a\\400\"", ["\"/a\\400\""]), ("\"", ["\""]), ("\"\\", ["\"\\"]),
  ])
  func listsAreSplitAsGitWritesThem(list: String, entries: [String]) {
    #expect(ObjectDirectories.split(list.bytes) == entries.map(\.bytes))
  }

  @Test(arguments: ["/a", "/a:b", "\"/q", "#/c", "/sp ace", "/ü", "/new\nline", "/tab\t\\"])
  func listsAreJoinedSoThatTheySplit(entry: String) {
    #expect(ObjectDirectories.split(ObjectDirectories.joined([entry.bytes, "/z".bytes])) == [entry.bytes, "/z".bytes])
  }

  @Test func everyByteSurvivesQuoting() {
    let bytes = (1...255).map { UInt8($0) }
    let quoted = CQuoting.quoted(bytes)
    #expect(CQuoting.unquoted(quoted, from: 0)?.content == bytes)
    #expect(quoted.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
    #expect(CQuoting.quoted("plain.yaml".bytes) == "plain.yaml".bytes)
  }
}
