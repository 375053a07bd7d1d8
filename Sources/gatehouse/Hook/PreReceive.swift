import Audit
import Foundation
import Gate
import Git
import PolicySources
import Rego

/// One push, from standard input to the exit code: what `hooks/pre-receive` runs.
///
/// The order is the promise: everything is read and judged, then the decision is recorded and synced, then the pusher is
/// answered, and only then may a hook that was there before have its say.
struct PreReceive {
  var administration: Administration
  /// The hook that was there before ours.
  var chainedHook: String?

  private static let untilSettingsAreKnown = 10_000

  /// 0 lets the push in, 1 refuses it.
  func run() -> Int32 {
    // Whoever pushed may be gone; that must not change the verdict.
    signal(SIGPIPE, SIG_IGN)
    let watchdog = Watchdog(milliseconds: PreReceive.untilSettingsAreKnown)
    let start = SystemClock.monotonicNanoseconds
    let input = Result { () throws(GitError) in
      try PushInput.read(descriptor: 0, deadline: .after(milliseconds: PreReceive.untilSettingsAreKnown))
    }
    var decision = PushDecision(administration: administration, start: start)
    let report = decision.decide(on: input, watchdog: watchdog)
    watchdog.stop()
    FileHandle.standardError.write(Data(report.text.utf8))
    guard report.isAccepted else { return 1 }
    return runChainedHook(with: (try? input.get()) ?? [])
  }

  private func runChainedHook(with updates: [RefUpdate]) -> Int32 {
    guard let chainedHook else { return 0 }
    let lines = updates.map { Array("\($0.old) \($0.new) ".utf8) + $0.name + [0x0A] }
    do {
      return try ChildProgram.passThrough(chainedHook, input: Array(lines.joined())) == 0 ? 0 : 1
    } catch {
      FileHandle.standardError.write(Data("gatehouse: rejected: \(error)\n".utf8))
      return 1
    }
  }
}
