import Foundation
import Testing

/// A harness for GitLab: a stand-in for Gitaly that runs server hooks in the documented order with the documented variables
/// and no others, and shows standard output only where nothing was written to standard error. GitLab does not run here.
@Suite struct GitLabTests {
  private static func gitaly(global: String) -> String {
    """
    #!/bin/sh
    input=$(cat)
    for file in custom_hooks/pre-receive custom_hooks/pre-receive.d/* '\(global)'/pre-receive.d/*; do
      case "$file" in *~) continue ;; esac
      [ -f "$file" ] && [ -x "$file" ] || continue
      code=0
      printf '%s\\n' "$input" | env -i PATH=/usr/bin:/bin GIT_DIR="$GIT_DIR" \\
        GIT_OBJECT_DIRECTORY="$GIT_OBJECT_DIRECTORY" GIT_QUARANTINE_PATH="$GIT_QUARANTINE_PATH" \\
        GIT_ALTERNATE_OBJECT_DIRECTORIES="$GIT_ALTERNATE_OBJECT_DIRECTORIES" \\
        GIT_PUSH_OPTION_COUNT="$GIT_PUSH_OPTION_COUNT" GL_ID="$GL_ID" GL_USERNAME="$GL_USERNAME" \\
        GL_PROTOCOL="$GL_PROTOCOL" GL_REPOSITORY="$GL_REPOSITORY" GL_PROJECT_PATH="$GL_PROJECT_PATH" \\
        "$file" > gitaly.out 2> gitaly.err || code=$?
      if [ -s gitaly.err ]; then cat gitaly.err >&2; else cat gitaly.out; fi
      [ $code -eq 0 ] || exit $code
    done

    """
  }

  private static let variables = [
    "GL_ID": "user-7", "GL_USERNAME": "bob", "GL_PROTOCOL": "ssh", "GL_REPOSITORY": "project-12",
    "GL_PROJECT_PATH": "group/shop",
  ]

  /// Each line of an answer as GitLab wants it.
  private static func marked(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
      .map { $0.isEmpty ? "GL-HOOK-ERR:\n" : "GL-HOOK-ERR: \($0)\n" }.joined()
  }

  enum Place: CaseIterable { case repository, global }

  private func sandbox(_ place: Place, lane: Lane = .fast) throws -> Sandbox {
    let sandbox = try Sandbox.behindHost()
    let global = sandbox.root.appendingPathComponent("custom_hooks").path
    switch place {
    case .repository: try sandbox.installHook(["--host", "gitlab", sandbox.server.path], lane: lane)
    case .global: try sandbox.installHook(["--host", "gitlab", "--global", global], lane: lane)
    }
    try sandbox.writeHostProgram(GitLabTests.gitaly(global: global), at: "hooks/pre-receive")
    return sandbox
  }

  private func push(_ sandbox: Sandbox, _ image: String, _ more: [String: String] = [:]) throws -> HostPush {
    try sandbox.push(image, adding: GitLabTests.variables.merging(more) { $1 })
  }

  @Test(arguments: Place.allCases, Lane.allCases)
  func everyLineOfARefusalIsMarked(place: Place, lane: Lane) throws {
    let sandbox = try sandbox(place, lane: lane)
    let refused = try push(sandbox, HostPush.latest)
    #expect(refused.status == 1)
    #expect(refused.remote == GitLabTests.marked(HostGolden.refused))
    #expect(refused.actor == HostGolden.dictionary(["login": "bob", "auth": "GL_USERNAME"]))
    #expect(refused.repository == "group/shop")
    #expect(refused.via == HostGolden.dictionary(["act": "push", "words": "ssh", "source": "GL_PROTOCOL"]))
    let accepted = try push(sandbox, HostPush.pinned)
    #expect(accepted.status == 0)
    #expect(accepted.remote == HostGolden.accepted, "what is let in needs no mark")
  }

  @Test func pagesShowTheRefusal() throws {
    let sandbox = try sandbox(.repository)
    let refused = try push(sandbox, HostPush.latest, ["GL_PROTOCOL": "web"])
    #expect(refused.status == 1)
    #expect(refused.remote == GitLabTests.marked(HostGolden.refusedOnPage))
    #expect(refused.via == HostGolden.dictionary(["act": "web", "words": "web", "source": "GL_PROTOCOL"]))
  }

  @Test func aDeployKeyHasNoUser() throws {
    let sandbox = try sandbox(.repository)
    let push = try push(sandbox, HostPush.pinned, ["GL_ID": "key-123", "GL_USERNAME": ""])
    #expect(push.actor == HostGolden.dictionary(["login": "key-123", "auth": "GL_ID"]))
  }

  @Test(arguments: [("wiki-12", "a wiki"), ("snippet-3", "a snippet"), ("design-12", "a store of designs")])
  func sideRepositoriesAreNotJudged(repository: String, words: String) throws {
    let sandbox = try sandbox(.global)
    let push = try push(sandbox, HostPush.latest, ["GL_REPOSITORY": repository])
    #expect(push.status == 0)
    #expect(push.remote.contains("the repository is \(words)"), "\(push.remote)")
  }

  /// A policy that is broken and a program that is gone are told where the page shows them, too.
  @Test func failuresAreMarked() throws {
    let sandbox = try sandbox(.repository)
    try sandbox.shell.require("rm '\(sandbox.settings.path)'", in: sandbox.root)
    let refused = try push(sandbox, HostPush.pinned)
    #expect(refused.status == 1)
    #expect(refused.remote.hasPrefix("GL-HOOK-ERR: gatehouse: rejected: the change could not be judged: "))
    #expect(refused.remote.split(separator: "\n").allSatisfy { $0.hasPrefix("GL-HOOK-ERR:") }, "\(refused.remote)")
  }

  @Test func aProgramThatIsGoneIsToldOnThePageToo() throws {
    let sandbox = try sandbox(.repository, lane: .full)
    let hook = sandbox.server("custom_hooks/pre-receive.d/gatehouse")
    let text = try String(contentsOf: hook, encoding: .utf8)
    try sandbox.shell.writeProgram(
      text.replacing(Fixtures.program("gatehouse").path, with: "/nowhere/gatehouse"), to: hook)
    let refused = try push(sandbox, HostPush.pinned)
    #expect(refused.status == 1)
    #expect(
      refused.remote == """
        GL-HOOK-ERR: gatehouse: /nowhere/gatehouse is missing or may not be run: the push is refused.
        GL-HOOK-ERR: gatehouse: the administrator of this Git server can mend it.

        """)
  }

  @Test func anEarlierHookThatRefusesIsTheLast() throws {
    let sandbox = try sandbox(.repository)
    try sandbox.writeHostProgram("#!/bin/sh\necho no; exit 1\n", at: "custom_hooks/pre-receive")
    let refused = try push(sandbox, HostPush.latest)
    #expect(refused.status == 1)
    #expect(refused.remote == "no\n")
    #expect(sandbox.records().isEmpty)
  }
}
