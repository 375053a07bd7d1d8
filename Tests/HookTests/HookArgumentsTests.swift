import Foundation
import Gate
import Git
import Testing

@testable import Hook

@Suite struct HookArgumentsTests {
  private static let all: HookArguments = {
    var all = HookArguments()
    all.policies = ["/etc/gatehouse/policy", "/srv/more policies"]
    all.config = "/etc/gatehouse/gatehouse.yaml"
    all.trustsOwnAccount = true
    (all.chain, all.cache, all.program) = ("/srv/git/a.git/hooks/old", "/var/cache/gatehouse", "/usr/bin/gatehouse")
    (all.host, all.mode) = (.gitlab, .observe)
    all.rest = ["refs/heads/main"]
    return all
  }()

  /// What is written into a hook is read back as it was, whatever of it is there.
  @Test func wordsAreReadBack() throws {
    for taken in 0..<256 {
      var some = HookArguments()
      if taken & 1 != 0 { some.policies = Self.all.policies }
      if taken & 2 != 0 { some.config = Self.all.config }
      if taken & 4 != 0 { some.trustsOwnAccount = true }
      if taken & 8 != 0 { some.chain = Self.all.chain }
      if taken & 16 != 0 { some.cache = Self.all.cache }
      if taken & 32 != 0 { some.host = Self.all.host }
      if taken & 64 != 0 { some.mode = Self.all.mode }
      if taken & 128 != 0 { some.program = Self.all.program }
      #expect(try HookArguments(some.words) == some)
    }
    #expect(try HookArguments(Self.all.words) == Self.all)
  }

  @Test(arguments: [
    (["--polcy", "/p"], "the hook has the option --polcy, which is unknown"),
    (["--policy"], "the hook's option --policy has no value"),
    (["--mode", "lax"], "the hook's option --mode is one of observe, warn, enforce, not lax"),
  ])
  func whatIsWrongIsSaid(words: [String], message: String) {
    let error = #expect(throws: HookArgumentsError.self) { try HookArguments(words) }
    #expect(error?.description == message)
  }

  private func file(_ text: String) throws -> String {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-hook-\(UUID().uuidString)").path
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  @Test func aFileHoldsThem() throws {
    let path = try file(
      """
      #!/usr/lib/gatehouse/gatehouse-hook
      # --policy /not/this

      --policy /srv/more policies
      --trusted-account
      """)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let arguments = try HookFile(path: path, further: ["--prove"]).arguments
    #expect(arguments.policies == ["/srv/more policies"])
    #expect(arguments.trustsOwnAccount && arguments.proves)
  }

  @Test func aFileThatIsNoHookIsRefused() throws {
    #expect(throws: HookArgumentsError.unreadableFile("/nowhere/hook", reason: "no such file or directory")) {
      try HookFile(path: "/nowhere/hook")
    }
    let path = try file(String(repeating: "#", count: HookFile.longest + 1))
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: HookArgumentsError.self) { try HookFile(path: path) }
  }

  @Test func whatCannotStandInALineIsKnown() {
    #expect(HookFile.canHold("/srv/a b"))
    for value in ["", " /srv", "/srv\n--trusted-account", "/srv\r", "/srv\u{7F}"] { #expect(!HookFile.canHold(value)) }
  }
}
