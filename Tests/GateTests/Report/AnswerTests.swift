import Gate
import Testing

@Suite struct AnswerTests {
  static let broken = Verdict.indeterminate(reason: "broken")

  @Test(
    arguments: [
      (.allow, .enforce, .closed, true, .verdict), (.warn, .enforce, .closed, true, .verdict),
      (.deny, .enforce, .closed, false, .verdict), (.deny, .enforce, .open, false, .verdict),
      (.deny, .warn, .closed, true, .notEnforced(.warn)), (.deny, .observe, .closed, true, .notEnforced(.observe)),
      (broken, .enforce, .closed, false, .failedClosed), (broken, .enforce, .open, true, .failedOpen),
      (broken, .warn, .closed, true, .failedUnenforced(.warn)),
      (broken, .observe, .open, true, .failedUnenforced(.observe)),
    ] as [(Verdict, Enforcement, FailMode, Bool, Answer.Reason)])
  func answer(verdict: Verdict, mode: Enforcement, failMode: FailMode, accepted: Bool, reason: Answer.Reason) {
    let answer = Answer(to: verdict, enforcement: mode, failMode: failMode)
    #expect(answer.isAccepted == accepted)
    #expect(answer.reason == reason)
  }

  @Test(arguments: [Verdict.allow, .warn, .deny, broken], Enforcement.allCases)
  func noDecisionWithoutARecord(verdict: Verdict, mode: Enforcement) {
    for failMode in FailMode.allCases {
      let answer = Answer(to: verdict, enforcement: mode, failMode: failMode, recordFailure: "full")
      #expect(!answer.isAccepted)
      #expect(answer.reason == .notRecorded("full"))
    }
  }
}
