import ArgumentParser
import Testing

@testable import RegoCommands

@Suite("The commands of Rego")
struct RegoCommandsTests {
  @Test("No name is taken twice")
  func names() {
    let names = RegoCommands.all.map { $0.configuration.commandName ?? "" }
    #expect(Set(names).count == names.count)
  }
}
