import Testing

@testable import Review

struct CommandTests {
  @Test(arguments: [
    ("/gatehouse recheck", Command.recheck), ("/gatehouse  recheck \r\nthanks", .recheck),
    ("/gatehouse explain no-latest-tag", .explain("no-latest-tag")),
    ("/gatehouse\texplain `a.b.deny (x)`", .explain("a.b.deny (x)")),
  ])
  func aCommandIsTheFirstLine(_ comment: String, _ command: Command) { #expect(Command(comment: comment) == command) }

  @Test(arguments: [
    "", "/gatehouse", "/gatehouse recheck now", "please /gatehouse recheck", "\n/gatehouse recheck",
    " /gatehouse recheck",
    "/gatehouse explain", "/gatehouse explain ``", "/gatehouser recheck", "/Gatehouse recheck", "> /gatehouse recheck",
    "/gatehouse merge", "/gatehouse explain " + String(repeating: "a", count: 400), "/gatehouse\u{2028}recheck",
    "/gatehouse\u{A0}recheck",
  ])
  func anythingElseIsNone(_ comment: String) { #expect(Command(comment: comment) == nil) }
}
