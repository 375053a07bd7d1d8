import Foundation
import Rego
import RegoSyntax
import RegoValues

/// The results of policy tests in the forms of `opa test`.
struct TestReport {
  let results: [TestResult]
  let isVerbose: Bool

  func text(_ format: TestFormat) -> String {
    switch format {
    case .pretty: pretty
    case .json: JSONWriter.text(.array(RegoArray(results.map(TestReport.json))), layout: .indented(by: "  ")) + "\n"
    case .junit: JUnitReport(results).text
    }
  }

  // MARK: pretty

  private var pretty: String {
    var text = ""
    var file: String?
    for result in results where isVerbose || result.isFailure || result.outcome == .skipped {
      if file != result.location.file {
        if file != nil { text += "\n" }
        text += "\(result.location.file):\n"
        file = result.location.file
      }
      text += TestReport.lines(of: result, isVerbose: isVerbose)
    }
    return text + summary(separated: file != nil)
  }

  private static func lines(of result: TestResult, isVerbose: Bool) -> String {
    let name = "data.\(result.package).\(result.name)"
    var text: String
    switch result.outcome {
    case .passed: text = "\(name): PASS (\(time(result.nanoseconds)))\n"
    case .failed: text = "\(name): FAIL (\(time(result.nanoseconds)))\n"
    case .skipped: text = "\(name): SKIPPED\n"
    case .error(let error):
      text = "\(name): ERROR (\(time(result.nanoseconds)))\n  \(error)\n"
    }
    text += cases(result.cases, indent: "  ", isVerbose: isVerbose)
    if !result.prints.isEmpty, result.isFailure || isVerbose {
      text += "\n" + result.prints.map { "  \(PrintableText.line($0.text))\n" }.joined() + "\n"
    }
    return text
  }

  private static func cases(_ cases: [TestResult.Case], indent: String, isVerbose: Bool) -> String {
    cases.filter { isVerbose || !$0.isPassed }.map { one in
      "\(indent)\(PrintableText.line(one.name)): \(one.isPassed ? "PASS" : "FAIL")\n"
        + self.cases(one.cases, indent: indent + "  ", isVerbose: isVerbose)
    }.joined()
  }

  private func summary(separated: Bool) -> String {
    if results.isEmpty { return "" }
    var text = separated ? String(repeating: "-", count: 80) + "\n" : ""
    let total = results.count
    let counts: [(String, Int)] = [
      ("PASS", results.filter { $0.outcome == .passed }.count),
      ("FAIL", results.filter { $0.outcome == .failed }.count),
      ("SKIPPED", results.filter { $0.outcome == .skipped }.count),
      ("ERROR", results.filter { if case .error = $0.outcome { true } else { false } }.count),
    ]
    for (word, count) in counts where count > 0 { text += "\(word): \(count)/\(total)\n" }
    return text
  }

  static func time(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1_000: "\(nanoseconds)ns"
    case ..<1_000_000: "\(Double(nanoseconds / 10) / 100)µs"
    case ..<1_000_000_000: "\(Double(nanoseconds / 10_000) / 100)ms"
    default: "\(Double(nanoseconds / 10_000_000) / 100)s"
    }
  }

  // MARK: JSON

  private static func json(_ result: TestResult) -> Value {
    var members: [(Value, Value)] = [
      (
        "location",
        [
          "file": .string(Text(result.location.file)), "row": .number(Number(result.location.row)),
          "col": .number(Number(result.location.column)),
        ]
      ),
      ("package", .string(Text("data.\(result.package)"))), ("name", .string(Text(result.name))),
      ("duration", .number(Number(Int(clamping: result.nanoseconds)))),
    ]
    switch result.outcome {
    case .passed: break
    case .failed: members.append(("fail", true))
    case .skipped: members.append(("skip", true))
    case .error(let error):
      if let first = EvalReport.errors(error).first { members.append(("error", first)) }
    }
    if !result.prints.isEmpty {
      let output = result.prints.map { $0.text + "\n" }.joined()
      members.append(("output", .string(Text(Data(output.utf8).base64EncodedString()))))
    }
    if !result.cases.isEmpty { members.append(("sub_results", json(result.cases))) }
    return .object(RegoObject(members))
  }

  private static func json(_ cases: [TestResult.Case]) -> Value {
    .object(
      RegoObject(
        cases.map { one -> (Value, Value) in
          var members: [(Value, Value)] = [("name", .string(Text(one.name)))]
          if !one.isPassed { members.append(("fail", true)) }
          if !one.cases.isEmpty { members.append(("sub_results", json(one.cases))) }
          return (.string(Text(one.name)), .object(RegoObject(members)))
        }))
  }
}

/// Text from outside on one line of a terminal: control characters and marks of direction are written as escapes.
enum PrintableText {
  static func line(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      if scalar == "\t" { return "\t" }
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator: return "\\u{\(String(scalar.value, radix: 16))}"
      default: return String(scalar)
      }
    }.joined()
  }
}
