import Foundation

/// What the command line says.
struct Options {
  var mode = "programs"
  var seed: UInt64 = 1
  var count = 1_000
  var first = 0
  var out = "disagreements"
  var oracle = ""
  /// Questions out of a file, in place of a mode.
  var file: String?
  /// How many different disagreements end the run.
  var most = 40
  var shows = false
  var shrinks = true

  static let usage = """
    usage: rego-differential [--mode MODE] [--seed N] [--count N] [--first N] [--only N] [--out FOLDER]
                             [--oracle PATH] [--most N] [--show] [--whole] [--file PATH]

      --mode    \(Modes.names.joined(separator: " "))
      --only    makes one case of the seed again and shows it
      --most    ends after so many different disagreements
      --file    asks what stands in a file, a question a line as the oracle reads them
      --show    shows every case
      --whole   does not make disagreements smaller
      --oracle  the program that runs OPA (default: ../shared/oracle/opa, or GATEHOUSE_SHARED)
    """

  struct Wrong: Error { var text: String }

  init(_ arguments: [String]) throws(Wrong) {
    let shared = ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"] ?? "../shared"
    oracle = "\(shared)/oracle/opa"
    var rest = arguments[...]
    func number<Number: FixedWidthInteger>(_ option: String, _ text: String?) throws(Wrong) -> Number {
      guard let text, let number = Number(text) else { throw Wrong(text: "\(option) takes a number") }
      return number
    }
    while let option = rest.popFirst() {
      switch option {
      case "--mode": mode = rest.popFirst() ?? ""
      case "--seed": seed = try number(option, rest.popFirst())
      case "--count": count = try number(option, rest.popFirst())
      case "--first": first = try number(option, rest.popFirst())
      case "--only":
        first = try number(option, rest.popFirst())
        count = 1
        shows = true
      case "--out": out = rest.popFirst() ?? out
      case "--oracle": oracle = rest.popFirst() ?? oracle
      case "--most": most = try number(option, rest.popFirst())
      case "--show": shows = true
      case "--file": file = rest.popFirst()
      case "--whole": shrinks = false
      default: throw Wrong(text: "unknown option \(option)")
      }
    }
  }
}
