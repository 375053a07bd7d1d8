import Foundation
import Testing

/// A harness for GitHub Enterprise Server: the hook runs in a chroot that holds what the tarball holds and the repository,
/// started by the chroot's own shell, with the documented variables and no others. The appliance does not run here.
@Suite struct GitHubTests {
  /// A static `gatehouse-hook`: the one under test, or the one that `make build` leaves. nil with the reason printed.
  private static let hook: String? = {
    let candidates = [
      Fixtures.program("gatehouse-hook").path,
      Fixtures.repository.appendingPathComponent(".build/release/gatehouse-hook").path,
    ]
    let found = candidates.first { path in
      FileManager.default.isExecutableFile(atPath: path) && isStatic(path)
    }
    if getuid() != 0 { print("skipped: a chroot takes root") }
    if found == nil { print("skipped: there is no static gatehouse-hook (Scripts/build-hook makes it)") }
    return getuid() == 0 ? found : nil
  }()

  private static func isStatic(_ path: String) -> Bool {
    let shell = Shell(environment: ["PATH": "/usr/bin:/bin", "LC_ALL": "C"])
    let result = try? shell.run("/usr/bin/ldd", [path], in: URL(fileURLWithPath: "/"))
    return result?.status != 0 && result?.errorText.contains("not a dynamic executable") == true
  }

  private static let variables = [
    "GITHUB_USER_LOGIN": "dave", "GITHUB_REPO_NAME": "octo-org/shop", "GITHUB_REPO_PUBLIC": "false",
    "GITHUB_USER_IP": "192.0.2.1",
  ]

  /// The appliance: `srv` is the root that the hook sees.
  private static func appliance(root: String) -> String {
    """
    #!/bin/sh
    objects=$(readlink -f "$GIT_OBJECT_DIRECTORY")
    exec env -i GIT_DIR=/app.git GIT_OBJECT_DIRECTORY="${objects#\(root)}" GIT_QUARANTINE_PATH="${objects#\(root)}" \\
      GIT_ALTERNATE_OBJECT_DIRECTORIES=/app.git/objects GIT_PUSH_OPTION_COUNT=0 GIT_USER_AGENT=git/2.39 \\
      GITHUB_USER_LOGIN="$GITHUB_USER_LOGIN" GITHUB_REPO_NAME="$GITHUB_REPO_NAME" \\
      GITHUB_REPO_PUBLIC="$GITHUB_REPO_PUBLIC" GITHUB_USER_IP="$GITHUB_USER_IP" \\
      ${GITHUB_VIA:+GITHUB_VIA="$GITHUB_VIA"} \\
      /usr/sbin/chroot '\(root)' /bin/sh -c /hooks/pre-receive

    """
  }

  private func sandbox(hook: String, policy: String = "article") throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    try sandbox.administer(policyNamed: policy)
    // In the chroot the record stands where the repository is.
    try "enforcement: enforce\n".write(to: sandbox.settings, atomically: true, encoding: .utf8)
    let upload = sandbox.root.appendingPathComponent("upload").path
    let result = try sandbox.gatehouse([
      "install", "--host", "github", "--output", upload, "--policy", sandbox.policy.path, "--config",
      sandbox.settings.path, "--hook", hook,
    ])
    guard result.status == 0 else { throw Shell.Failure(command: "gatehouse install", result: result) }
    #expect(result.text.contains("proved: the hook ran in place; "), "\(result.text)")
    try WrittenHookTests.expect("upload/pre-receive", of: sandbox, matches: "github/pre-receive")
    let root = sandbox.root.appendingPathComponent("srv").path
    try sandbox.shell.require(
      "mkdir '\(root)/hooks' && tar -xzf upload/gatehouse-ghes.tar.gz -C '\(root)' && cp upload/pre-receive '\(root)/hooks/'",
      in: sandbox.root)
    try sandbox.writeHostProgram(GitHubTests.appliance(root: root), at: "hooks/pre-receive")
    return sandbox
  }

  private func push(_ sandbox: Sandbox, _ image: String, _ more: [String: String] = [:]) throws -> HostPush {
    var push = try sandbox.push(image, adding: GitHubTests.variables.merging(more) { $1 })
    let record = try String(contentsOf: sandbox.server("gatehouse/record.ndjson"), encoding: .utf8)
    let last = record.split(separator: "\n").last.map { Data($0.utf8) } ?? Data()
    push.record = try JSONSerialization.jsonObject(with: last) as? [String: Any] ?? [:]
    return push
  }

  @Test func refusesInAChrootWithNothingElse() throws {
    guard let hook = GitHubTests.hook else { return }
    let sandbox = try sandbox(hook: hook)
    let refused = try push(sandbox, HostPush.latest)
    #expect(refused.status == 1)
    #expect(refused.remote == HostGolden.refused)
    #expect(refused.actor == HostGolden.dictionary(["login": "dave", "auth": "GITHUB_USER_LOGIN"]))
    #expect(refused.repository == "octo-org/shop")
    #expect(refused.via == HostGolden.dictionary(["act": "push"]))
    let accepted = try push(sandbox, HostPush.pinned)
    #expect(accepted.status == 0)
    #expect(accepted.remote == HostGolden.accepted)
    for (via, act) in [
      ("pull request merge button", "merge"), ("blob#save", "edit"), ("git repo contents api", "edit"),
      ("git refs create api", "web"),
    ] {
      let refused = try push(sandbox, HostPush.latest, ["GITHUB_VIA": via])
      #expect(refused.status == 1, "\(via)")
      #expect(refused.remote == HostGolden.refusedOnPage, "\(via)")
      #expect(refused.via == HostGolden.dictionary(["act": act, "words": via, "source": "GITHUB_VIA"]))
    }
  }

  /// The same content gives the same tarball, so that an administrator sees whether there is something to upload.
  @Test func theTarballIsReproducible() throws {
    guard let hook = GitHubTests.hook else { return }
    let sandbox = try Sandbox.behindHost()
    var tarballs: [Data] = []
    for name in ["one", "two"] {
      let folder = sandbox.root.appendingPathComponent(name)
      let result = try sandbox.gatehouse([
        "install", "--host", "github", "--output", folder.path, "--policy", sandbox.policy.path, "--hook", hook,
      ])
      #expect(result.status == 0, "\(result.errorText)")
      tarballs.append(try Data(contentsOf: folder.appendingPathComponent("gatehouse-ghes.tar.gz")))
    }
    #expect(tarballs[0] == tarballs[1])
  }

  @Test func aHookThatNeedsLibrariesIsNotTaken() throws {
    let sandbox = try Sandbox.behindHost()
    let result = try sandbox.gatehouse([
      "install", "--host", "github", "--output", sandbox.root.path + "/upload", "--policy", sandbox.policy.path,
      "--hook", "/bin/cat",
    ])
    #expect(result.status == 2)
    #expect(result.errorText.contains("/bin/cat needs libraries that a chroot does not have"), "\(result.errorText)")
  }

  /// There is no full program in the chroot: what the small one does not carry is refused before it is uploaded.
  @Test func policiesThatNeedTheFullProgramAreNotTaken() throws {
    let sandbox = try Sandbox.behindHost()
    try "package a\nimport rego.v1\ndeny contains msg if { msg := crypto.sha256(input.kind) }\n".write(
      to: sandbox.policy.appendingPathComponent("a.rego"), atomically: true, encoding: .utf8)
    let result = try sandbox.gatehouse([
      "install", "--host", "github", "--output", sandbox.root.path + "/upload", "--policy", sandbox.policy.path,
    ])
    #expect(result.status == 2)
    #expect(result.errorText.contains("crypto.sha256"), "\(result.errorText)")
  }
}
