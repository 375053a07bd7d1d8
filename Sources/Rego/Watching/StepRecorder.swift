import RegoSyntax
import RegoValues

/// Looks on and notes which steps of a watched plan are reached: for coverage, profiles and explanations.
struct StepRecorder: EvaluationObserver {
  static var isWatching: Bool { true }
  static var settles: Bool { true }

  /// What one step came to.
  struct Count: Sendable {
    var reached = 0
    var nanoseconds: UInt64 = 0
  }

  private(set) var counts: [Count]
  private(set) var events: [Event] = []
  private let keepsEvents: Bool
  private let keepsTime: Bool
  /// How many events at the most; what comes later is left out.
  private let mostEvents: Int
  private var depth = 0
  /// The instructions that frames will run again when they are done.
  private var resumptions: [Int] = []
  private var resumed = -1
  private var running = -1
  private var since: UInt64 = 0

  struct Event: Sendable {
    var step: Int32
    var depth: Int
  }

  init(steps: Int, keepsEvents: Bool, keepsTime: Bool, mostEvents: Int) {
    counts = Array(repeating: Count(), count: steps)
    self.keepsEvents = keepsEvents
    self.keepsTime = keepsTime
    self.mostEvents = mostEvents
  }

  mutating func reached(_ marks: ArraySlice<RecordingMark>, iterators: Int, at instruction: Int) {
    let isRepeated = resumed == instruction
    resumed = -1
    if isRepeated { return }
    for case .step(let step) in marks { note(step) }
  }

  private mutating func note(_ step: Int32) {
    guard counts.indices.contains(Int(step)) else { return }
    if keepsTime {
      let now = SystemClock.monotonicNanoseconds
      if running >= 0 { counts[running].nanoseconds &+= now &- since }
      since = now
      running = Int(step)
    }
    counts[Int(step)].reached &+= 1
    if keepsEvents, events.count < mostEvents { events.append(Event(step: step, depth: depth)) }
  }

  mutating func entered(group: Int32, from instruction: Int, resumesAt: Int) {
    depth &+= 1
    resumptions.append(instruction == resumesAt ? instruction : -1)
  }

  mutating func left(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {
    depth &-= 1
    resumed = resumptions.popLast() ?? -1
  }

  mutating func read(_ container: Value, _ keys: some Collection<Value>, isDefined: Bool, at instruction: Int) {}
  mutating func scanBegan(iterator: Int) {}
  mutating func roundBegan(iterator: Int, _ container: Value, _ key: Value, at instruction: Int) {}
  mutating func collectionBegan(accumulator: Int) {}
  mutating func collected(accumulator: Int, _ key: Value?, at instruction: Int) {}
  mutating func collectionEnded(accumulator: Int, _ result: Value) {}
  mutating func gaveResult(_ value: Value, at instruction: Int) {}
  mutating func used(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {}
}
