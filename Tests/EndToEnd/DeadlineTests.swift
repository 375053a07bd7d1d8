import Foundation
import Testing

/// What cannot be waited for: the hook answers by its own clock, says why, records it, and ends what it started.
@Suite struct DeadlineTests {
  private static let good = """
    printf 'apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: a}\\n' > a.yaml
    git add -A
    git commit -qm a
    """

  private func sandbox(settings: String, lane: Lane, options: String = "") throws -> Sandbox {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true", options: options)
    try sandbox.install(policyNamed: "article", settings: settings, lane: lane)
    return sandbox
  }

  private func lastRecord(_ sandbox: Sandbox) throws -> [String: Any] {
    let line = try #require(sandbox.records().last)
    return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
  }

  /// Opening what was pushed never comes back: no code of ours gets to look at the clock.
  @Test(arguments: Lane.allCases)
  func aReadThatNeverReturns(lane: Lane) throws {
    let sandbox = try sandbox(settings: "deadline: 300ms\n", lane: lane)
    try sandbox.prefixHook(
      with: "for file in \"$GIT_QUARANTINE_PATH\"/??/*; do rm -f \"$file\"; mkfifo -m 644 \"$file\"; done")
    let push = try sandbox.shell.script(DeadlineTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(
      PushTests.remoteLines(push.errorText).hasPrefix(
        "gatehouse: rejected: the change could not be judged: the change could not be judged in time\n"),
      "\(push.errorText)")
    let record = try lastRecord(sandbox)
    #expect(record["result"] as? String == "error")
    #expect(record["limits_hit"] as? [String] == ["deadline"])
  }

  /// `git` is stopped, not ended: it holds its pipes open and never answers.
  @Test func aStoppedChildIsKilled() throws {
    let sandbox = try sandbox(settings: "deadline: 500ms\n", lane: .full, options: "--object-format=sha256")
    let fake = sandbox.root.appendingPathComponent("fake")
    let note = sandbox.root.appendingPathComponent("stopped")
    try FileManager.default.createDirectory(at: fake, withIntermediateDirectories: true)
    try sandbox.shell.writeProgram(
      "#!/bin/sh\necho $$ >> '\(note.path)'\nkill -STOP $$\n", to: fake.appendingPathComponent("git"))
    try sandbox.prefixHook(with: "PATH='\(fake.path)'; GIT_EXEC_PATH='\(fake.path)'; export PATH GIT_EXEC_PATH")
    let push = try sandbox.shell.script(DeadlineTests.good + "\ngit push -q origin main", in: sandbox.client)
    #expect(push.status == 1)
    #expect(push.errorText.contains("gatehouse: rejected: the change could not be judged: "), "\(push.errorText)")
    #expect(try lastRecord(sandbox)["limits_hit"] as? [String] == ["deadline"])
    let process = try #require(try String(contentsOf: note, encoding: .utf8).split(separator: "\n").first)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"), "what was started is gone")
  }

  /// The hook that runs after ours hangs, on a host that gives all hooks five seconds.
  @Test(arguments: Lane.allCases)
  func aStoppedHookBehindOursIsKilled(lane: Lane) throws {
    let sandbox = try Sandbox()
    try sandbox.prepare(base: "true")
    let hook = sandbox.server.appendingPathComponent("hooks/pre-receive")
    let note = sandbox.root.appendingPathComponent("stopped")
    try sandbox.shell.writeProgram("#!/bin/sh\necho $$ > '\(note.path)'\nkill -STOP $$\n", to: hook)
    try sandbox.install(policyNamed: "article", settings: "", lane: lane)
    let push = try sandbox.shell.script(
      DeadlineTests.good + "\ngit push -q origin main", in: sandbox.client, adding: ["GITHUB_USER_LOGIN": "ada"])
    #expect(push.status == 1)
    #expect(push.errorText.contains("pre-receive.before-gatehouse did not end in time and was stopped"))
    let process = try String(contentsOf: note, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
    #expect(try lastRecord(sandbox)["result"] as? String == "allow", "the decision was ours, and stands")
  }

  /// Where the host leaves little time, a longer deadline in the settings does not count.
  @Test func aHostsLimitIsKept() throws {
    // No other limit ends it before, however fast the program is.
    let sandbox = try sandbox(settings: "deadline: 60s\nlimits: {steps: 1000000000000}\n", lane: .fast)
    let endless = """
      package endless
      import rego.v1
      deny contains "x" if {
        some a in numbers.range(1, 90000)
        some b in numbers.range(1, 90000)
        some c in numbers.range(1, 90000)
        a + b + c < 0
      }
      """
    try Data(endless.utf8).write(to: sandbox.policy.appendingPathComponent("endless.rego"))
    let push = try sandbox.shell.script(
      DeadlineTests.good + "\ngit push -q origin main", in: sandbox.client, adding: ["GITHUB_USER_LOGIN": "ada"])
    #expect(push.status == 1)
    #expect(push.errorText.contains("evaluation did not end before its deadline"), "\(push.errorText)")
  }
}
