import RegoSyntax
import Testing

@testable import RegoCommands

@Suite struct VersionNoticeTests {
  private func modules(_ sources: [String]) throws -> [Module] {
    try sources.enumerated().map { try Parser.module(Array($1.utf8), file: "\($0).rego") }
  }

  private static let old = "package a\nx[1] { true }"
  private static let new = "package b\nx := 1"

  @Test func filesOfTheOldLanguageAreToldOnce() throws {
    let one = try modules([VersionNoticeTests.new, VersionNoticeTests.old])
    #expect(
      VersionNotice.text(one, asked: .automatic)
        == "1.rego was read as Rego v0: as v1, `if` or `contains` is missing (--rego-version settles it)")
    let three = try modules(Array(repeating: VersionNoticeTests.old, count: 3))
    #expect(VersionNotice.text(three, asked: .automatic)?.hasPrefix("0.rego and 2 other files were read") == true)
  }

  @Test func nothingIsToldOfWhatWasAskedFor() throws {
    #expect(VersionNotice.text(try modules([VersionNoticeTests.new]), asked: .automatic) == nil)
    #expect(VersionNotice.text(try modules([VersionNoticeTests.old]), asked: .v0) == nil)
  }
}
