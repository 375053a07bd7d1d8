import Foundation
import Testing

/// The fake forge itself: it takes what the contracts allow, refuses what they do not, and keeps the forges' own rules.
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct FakeForgeTests {
  @Test(arguments: ["GitHubToken", "GitHubAppCase", "GitLabCase", "GiteaCase", "ForgejoCase", "Serving"])
  func keepsItsOwnRules(suite: String) throws {
    guard let contracts = Contracts.folder else { return }
    let temporary = FileManager.default.temporaryDirectory
    let shell = Shell(environment: Sandbox.environment(home: temporary))
    let result = try shell.run(
      Contracts.python,
      [FakeForge.folder.appendingPathComponent("test_fakeforge.py").path, contracts.path, suite], in: temporary,
      adding: ["PYTHONDONTWRITEBYTECODE": "1"])
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
  }
}
