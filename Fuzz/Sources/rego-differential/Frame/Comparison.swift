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

  /// The same errors, each once, apart from what the paragraphs of "Errors of the compiler" say. Of parse errors the
  /// first is compared, whole.
  private static func sameErrors(_ ours: [String], _ theirs: [String]) -> Bool {
    if let first = theirs.first, first.contains("rego_parse_error"), let own = ours.first {
      return own == first || (first.contains("unexpected eof token") && words(own) == words(first))
    }
    let isCutOff = theirs.contains { $0.hasSuffix("rego_compile_error: error limit reached") }
    let theirs = theirs.filter { !$0.hasSuffix("rego_compile_error: error limit reached") }
    return theirs.allSatisfy { their in ours.contains { same($0, their) } }
      && (isCutOff || ours.allSatisfy { own in theirs.contains { same(own, $0) } })
  }

  private static func words(_ error: String) -> Substring { error.drop { $0 != " " } }

  /// "All rules are heard": whatever OPA names is named, and more.
  var isLonger: Bool {
    guard case .refused(let ours) = ours, case .refused(let theirs) = theirs else { return false }
    return theirs.allSatisfy { their in ours.contains { Comparison.same($0, their) } }
  }

  /// "Messages show what the author wrote": where OPA shows a variable of its own, what stands around it is compared;
  /// and what OPA made itself has lost its place.
  private static func same(_ ours: String, _ theirs: String) -> Bool {
    if ours == theirs { return true }
    if theirs.hasPrefix("rego_"), ours.hasSuffix(theirs) { return true }
    // The term itself, and the line under it that is as long, show calls in place of operators as well.
    if let kind = theirs.range(of: "undefined ref: ") {
      guard ours.hasPrefix(theirs[..<kind.upperBound]) else { return false }
      return ours.components(separatedBy: "have").last == theirs.components(separatedBy: "have").last
    }
    guard theirs.contains("__local") else { return false }
    var rest = ours[...]
    for part in theirs.split(separator: #/__local\w*/#) {
      guard let found = rest.range(of: part.split(separator: "\n").first ?? "") else { return false }
      rest = rest[found.upperBound...]
    }
    return true
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
