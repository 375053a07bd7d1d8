import Audit
import Gate
import Git
import Glibc
import PolicySources
import Rego

/// One push, from standard input to the exit code: what `hooks/pre-receive` runs, in the fast lane and in the full program.
///
/// ```swift
/// HookRun(arguments, lane: .fast).runAndExit()
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
  private let builtins: CarriedBuiltins

  private static let untilSettingsAreKnown = 10_000

  public init(_ arguments: HookArguments, lane: Lane, builtins: CarriedBuiltins = .standard) {
    self.arguments = arguments
    self.lane = lane
    self.builtins = builtins
  }

  /// Runs, and ends the process with the hook's answer: there is nothing that has to be put away before.
  public func runAndExit() -> Never { _exit(run()) }

  /// 0 lets the push in, 1 refuses it.
  func run() -> Int32 {
    // Whoever pushed may be gone; that must not change the verdict.
    signal(SIGPIPE, SIG_IGN)
    if arguments.proves { return prove() }
    let start = SystemClock.monotonicNanoseconds
    let watchdog = Watchdog(milliseconds: HookRun.untilSettingsAreKnown) {
      say("gatehouse: rejected: the change could not be judged in time\n", isAccepted: false)
      return 1
    }
    let input = Result { () throws(GitError) in try pushed() }
    let updates = (try? input.get()) ?? []
    var decision = PushDecision(
      administration: Administration(arguments, builtins: builtins), host: arguments.host, start: start,
      handover: lane == .fast ? Handover(arguments) : nil)
    let report = decision.decide(on: input, watchdog: watchdog) { answer($0, updates: updates) }
    return answer(report, updates: updates)
  }

  /// What Git writes to a hook, or what gitolite gives to a `VREF` program as arguments.
  private func pushed() throws(GitError) -> [RefUpdate] {
    guard arguments.host == .gitoliteVREF else {
      return try PushInput.read(descriptor: 0, deadline: .after(milliseconds: HookRun.untilSettingsAreKnown))
    }
    return try VREFArguments(arguments.rest).updates()
  }

  private func say(_ text: String, isAccepted: Bool) {
    let words = HostWords(arguments.host ?? HookHost(.current))
    Channel.write(words.shown(text, isAccepted: isAccepted))
    if arguments.host == .gitoliteVREF, !isAccepted {
      Channel.write(VREFArguments(arguments.rest).refusal(text), to: 1)
    }
  }

  private func answer(_ report: PushDecision.Report, updates: [RefUpdate]) -> Int32 {
    LastResort.disarm()
    say(report.text, isAccepted: report.isAccepted)
    guard report.isAccepted else { return 1 }
    return runChainedHook(with: updates, deadline: report.chainDeadline)
  }

  private func runChainedHook(with updates: [RefUpdate], deadline: Deadline) -> Int32 {
    guard let path = arguments.chain else { return 0 }
    do throws(ChainedHook.Failure) {
      return try ChainedHook(path: path, deadline: deadline).run(input: HookRun.lines(of: updates)) == 0 ? 0 : 1
    } catch {
      say("gatehouse: rejected: \(error.words)\n", isAccepted: false)
      return 1
    }
  }

  private func prove() -> Int32 {
    do {
      Channel.write(try InstallationProof(arguments, builtins: builtins).text, to: 1)
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
