import Audit
import Gate
import Git
import Glibc
import PolicySources
import Rego

/// One push, from standard input to the exit code: what `hooks/pre-receive` runs, in the fast lane and in the full program.
///
/// ```swift
/// exit(HookRun(arguments, lane: .fast).run())
/// ```
///
/// The order is the promise: everything is read and judged, then the decision is recorded and synced, then the pusher is
/// answered, and only then may a hook that was there before have its say.
public struct HookRun: Sendable {
  /// Which program runs.
  public enum Lane: Sendable, Hashable {
    /// `gatehouse-hook`: small, and hands over what it does not carry.
    case fast
    /// `gatehouse pre-receive`: carries everything.
    case full
  }

  private let arguments: HookArguments
  private let lane: Lane

  private static let untilSettingsAreKnown = 10_000

  public init(_ arguments: HookArguments, lane: Lane) {
    self.arguments = arguments
    self.lane = lane
  }

  /// 0 lets the push in, 1 refuses it.
  public func run() -> Int32 {
    // Whoever pushed may be gone; that must not change the verdict.
    signal(SIGPIPE, SIG_IGN)
    if arguments.proves { return prove() }
    let start = SystemClock.monotonicNanoseconds
    let watchdog = Watchdog(milliseconds: HookRun.untilSettingsAreKnown) {
      Channel.write("gatehouse: rejected: the change could not be judged in time\n")
      return 1
    }
    let input = Result { () throws(GitError) in
      try PushInput.read(descriptor: 0, deadline: .after(milliseconds: HookRun.untilSettingsAreKnown))
    }
    let updates = (try? input.get()) ?? []
    var decision = PushDecision(
      administration: Administration(arguments), host: arguments.host, start: start,
      handover: lane == .fast ? Handover(arguments) : nil)
    let report = decision.decide(on: input, watchdog: watchdog) { answer($0, updates: updates) }
    return answer(report, updates: updates)
  }

  private func answer(_ report: PushDecision.Report, updates: [RefUpdate]) -> Int32 {
    LastResort.disarm()
    Channel.write(report.text)
    guard report.isAccepted else { return 1 }
    return runChainedHook(with: updates, deadline: report.chainDeadline)
  }

  private func runChainedHook(with updates: [RefUpdate], deadline: Deadline) -> Int32 {
    guard let path = arguments.chain else { return 0 }
    do throws(ChainedHook.Failure) {
      return try ChainedHook(path: path, deadline: deadline).run(input: HookRun.lines(of: updates)) == 0 ? 0 : 1
    } catch {
      Channel.write("gatehouse: rejected: \(error.words)\n")
      return 1
    }
  }

  private func prove() -> Int32 {
    do {
      Channel.write(try InstallationProof(arguments).text, to: 1)
      return 0
    } catch {
      Channel.write("gatehouse: \(error)\n")
      return 1
    }
  }

  /// The lines that Git writes to a hook.
  static func lines(of updates: [RefUpdate]) -> [UInt8] {
    Array(updates.map { Array("\($0.old) \($0.new) ".utf8) + $0.name + [0x0A] }.joined())
  }
}
