import Synchronization

/// The numbers that `/metrics` shows, in Prometheus' text format (version 0.0.4). Labels hold names of the configuration and
/// fixed words only: nothing from a delivery becomes a series.
final class ServiceMetrics: Sendable {
  enum Counter: String, CaseIterable, Sendable {
    case deliveries = "gatehouse_deliveries_total"
    case verdicts = "gatehouse_verdicts_total"
    case jobs = "gatehouse_jobs_total"
    case healed = "gatehouse_healed_total"
    case writes = "gatehouse_forge_writes_total"

    var help: String {
      switch self {
      case .deliveries: "Webhook deliveries by forge and what was answered."
      case .verdicts: "Verdicts shown, by forge and state."
      case .jobs: "Ended jobs, by forge and how they ended."
      case .healed: "What reconciliation found and asked for, by forge and cause."
      case .writes: "Comments and verdicts written, by forge and kind."
      }
    }
  }

  enum Histogram: String, CaseIterable, Sendable {
    case answer = "gatehouse_answer_seconds"
    case judging = "gatehouse_judging_seconds"
    case run = "gatehouse_run_seconds"

    var help: String {
      switch self {
      case .answer: "Time until a delivery was answered."
      case .judging: "Time to fetch and judge a pull request."
      case .run: "Time of a whole run, from the lease to the last comment."
      }
    }

    var bounds: [Double] { [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300] }
  }

  private struct Series: Hashable {
    var counter: Counter
    var labels: [String]
  }

  private struct Distribution {
    var buckets: [Int]
    var sum = 0.0
    var count = 0
  }

  private struct State {
    var counters: [Series: Int] = [:]
    var histograms: [Histogram: Distribution] = [:]
  }

  private let state = Mutex(State())

  func count(_ counter: Counter, forge: String, _ word: String, by amount: Int = 1) {
    state.withLock { $0.counters[Series(counter: counter, labels: [forge, word]), default: 0] += amount }
  }

  func observe(_ histogram: Histogram, seconds: Double) {
    state.withLock { state in
      var distribution =
        state.histograms[histogram] ?? Distribution(buckets: [Int](repeating: 0, count: histogram.bounds.count))
      for (index, bound) in histogram.bounds.enumerated() where seconds <= bound { distribution.buckets[index] += 1 }
      distribution.sum += seconds
      distribution.count += 1
      state.histograms[histogram] = distribution
    }
  }

  /// The page; `gauges` are name, help and value.
  func text(gauges: [(name: String, help: String, value: Int)]) -> String {
    let (counters, histograms) = state.withLock { ($0.counters, $0.histograms) }
    var text = ""
    for counter in Counter.allCases {
      text += "# HELP \(counter.rawValue) \(counter.help)\n# TYPE \(counter.rawValue) counter\n"
      let own = counters.filter { $0.key.counter == counter }
        .sorted { $0.key.labels.lexicographicallyPrecedes($1.key.labels) }
      for (series, value) in own {
        text += "\(counter.rawValue){forge=\"\(series.labels[0])\",kind=\"\(series.labels[1])\"} \(value)\n"
      }
    }
    for histogram in Histogram.allCases {
      text += "# HELP \(histogram.rawValue) \(histogram.help)\n# TYPE \(histogram.rawValue) histogram\n"
      let distribution = histograms[histogram] ?? Distribution(buckets: histogram.bounds.map { _ in 0 })
      for (bound, count) in zip(histogram.bounds, distribution.buckets) {
        text += "\(histogram.rawValue)_bucket{le=\"\(bound)\"} \(count)\n"
      }
      text += "\(histogram.rawValue)_bucket{le=\"+Inf\"} \(distribution.count)\n"
      text += "\(histogram.rawValue)_sum \(distribution.sum)\n\(histogram.rawValue)_count \(distribution.count)\n"
    }
    for gauge in gauges {
      text += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n\(gauge.name) \(gauge.value)\n"
    }
    return text
  }
}
