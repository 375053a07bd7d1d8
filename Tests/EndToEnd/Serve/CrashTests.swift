import Foundation
import Testing

/// The service is killed between every two of its requests, and what it began is finished by its successor: one verdict, on
/// the right commit, and nothing said twice.
@Suite(.enabled(if: Contracts.areUsable, "needs ../shared/contracts and python3-jsonschema")) struct CrashTests {
  /// The k-th request is carried out, its answer never arrives: the worst place to die, for the service cannot know.
  @Test(arguments: Flavour.kinds) func killedAfterEachRequest(flavour: Flavour) throws {
    let sandbox = try ServeSandbox(flavour)
    var deaths = 0
    for place in 0..<40 {
      try sandbox.fake.script([["match": [String: Any](), "skip": place, "do": ["hold_after": "grave"]]])
      let opened = try sandbox.open(["pod\(place).yaml": Manifest.pod("web\(place)")], head: "change\(place)")
      let isHeld = try Poll.until("a request is held, or all is done") { () -> Bool? in
        if try !sandbox.fake.held().isEmpty { return true }
        return try sandbox.program?.isIdle() == true ? false : nil
      }
      if isHeld {
        deaths += 1
        sandbox.killService()
        try sandbox.fake.tell("release")
        try sandbox.fake.script([])
        try sandbox.start()
      }
      try sandbox.await("failure", on: opened.head)
      try sandbox.settle()
      try told(once: opened, sandbox, place)
      if !isHeld { break }
    }
    #expect(deaths >= 8, "a run has more requests than that")
    try sandbox.checkContracts()
  }

  private func told(once opened: ServeSandbox.Opened, _ sandbox: ServeSandbox, _ place: Int) throws {
    let comments = try sandbox.lineComments(opened.number)
    let summaries = try sandbox.summaries(opened.number)
    #expect(comments.count == 1, "killed after request \(place): \(comments)")
    #expect(summaries.count == 1, "killed after request \(place): \(summaries)")
    let words = try sandbox.verdicts(on: opened.head)
    #expect(
      Set(words).isSubset(of: ["pending", "failure"]) && words.last == "failure",
      "killed after request \(place): \(words)")
  }

  /// A graceful end loses nothing either: what waits is done by the next one.
  @Test func whatWaitsAtAStopIsDoneLater() throws {
    let sandbox = try ServeSandbox(.app)
    try sandbox.fake.script([["match": ["git": true], "do": ["hold": "git"]]])
    let opened = try sandbox.open(["a.yaml": Manifest.pod("a")])
    _ = try Poll.until("git is held") { try sandbox.fake.held().isEmpty ? nil : true }
    #expect(sandbox.stopService() == 0)
    try sandbox.fake.tell("release")
    try sandbox.start()
    try sandbox.await("failure", on: opened.head)
  }
}
