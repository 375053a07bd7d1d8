import Rego
import RegoSyntax
import RegoValues

/// What an evaluation did, step by step, as `opa eval --explain` tells it.
struct Explanation {
  let events: [EvaluationWatch.Event]

  init(_ events: [EvaluationWatch.Event], mode: ExplainMode) {
    switch mode {
    case .off: self.events = []
    case .full: self.events = events.filter { $0.kind != .redo }
    case .debug: self.events = events
    case .notes: self.events = Explanation.leading(to: events) { $0.kind == .note }
    case .fails: self.events = Explanation.leading(to: events) { $0.kind == .fail }
    }
  }

  /// The events that are wanted, and the rules that lead to them.
  private static func leading(
    to events: [EvaluationWatch.Event], _ isWanted: (EvaluationWatch.Event) -> Bool
  ) -> [EvaluationWatch.Event] {
    var shown: [EvaluationWatch.Event] = []
    var open: [EvaluationWatch.Event] = []
    for event in events {
      open.removeAll { $0.depth >= event.depth && event.kind == .enter }
      if event.kind == .enter { open.append(event) }
      guard isWanted(event) else { continue }
      shown += open.filter { $0.depth <= event.depth }
      open.removeAll { $0.depth <= event.depth }
      shown.append(event)
    }
    return shown
  }

  var json: Value { .array(RegoArray(text.split(separator: "\n").map { Value.string(Text(String($0))) })) }

  var text: String {
    let places = events.map { event in
      "\(event.location.file == "<stdin>" ? "query" : event.location.file):\(event.location.row)"
    }
    let width = places.map(\.count).max() ?? 0
    return zip(events, places).map { event, place in
      let indent = String(repeating: "| ", count: max(event.depth - (event.kind == .enter ? 1 : 0), 0))
      return place + String(repeating: " ", count: width - place.count)
        + "  \(indent)\(event.kind.rawValue) \(event.text)\n"
    }.joined()
  }
}
