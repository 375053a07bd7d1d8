import Foundation

/// Two answers to one question.
struct Comparison {
  let question: GeneratedCase
  let ours: Outcome
  let theirs: Outcome

  var agrees: Bool {
    switch (ours, theirs) {
    case (.refused(let ours), .refused(let theirs)): Comparison.sameErrors(ours, theirs)
    case (.lost, _), (_, .lost): false
    default: ours == theirs
    }
  }

  /// The kinds of answer, which stay the same while a case is made smaller.
  var kind: String { "\(ours.kind)/\(theirs.kind)" }

  /// OPA ends at the first stage that finds errors, or at ten of them; we hear all rules. What OPA names must be among
  /// ours; of parse errors the first, what follows depends on where a parser goes on.
  private static func sameErrors(_ ours: [String], _ theirs: [String]) -> Bool {
    if let first = theirs.first, first.contains("rego_parse_error"), let own = ours.first { return same(own, first) }
    return theirs.allSatisfy { their in
      their.hasSuffix("rego_compile_error: error limit reached") || ours.contains { same($0, their) }
    }
  }

  /// Up to the words of an error that name its kind; of a parse error the place is enough.
  private static func kind(_ error: String, _ code: String) -> String? {
    guard error.hasPrefix("test-"), let found = error.range(of: code) else { return nil }
    if code.contains("parse") { return String(error[..<found.upperBound]) }
    let words = error[found.upperBound...].prefix { $0 != ":" && $0 != "\n" }
    return String(error[..<found.upperBound]) + words
  }

  /// Where OPA shows a variable that it made up, we show what the author wrote: compared is what stands before.
  private static func same(_ ours: String, _ theirs: String) -> Bool {
    if ours == theirs { return true }
    // The words of type and parse errors show terms, which OPA has rewritten by then: place, code and kind must agree.
    for code in ["rego_type_error: ", "rego_parse_error: "] {
      if let kind = kind(theirs, code) { return kind == self.kind(ours, code) }
    }
    // What OPA makes out of a head has lost its place.
    if theirs.hasPrefix("rego_"), ours.hasSuffix(theirs) { return true }
    if let hint = theirs.range(of: "(hint: write `not (") { return ours.hasPrefix(theirs[..<hint.lowerBound]) }
    guard let generated = theirs.range(of: "__local") else { return false }
    return ours.hasPrefix(theirs[..<generated.lowerBound])
  }
}

/// A difference that stands in `docs/rego/differences.md`, under `paragraph`.
struct KnownDifference: Sendable {
  let paragraph: String
  let explains: @Sendable (Comparison) -> Bool
}

/// Makes a case smaller as long as the two engines disagree in the same way.
struct Shrinker {
  let oracle: Oracle
  let subject: Subject
  /// How many smaller cases may be asked.
  var budget = 1_500

  func shrunk(_ start: Comparison, explained: (Comparison) -> Bool) throws -> Comparison {
    var best = start
    var asked = 0
    var progress = true
    while progress, asked < budget {
      progress = false
      for candidate in best.question.smaller where candidate.size < best.question.size {
        guard asked < budget else { break }
        asked += 1
        let next = Comparison(
          question: candidate, ours: subject.outcome(candidate), theirs: try oracle.ask(candidate.line(id: 0)))
        if next.kind == best.kind, !next.agrees, !explained(next) {
          best = next
          progress = true
          break
        }
      }
    }
    return best
  }
}

/// Writes disagreements as files: the question as the oracle and the tests read it, then both answers.
struct CaseFolder {
  let path: String

  init(path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  func write(_ comparison: Comparison, name: String) throws {
    var text = ""
    for (index, module) in comparison.question.modules.enumerated() {
      text += "# \(GeneratedCase.moduleName(index))\n\(module.text)\n"
    }
    if let data = comparison.question.data { text += "# data\n\(data.text)\n" }
    if let input = comparison.question.input { text += "# input\n\(input.text)\n" }
    text += "# query\n\(comparison.question.query.text)\n"
    text += "# ours\n\(comparison.ours.text)\n# OPA\n\(comparison.theirs.text)\n"
    try text.write(toFile: "\(path)/\(name).txt", atomically: true, encoding: .utf8)
    try (comparison.question.line(id: 0) + "\n").write(
      toFile: "\(path)/\(name).jsonl", atomically: true, encoding: .utf8)
  }
}
