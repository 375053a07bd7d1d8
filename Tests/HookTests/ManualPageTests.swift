import Foundation
import Testing

@testable import Hook

/// `gatehouse-hook(1)` is written by hand: its options are the program's.
@Suite struct ManualPageTests {
  @Test func thePageHasEveryOptionAndNoOther() throws {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: package.appendingPathComponent("packaging/man/gatehouse-hook.1.in"), encoding: .utf8)
    let entries = page.split(separator: "\n").filter { $0.hasPrefix(".It Fl -") }
    let options = entries.map { "-" + $0.dropFirst(".It Fl ".count).split(separator: " ")[0] }
    #expect(Set(options) == Set(HookArguments.withValue + ["--trusted-account", "--prove"]))
    #expect(options.count == Set(options).count)
    for entry in entries {
      let option = "-" + entry.dropFirst(".It Fl ".count).split(separator: " ")[0]
      #expect(entry.contains(" Ar ") == HookArguments.withValue.contains(option), "\(option)")
    }
  }
}
