import Gate
import Git
import Testing

@testable import Hook

@Suite struct HostWordsTests {
  @Test func gitlabsMarkStandsBeforeEveryLineOfARefusal() {
    let words = HostWords(.gitlab)
    #expect(
      words.shown("a\n\n  b\n", isAccepted: false) == "GL-HOOK-ERR: a\nGL-HOOK-ERR:\nGL-HOOK-ERR:   b\n")
    #expect(words.shown("a\n", isAccepted: true) == "a\n")
    #expect(words.shown("", isAccepted: false) == "")
  }

  @Test(arguments: HookHost.allCases.filter { $0 != .gitlab })
  func othersShowTheTextAsItIs(host: HookHost) {
    #expect(HostWords(host).shown("a\n\nb\n", isAccepted: false) == "a\n\nb\n")
  }
}

@Suite struct VREFArgumentsTests {
  private static let old = String(repeating: "0", count: 40)
  private static let new = String(repeating: "a", count: 40)

  @Test func oneUpdate() throws {
    let words = ["refs/heads/main", VREFArgumentsTests.old, VREFArgumentsTests.new, "t1", "t2", "W", "VREF/GATEHOUSE"]
    let updates = try VREFArguments(words).updates()
    #expect(updates.map(\.name) == [Array("refs/heads/main".utf8)])
    #expect(updates.first?.isCreation == true)
    #expect(VREFArguments(words).refusal("gatehouse: no\nmore\n") == "VREF/GATEHOUSE gatehouse: no\n")
  }

  @Test(arguments: [
    [], ["refs/heads/main", old], ["refs/heads/ma\u{FFFD}in", old, new], ["main", old, new],
    ["refs/heads/a\nb", old, new], ["refs/heads/main", "x", new],
  ])
  func whatIsNoUpdateIsRefused(words: [String]) {
    #expect(throws: GitError.self) { try VREFArguments(words).updates() }
  }

  @Test func theNameOfTheRuleIsItsOwn() {
    #expect(
      VREFArguments(["r", "o", "n", "t", "t", "+", "VREF/GATEHOUSE/x"]).refusal("no\n") == "VREF/GATEHOUSE/x no\n")
    #expect(VREFArguments([]).refusal("") == "VREF/GATEHOUSE gatehouse: rejected\n")
  }
}
