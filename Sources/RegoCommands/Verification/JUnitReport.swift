import Rego
import RegoSyntax

/// The results of policy tests as JUnit XML: a suite for each package.
struct JUnitReport {
  let text: String

  init(_ results: [TestResult]) {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
    let packages = Dictionary(grouping: results, by: \.package)
    for (package, members) in packages.sorted(by: { $0.key < $1.key }) {
      let failed = members.filter { $0.outcome == .failed }.count
      let skipped = members.filter { $0.outcome == .skipped }.count
      let errors = members.filter(\.isFailure).count - failed
      let time = JUnitReport.seconds(members.reduce(0) { $0 &+ $1.nanoseconds })
      lines.append(
        "  <testsuite name=\"\(JUnitReport.escaped("data.\(package)"))\" tests=\"\(members.count)\" failures=\"\(failed)\" errors=\"\(errors)\" skipped=\"\(skipped)\" time=\"\(time)\">"
      )
      for result in members { lines += JUnitReport.lines(of: result) }
      lines.append("  </testsuite>")
    }
    lines.append("</testsuites>")
    text = lines.joined(separator: "\n") + "\n"
  }

  private static func lines(of result: TestResult) -> [String] {
    let head =
      "    <testcase name=\"\(escaped(result.name))\" classname=\"\(escaped("data.\(result.package)"))\" time=\"\(seconds(result.nanoseconds))\""
    let inner: String
    switch result.outcome {
    case .passed: return [head + "></testcase>"]
    case .skipped: inner = "<skipped></skipped>"
    case .failed:
      let output = result.prints.map(\.text).joined(separator: "\n")
      inner =
        "<failure message=\"\(escaped("\(result.location.file):\(result.location.row)"))\">\(escaped(output))</failure>"
    case .error(let error): inner = "<error message=\"\(escaped(error.message))\">\(escaped("\(error)"))</error>"
    }
    return [head + ">", "      " + inner, "    </testcase>"]
  }

  private static func seconds(_ nanoseconds: UInt64) -> String {
    let micros = nanoseconds / 1_000
    let fraction = String(micros % 1_000_000)
    return "\(micros / 1_000_000).\(String(repeating: "0", count: 6 - fraction.count))\(fraction)"
  }

  /// Characters that XML 1.0 cannot hold become the replacement character.
  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
      case let scalar where scalar.value < 0x20 || (0xFFFE...0xFFFF).contains(scalar.value): escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
