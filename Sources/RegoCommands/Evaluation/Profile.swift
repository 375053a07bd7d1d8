import Rego
import RegoSyntax
import RegoSyntax
import RegoValues

/// The expressions that took the most time, as `opa eval --profile` shows them.
struct Profile {
  let entries: [EvaluationWatch.Entry]

  init(_ watch: EvaluationWatch) {
    entries = watch.entries.values.sorted { a, b in
      (a.nanoseconds, b.location.file, b.location.offset) > (b.nanoseconds, a.location.file, a.location.offset)
    }
  }

  var json: Value {
    .array(
      RegoArray(
        entries.map { entry -> Value in
          [
            "total_time_ns": .number(Number(Int(clamping: entry.nanoseconds))),
            "num_eval": .number(Number(entry.evaluations)), "num_redo": .number(Number(entry.redos)),
            "num_gen_expr": .number(Number(entry.generated)),
            "location": [
              "file": .string(Text(entry.location.file)), "row": .number(Number(entry.location.row)),
              "col": .number(Number(entry.location.column)),
            ],
          ]
        }))
  }

  func table(limit: Int) -> String {
    var table = TextTable()
    table.header = ["TIME", "NUM EVAL", "NUM REDO", "NUM GEN EXPR", "LOCATION"]
    table.rows = entries.prefix(limit).map { entry in
      [
        Profile.time(entry.nanoseconds), String(entry.evaluations), String(entry.redos), String(entry.generated),
        "\(entry.location.file):\(entry.location.row)",
      ]
    }
    return table.text
  }

  private static func time(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1_000: "\(nanoseconds)ns"
    case ..<1_000_000: "\(Double(nanoseconds) / 1e3)µs"
    case ..<1_000_000_000: "\(Double(nanoseconds) / 1e6)ms"
    default: "\(Double(nanoseconds) / 1e9)s"
    }
  }
}
