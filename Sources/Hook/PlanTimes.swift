import Gate
import Glibc
import PolicySources
import Rego

/// What loading compiled policies costs beside compiling them, measured where they will be used.
public struct PlanTimes: Sendable {
  /// The medians of several runs, in nanoseconds.
  public struct Time: Sendable {
    public var elapsed: UInt64
    /// Of this process's own; less than what elapsed on a machine that does other things too.
    public var processor: UInt64
  }

  /// From the policies on disk to their bytes.
  public var reading: Time
  /// From the policies on disk to a set that judges.
  public var loading: Time
  public var compiling: Time

  /// nil where the policies are not kept, or are not what compiling gives.
  public init?(_ state: PlanCaching.State, cache: PlanCache, trust: Trust, runs: Int) throws {
    let paths = state.paths
    var options = PolicySet.Options()
    options.reach = state.reach
    func files() throws -> [PolicyFile] { try PolicyDirectory.read(paths, trust: trust, purpose: .judging) }
    guard case .found(let kept) = cache.policies(for: try files(), options: options, trust: trust),
      let bytes = kept.encoded(),
      bytes == (try PolicySet(files: try files(), options: options)).encoded()
    else { return nil }
    reading = try PlanTimes.median(runs) { _ = try files() }
    loading = try PlanTimes.median(runs) { _ = cache.policies(for: try files(), options: options, trust: trust) }
    compiling = try PlanTimes.median(runs) { _ = try PolicySet(files: try files(), options: options) }
  }

  private static func median(_ runs: Int, _ work: () throws -> Void) rethrows -> Time {
    var times: [Time] = []
    for _ in 0..<max(1, runs) {
      let start = Time(elapsed: SystemClock.monotonicNanoseconds, processor: processorTime)
      try work()
      times.append(
        Time(
          elapsed: SystemClock.monotonicNanoseconds &- start.elapsed, processor: processorTime &- start.processor))
    }
    return Time(
      elapsed: times.map(\.elapsed).sorted()[times.count / 2],
      processor: times.map(\.processor).sorted()[times.count / 2])
  }

  private static var processorTime: UInt64 {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
  }
}
