/// A job's end as the tables have it.
struct Ending: Sendable {
  /// Until it is due again; nil: it is not.
  var delay: Int64?
  /// Why nothing is tried until somebody asks again.
  var parked: String?
  /// Why it was put off, for whoever looks into the table.
  var trouble: String?

  init(_ end: JobEnd) {
    switch end {
    case .done: break
    case .retry(let milliseconds, let reason):
      delay = StoreLimits.span(milliseconds)
      trouble = StoreLimits.clipped(reason)
    case .parked(let reason):
      // Never empty: an empty column would read as "not parked" to whoever looks.
      parked = StoreLimits.clipped(reason.isEmpty ? "no reason" : reason)
    }
  }
}
