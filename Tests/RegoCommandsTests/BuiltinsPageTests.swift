import Foundation
import Rego
import RegoCryptography
import RegoValues
import Testing

@testable import RegoCommands

/// `docs/rego/builtins.md` and the declarations that it is written from.
@Suite struct BuiltinsPageTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/rego/builtins.md")

  @Test func thePageIsWhatTheCommandPrints() throws {
    let text = BuiltinsPage.text(.full)
    if ProcessInfo.processInfo.environment["GATEHOUSE_UPDATE_GOLDENS"] == "1" {
      try text.write(to: BuiltinsPageTests.page, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: BuiltinsPageTests.page, encoding: .utf8)
    #expect(text == written, "docs/rego/builtins.md is stale: make builtins-page writes it anew")
  }

  @Test func everyBuiltinIsDescribed() {
    for builtin in BuiltinCatalog.full.builtins where !builtin.name.hasPrefix("internal.") || builtin.infix != nil {
      #expect(!builtin.description.isEmpty, "\(builtin.name)")
      for type in builtin.arguments + [builtin.result] {
        guard case .described(let name, let description, _) = type else { continue }
        #expect(!description.isEmpty, "\(builtin.name): \(name)")
      }
    }
  }
}
