import Glibc
import RegoSyntax
import RegoValues

/// What an evaluation may still spend.
struct Budget {
  /// Steps between looks at the clock.
  private static let slice = 4096
  private static let workSlice = 1 << 18

  private let limits: EvaluationLimits
  private let isCancelled: (@Sendable () -> Bool)?
  private var stepsBefore = 0
  private var workLeft = Budget.workSlice
  private var sliceSize: Int
  /// Bytes that may still be built.
  private(set) var memory: Int

  init(_ options: EvaluationOptions) {
    limits = options.limits
    isCancelled = options.isCancelled
    memory = options.limits.memory
    sliceSize = min(Budget.slice, max(options.limits.steps, 1))
  }

  /// Steps that may be made before `renew` must be asked.
  var steps: Int { sliceSize }

  /// Counts a slice that was not used up.
  mutating func note(stepsLeft: Int) {
    stepsBefore &+= sliceSize &- stepsLeft
    sliceSize = min(Budget.slice, max(limits.steps &- stepsBefore, 1))
  }

  /// What was spent so far.
  var cost: EvaluationCost { EvaluationCost(steps: stepsBefore, memory: limits.memory &- memory) }

  /// Ends the slice; the message says which limit is reached.
  mutating func renew() -> (EvaluationError.Code, String)? {
    stepsBefore &+= sliceSize
    if stepsBefore >= limits.steps { return (.limit, "evaluation took more than \(limits.steps) steps") }
    sliceSize = min(Budget.slice, limits.steps &- stepsBefore)
    return interruption()
  }

  /// Counts what a built-in went through, in members and bytes: it may do in one step what takes a loop a million. True where
  /// it is time to look at the clock.
  mutating func work(_ amount: Int) -> Bool {
    workLeft &-= amount
    if workLeft >= 0 { return false }
    workLeft = Budget.workSlice
    return true
  }

  /// Looks at the clock, and asks whether the caller called it off.
  func interruption() -> (EvaluationError.Code, String)? {
    if let deadline = limits.deadline, Budget.monotonicNow() >= deadline {
      return (.limit, "evaluation did not end before its deadline")
    }
    if let isCancelled, isCancelled() { return (.cancelled, "evaluation was cancelled") }
    return nil
  }

  /// Counts bytes that were built; false when there were too many.
  mutating func spend(_ bytes: Int) -> Bool {
    memory &-= bytes
    return memory >= 0
  }

  /// Values nest no deeper, twice as deep as data may: what walks through one must not exhaust the stack.
  static let valueDepth = 2_000
  /// What one call of `print` may write, with a line for each combination of its operands.
  static let printedLines = 1 << 16

  /// Whether a value that was built is small enough to be written, compared and hashed part by part; nil where it is.
  @inline(__always)
  func excess(of extent: Extent) -> String? {
    if extent.weight > limits.memory { return memoryMessage }
    return extent.depth > Budget.valueDepth ? "values nest more than \(Budget.valueDepth) deep" : nil
  }

  var memoryMessage: String { "evaluation built values of more than \(limits.memory) bytes" }
  var depthMessage: String { "rules and functions call one another more than \(limits.depth) deep" }
  var depth: Int { limits.depth }

  static func monotonicNow() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(truncatingIfNeeded: time.tv_sec) &* 1_000_000_000 &+ UInt64(truncatingIfNeeded: time.tv_nsec)
  }
}
