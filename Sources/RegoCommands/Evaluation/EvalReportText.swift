import Foundation
import Rego
import RegoValues

/// A report as text for the two streams.
struct EvalReportText {
  let output: String
  let complaint: String

  init(report: EvalReport, format: EvalFormat, width: Int, profileLimit: Int) {
    let prints = report.prints.map { $0.text + "\n" }.joined()
    switch format {
    case .json:
      output = JSONWriter.text(report.json, layout: .indented(by: "  ")) + "\n"
      complaint = prints
      return
    case .discard:
      output = EvalReportText.extras(report, profileLimit)
      complaint = prints + EvalReportText.failure(report)
      return
    case .pretty:
      output =
        (report.explanation?.text ?? "") + EvalReportText.pretty(report, width)
        + EvalReportText.extras(report, profileLimit)
    case .values: output = EvalReportText.lines(report.answers) { .array(RegoArray($0.expressions.map(\.value))) }
    case .bindings: output = EvalReportText.lines(report.answers, \.bindings)
    case .raw: output = EvalReportText.raw(report.answers)
    }
    complaint = prints + EvalReportText.failure(report)
  }

  private static func failure(_ report: EvalReport) -> String { report.failure.map { "\($0)\n" } ?? "" }

  private static func lines(_ answers: [ExpressionQuery.Answer], _ value: (ExpressionQuery.Answer) -> Value) -> String {
    answers.map { JSONWriter.text(value($0), layout: .indented(by: "  ")) + "\n" }.joined()
  }

  /// Strings without quotes, anything else as JSON; the values of one answer on a line.
  private static func raw(_ answers: [ExpressionQuery.Answer]) -> String {
    answers.map { answer in
      answer.expressions.map { expression in
        expression.value.stringValue ?? JSONWriter.text(expression.value)
      }.joined(separator: " ") + "\n"
    }.joined()
  }

  private static func pretty(_ report: EvalReport, _ width: Int) -> String {
    if report.failure != nil { return "" }
    guard let first = report.answers.first else { return "undefined\n" }
    let isPlain = (first.bindings == .object(.empty)) && report.answers.count == 1
    let isOneValue = first.expressions.count == 1 || first.expressions.allSatisfy { $0.value.isBoolean }
    if isPlain, isOneValue, let value = first.expressions.first?.value {
      return JSONWriter.text(value, layout: .indented(by: "  ")) + "\n"
    }
    return table(report.answers, width)
  }

  /// A column for each variable, and for each expression that is more than true or false.
  private static func table(_ answers: [ExpressionQuery.Answer], _ width: Int) -> String {
    guard let first = answers.first else { return "" }
    var table = TextTable()
    var names: [Value] = []
    if case .object(let bindings) = first.bindings { names = Array(bindings.keys) }
    let shown = first.expressions.indices.filter { !first.expressions[$0].value.isBoolean }
    table.header = names.map { $0.stringValue ?? "" } + shown.map { first.expressions[$0].text }
    for answer in answers {
      let values =
        names.map { answer.bindings.lookup($0) ?? .null }
        + shown.map { answer.expressions.indices.contains($0) ? answer.expressions[$0].value : .null }
      table.rows.append(values.map { cut(JSONWriter.text($0), to: width) })
    }
    return table.header.isEmpty ? "" : table.text
  }

  private static func cut(_ text: String, to width: Int) -> String {
    text.count > width && width > 0 ? text.prefix(width) + "..." : text
  }

  private static func extras(_ report: EvalReport, _ profileLimit: Int) -> String {
    var text = ""
    if let metrics = report.metrics {
      var table = TextTable()
      table.header = ["METRIC", "VALUE"]
      table.rows = metrics.nanoseconds.map { [$0.name, String($0.value)] }
      text += table.text
    }
    if let profile = report.profile { text += profile.table(limit: profileLimit) }
    if let coverage = report.coverage { text += JSONWriter.text(coverage.json, layout: .indented(by: "  ")) + "\n" }
    return text
  }
}

extension Value {
  var isBoolean: Bool {
    if case .bool = self { return true }
    return false
  }
}
