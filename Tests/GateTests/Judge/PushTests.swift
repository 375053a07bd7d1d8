import Gate
import Testing

/// Every push of `Pushes/`, judged.
@Suite struct PushTests {
  @Test func thereArePushes() { #expect(PushFixture.all.count >= 25) }

  @Test(arguments: PushFixture.all)
  func push(fixture: PushFixture) throws {
    let content = MemoryContent()
    let change = fixture.changeSet(in: content)
    let settings = try Settings(yaml: Array(fixture.settings.utf8), file: "gatehouse.yaml", directory: "")
    let policies = try PolicySet(files: fixture.policies)
    let judge = Judge(
      policies: policies, settings: settings.effective(repository: "app", ref: change.refs[0].judgedName))
    let words = PushFixture.words(of: judge.judge(change, content: content))
    #expect(words == fixture.expected, "\(fixture.title)\n\(words.joined(separator: "\n"))")
  }
}
