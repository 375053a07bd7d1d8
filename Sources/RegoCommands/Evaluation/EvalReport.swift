import Rego
import RegoSyntax
import RegoValues

/// What an evaluation came to.
struct EvalReport {
  var answers: [ExpressionQuery.Answer] = []
  var prints: [PrintedLine] = []
  var explanation: Explanation?
  var profile: Profile?
  var coverage: Coverage?
  var metrics: Timers?
  var failure: (any Error)?

  init() {}

  init(failure: any Error) { self.failure = failure }

  /// Something other than undefined, false or nothing: what `--fail` asks for.
  var isDefined: Bool { failure == nil && !answers.isEmpty }

  /// As `opa eval --format json` prints it.
  var json: Value {
    var members: [(Value, Value)] = []
    if !answers.isEmpty { members.append(("result", .array(RegoArray(answers.map(EvalReport.json))))) }
    if let failure { members.append(("errors", .array(RegoArray(EvalReport.errors(failure))))) }
    if let explanation { members.append(("explanation", explanation.json)) }
    if let profile { members.append(("profile", profile.json)) }
    if let coverage { members.append(("coverage", coverage.json)) }
    if let metrics {
      members.append(
        (
          "metrics",
          .object(
            RegoObject(
              metrics.nanoseconds.map { (Value.string(Text($0.name)), Value.number(Number(Int(clamping: $0.value)))) }))
        ))
    }
    return .object(RegoObject(members))
  }

  private static func json(_ answer: ExpressionQuery.Answer) -> Value {
    let expressions = answer.expressions.map { expression -> Value in
      [
        "value": expression.value, "text": .string(Text(expression.text)),
        "location": [
          "row": .number(Number(expression.location.row)), "col": .number(Number(expression.location.column)),
        ],
      ]
    }
    var members: [(Value, Value)] = [("expressions", .array(RegoArray(expressions)))]
    if case .object(let bindings) = answer.bindings, bindings.count > 0 {
      members.append(("bindings", answer.bindings))
    }
    return .object(RegoObject(members))
  }

  static func errors(_ failure: any Error) -> [Value] {
    switch failure {
    case LoadError.policies(let diagnostics, _):
      diagnostics.all.map { error($0.message, code: $0.code.rawValue, $0.location) }
    case let error as EvaluationError: [self.error(error.message, code: error.code.rawValue, error.location)]
    default: [["message": .string(Text("\(failure)"))]]
    }
  }

  private static func error(_ message: String, code: String, _ location: Location) -> Value {
    var members: [(Value, Value)] = [("message", .string(Text(message))), ("code", .string(Text(code)))]
    if location.row > 0 {
      members.append(
        (
          "location",
          [
            "file": .string(Text(location.file)), "row": .number(Number(location.row)),
            "col": .number(Number(location.column)),
          ]
        ))
    }
    return .object(RegoObject(members))
  }
}
