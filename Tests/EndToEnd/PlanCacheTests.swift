import Foundation
import Testing

/// Compiled policies in front of a push: the same answers, never older policies, never somebody else's.
@Suite struct PlanCacheTests {
  private static let bad = """
    printf 'apiVersion: v1\\nkind: Pod\\nmetadata: {name: web}\\nspec:\\n  containers: [{name: a, image: "a:latest"}]\\n' > a.yaml
    git add -A
    git commit -qm a
    """

  private static func cache(of sandbox: Sandbox) -> String { sandbox.root.appendingPathComponent("cache").path }

  /// The article's gate, with its policies compiled ahead.
  private func sandbox(lane: Lane) throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    try sandbox.install(policyNamed: "article", settings: "", lane: lane)
    let cache = PlanCacheTests.cache(of: sandbox)
    let hook = sandbox.server.appendingPathComponent("hooks/pre-receive").path
    try sandbox.shell.require(
      lane == .fast
        ? "echo '--cache \(cache)' >> '\(hook)'" : "sed -i 's|\"$@\"$|--cache \(cache) \"$@\"|' '\(hook)'",
      in: sandbox.root)
    try build(sandbox)
    return sandbox
  }

  private func build(_ sandbox: Sandbox) throws {
    try sandbox.shell.require(
      """
      '\(Fixtures.program("gatehouse").path)' cache build --policy '\(sandbox.policy.path)' --config '\(sandbox.settings.path)' \
        --cache '\(PlanCacheTests.cache(of: sandbox))'
      """, in: sandbox.root)
  }

  private func push(_ sandbox: Sandbox, _ change: String = bad) throws -> Shell.Result {
    try sandbox.shell.script(change + "\ngit push -q origin HEAD:main", in: sandbox.client)
  }

  @Test(arguments: Lane.allCases)
  func answersAreTheSame(lane: Lane) throws {
    let cached = try sandbox(lane: lane)
    let compiled = try sandbox(lane: lane)
    try FileManager.default.removeItem(atPath: PlanCacheTests.cache(of: compiled))
    let (one, other) = (try push(cached), try push(compiled))
    #expect(one.status == 1 && other.status == 1)
    let words = PushTests.remoteLines(one.errorText)
    #expect(words.contains("container a uses latest tag"), "\(one.errorText)")
    func lines(_ result: Shell.Result, _ sandbox: Sandbox) -> [Substring] {
      PushTests.remoteLines(result.errorText).replacing(sandbox.root.path, with: "").split(separator: "\n")
        .filter { !$0.hasPrefix("Decision ") }
    }
    #expect(lines(one, cached) == lines(other, compiled))
    // And a hook writes nothing.
    #expect(!FileManager.default.fileExists(atPath: PlanCacheTests.cache(of: compiled)))
  }

  /// Changed policies hold from the moment they are there, whatever is kept.
  @Test(arguments: Lane.allCases)
  func whatIsKeptOfOtherPoliciesDoesNotCount(lane: Lane) throws {
    let sandbox = try sandbox(lane: lane)
    let policy = sandbox.policy.appendingPathComponent("latest.rego").path
    try sandbox.shell.require("sed -i 's/\":latest\"/\":never\"/' '\(policy)'", in: sandbox.root)
    #expect(try push(sandbox).status == 0)
    try sandbox.shell.require("sed -i 's/\":never\"/\":latest\"/' '\(policy)'", in: sandbox.root)
    let again = "sed -i 's/name: web/name: api/' a.yaml && git commit -qam b"
    #expect(try push(sandbox, again).status == 1)
  }

  /// A plan that lets everything in, whole and under the right name: believed if it is the administrator's, and only then.
  @Test(.enabled(if: getuid() == 0, "acting as another account needs root"))
  func aForgedPlanIsNotBelieved() throws {
    let sandbox = try sandbox(lane: .fast)
    let forge = """
      import glob, hashlib, sys
      real = glob.glob("cache/*.plan")[0]
      lax = glob.glob("lax-cache/*.plan")[0]
      magic = b"gatehouse plan 1\\n"
      old, new = open(real, "rb").read(), open(lax, "rb").read()
      head, body = old[: len(magic) + 32], new[len(magic) + 64 :]
      body = body.replace(sys.argv[2].encode(), sys.argv[1].encode())
      open(real, "wb").write(head + hashlib.sha256(body).digest() + body)
      """
    let revision = "config check gatehouse.yaml | sed -n 's/.*revision //p'"
    let program = Fixtures.program("gatehouse").path
    try forge.write(to: sandbox.root.appendingPathComponent("forge.py"), atomically: true, encoding: .utf8)
    try sandbox.shell.require(
      """
      mkdir -p lax/policy && sed 's/":latest"/":never"/' etc/policy/latest.rego > lax/policy/latest.rego
      '\(program)' cache build --policy lax/policy --cache lax-cache > /dev/null
      printf 'policies: %s\\n' '\(sandbox.policy.path)' > gatehouse.yaml; ours=$('\(program)' \(revision))
      printf 'policies: lax/policy\\n' > gatehouse.yaml; theirs=$('\(program)' \(revision))
      python3 forge.py $ours $theirs
      git config --file home/.gitconfig safe.directory '*'
      chown -R 65534:65534 srv/app.git/objects srv/app.git/refs client home cache log
      """, in: sandbox.root)
    let push = "setpriv --reuid=65534 --regid=65534 --clear-groups git push -q origin HEAD:main"
    let refused = try sandbox.shell.script(
      "setpriv --reuid=65534 --regid=65534 --clear-groups sh -ec '\(PlanCacheTests.bad.replacing("'", with: "'\\''"))'\n\(push)",
      in: sandbox.client)
    #expect(refused.status == 1)
    #expect(refused.errorText.contains("container a uses latest tag"), "\(refused.errorText)")
    // The same push by root, whose own files these then are: so the forgery would have worked.
    #expect(try sandbox.shell.script("git push -q origin HEAD:main", in: sandbox.client).status == 0)
  }

  @Test func theCommandsSayWhatIsKept() throws {
    let sandbox = try sandbox(lane: .fast)
    let program = Fixtures.program("gatehouse").path
    func cache(_ words: String...) throws -> Shell.Result {
      try sandbox.shell.run(
        program, ["cache"] + words + ["--policy", sandbox.policy.path, "--cache", "kept"], in: sandbox.root)
    }
    let before = try cache("status")
    #expect(before.status == 1)
    #expect(before.text.contains("\(sandbox.policy.path): not kept: each push compiles them\n"))
    let built = try cache("build")
    #expect(built.status == 0)
    #expect(built.text.hasPrefix("\(sandbox.policy.path): 1 rule, revision "))
    let after = try cache("status")
    #expect(after.status == 0)
    #expect(after.text.contains("\(sandbox.policy.path): kept\n") && after.text.contains("/kept: 1 file, "))
    let measured = try cache("status", "--measure", "1")
    #expect(measured.text.contains("to load ") && measured.text.contains("to compile "))
    try "package broken\ndeny contains msg if { x }\n".write(
      to: sandbox.policy.appendingPathComponent("broken.rego"), atomically: true, encoding: .utf8)
    let broken = try cache("build")
    #expect(broken.status == 2 && broken.errorText.contains("broken.rego:2:"), "\(broken.errorText)")
  }

  /// Groups and repositories with policies of their own: everything that can meet is compiled.
  @Test func whatSettingsNameIsKept() throws {
    let sandbox = try Sandbox()
    try sandbox.shell.require(
      """
      for name in a b c; do
        mkdir -p etc/$name && printf "package $name\\ndeny contains \\"no\\" if input.$name\\n" > etc/$name/p.rego
      done
      cat > etc/gatehouse.yaml <<'END'
      policies: [a]
      groups:
        - {name: shop, match: ["shop/*"], policies: [b]}
      repositories:
        - {match: ["shop/web"], policies: [c]}
        - {match: ["other/*"], policies: [c]}
      END
      """, in: sandbox.root)
    let built = try sandbox.shell.run(
      Fixtures.program("gatehouse").path, ["cache", "build", "--config", sandbox.settings.path, "--cache", "kept"],
      in: sandbox.root)
    #expect(built.status == 0, "\(built.errorText)")
    let folder = sandbox.settings.deletingLastPathComponent().path
    let lists = built.text.split(separator: "\n").dropLast().map { line in
      line.replacing(folder + "/", with: "").prefix { $0 != ":" }
    }
    #expect(lists == ["a", "a + b", "a + c", "a + b + c"])
  }
}
