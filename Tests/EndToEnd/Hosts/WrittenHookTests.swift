import Foundation
import Testing

/// `hooks/` shows what `install` writes on each host for the usual paths.
@Suite struct WrittenHookTests {
  static func expect(_ file: String, of sandbox: Sandbox, matches example: String) throws {
    let written = try String(contentsOfFile: sandbox.root.path + "/" + file, encoding: .utf8)
      .replacing(Fixtures.program("gatehouse-hook").path, with: "/usr/lib/gatehouse/gatehouse-hook")
      .replacing(Fixtures.program("gatehouse").path, with: "/usr/bin/gatehouse")
      .replacing(sandbox.policy.path, with: "/etc/gatehouse/policy")
      .replacing(sandbox.settings.path, with: "/etc/gatehouse/gatehouse.yaml")
    let url = Fixtures.repository.appendingPathComponent("hooks/" + example)
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try written.write(to: url, atomically: true, encoding: .utf8)
      return
    }
    #expect(written == (try String(contentsOf: url, encoding: .utf8)), "\(example)")
    #expect(written.split(separator: "\n").count < 20)
  }

  @Test(arguments: [
    (["--host", "gitolite", "--global", "gl"], "gl/hooks/common/pre-receive", "gitolite/pre-receive"),
    (["--host", "gitolite-vref", "--global", "gl"], "gl/VREF/GATEHOUSE", "gitolite/VREF-GATEHOUSE"),
    (["--host", "gitlab", "--global", "lab"], "lab/pre-receive.d/gatehouse", "gitlab/pre-receive.d-gatehouse"),
    (["--host", "bitbucket", "--output", "bb"], "bb/gatehouse-pre-receive", "bitbucket/gatehouse-pre-receive"),
  ])
  func examplesAreWhatIsWritten(place: [String], file: String, example: String) throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.installHook(place)
    try WrittenHookTests.expect(file, of: sandbox, matches: example)
  }

  @Test(arguments: ["gitea", "forgejo"])
  func theExampleOfGitea(host: String) throws {
    let sandbox = try Sandbox.behindHost()
    try sandbox.writeHostProgram(GiteaTests.delegate, at: "hooks/pre-receive")
    try sandbox.installHook(["--host", host, sandbox.server.path])
    try WrittenHookTests.expect(
      "srv/app.git/hooks/pre-receive.d/gatehouse", of: sandbox, matches: "gitea/pre-receive.d-gatehouse-\(host)")
  }
}
