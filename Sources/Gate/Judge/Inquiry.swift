import Rego
import RegoSyntax
import RegoValues

/// Asks single rules about single documents, and keeps account of what that took and what failed.
final class Inquiry {
  /// Since it was last taken.
  var account = Account()
  private let options: EvaluationOptions
  /// By the part and the side of a document: rules are asked about these by turns.
  private let hearings: [Hearing]
  private let deadline: UInt64?

  /// So many ways to one result are looked at for its place.
  private static let mostDerivations = 1_000

  init(settings: EffectiveSettings, now: Int64, deadline: UInt64?) {
    var options = EvaluationOptions(now: now)
    options.limits.steps = settings.limits.steps
    options.limits.memory = settings.limits.memory
    options.limits.deadline = deadline
    self.options = options
    self.deadline = deadline
    hearings = (0..<4).map { _ in Hearing(options: options) }
  }

  /// One result of a rule, in the document's own terms.
  struct Result {
    var message: String
    var prefix: String
    var fix: String?
    var patch: JSONPatch?
    var patchProblem: String?
    /// The line that the policy named itself.
    var line: Int?
    var path: [Value]
    var definition: RuleDefinition?
  }

  /// What a rule found in the inputs of a document.
  struct Answer {
    var results: [Result] = []
    /// Where it found nothing.
    var silent: DocumentInputs.Parts = []
    /// Where its guards let it find nothing.
    var ruledOut: DocumentInputs.Parts = []
  }

  /// What the rule finds in the document, in all inputs of its shape but those of `spared` parts; nil where it could not
  /// be asked.
  ///
  /// A failure is told of unless `isQuiet`: the old side of a document is nobody's present trouble.
  func answer(
    of rule: DecidingRule, shape: InputShape, about document: DocumentInputs, sparing spared: DocumentInputs.Parts = [],
    isQuiet: Bool = false
  ) -> Answer? {
    if account.isOver || (!account.stoppedRules.isEmpty && account.stoppedRules.contains(rule.identity.id)) {
      return nil
    }
    var answer = Answer()
    for (place, input) in document.inputs(shape).enumerated() {
      let part = DocumentInputs.Parts.at(place)
      if spared.contains(part) { continue }
      account.evaluations += 1
      let hearing = hearings[place & 1 | (isQuiet ? 2 : 0)]
      hearing.show(input.value)
      if hearing.isRuledOut(rule.query) {
        answer.silent.insert(part)
        answer.ruledOut.insert(part)
        continue
      }
      do throws(EvaluationError) {
        let reading = RuleResult.read(try hearing.valueByMachine(of: rule.query))
        if !isQuiet {
          for problem in reading.problems {
            fail(rule, document, "\(rule.location.file):\(rule.location.row): \(problem)")
          }
        }
        if reading.results.isEmpty {
          answer.silent.insert(part)
          continue
        }
        let derivations = derivations(rule, input)
        for result in reading.results {
          answer.results += placed(result, derivations, rule: rule, input: input, document: document)
        }
      } catch {
        stop(error, rule: rule, document: document, isQuiet: isQuiet)
        return nil
      }
    }
    return answer
  }

  /// How the results came about. Where that cannot be told within the limits, they are results all the same.
  private func derivations(_ rule: DecidingRule, _ input: ShapedInput) -> [Derivation] {
    (try? rule.query.derivations(input: input.value, options: options)) ?? []
  }

  /// A result once for each place that it comes from: the same words about two containers are two findings.
  private func placed(
    _ result: RuleResult, _ derivations: [Derivation], rule: DecidingRule, input: ShapedInput, document: DocumentInputs
  ) -> [Result] {
    let chooser = FindingPlace(
      document: document.version.value, input: input, isDeletion: document.operation == .delete)
    let (patch, patchProblem) = input.patch(of: result)
    var seen: Set<[Value]> = []
    var results: [Result] = []
    for derivation in derivations.lazy.filter({ $0.value == result.element }).prefix(Inquiry.mostDerivations) {
      let definition = rule.definition(at: derivation.rule)
      let path = chooser.path(
        of: derivation.reads, words: definition?.words, file: definition?.location.file, message: result.message)
      guard seen.insert(path).inserted else { continue }
      results.append(
        Result(
          message: result.message, prefix: input.messagePrefix, fix: result.fix, patch: patch,
          patchProblem: patchProblem, line: result.line, path: path, definition: definition))
    }
    if !results.isEmpty { return results }
    let path = chooser.path(of: [], words: nil, file: nil, message: result.message)
    return [
      Result(
        message: result.message, prefix: input.messagePrefix, fix: result.fix, patch: patch,
        patchProblem: patchProblem, line: result.line, path: path, definition: nil)
    ]
  }

  // MARK: - Failures

  /// Starts anew, with rules that are not to be asked.
  func begin(stopped: Set<String>) {
    account = Account()
    account.stoppedRules = stopped
  }

  /// What was done since the last time; rules that were stopped stay so.
  func takeAccount() -> Account {
    let taken = account
    begin(stopped: taken.stoppedRules)
    return taken
  }

  private func fail(_ rule: DecidingRule, _ document: DocumentInputs, _ reason: String) {
    account.fail(JudgementFailure(rule: rule.identity, path: document.version.path, reason: reason))
  }

  /// A rule that ran into a limit is not asked again: it would take as long for every document.
  private func stop(_ error: EvaluationError, rule: DecidingRule, document: DocumentInputs, isQuiet: Bool) {
    if error.code == .limit || error.code == .cancelled {
      account.stoppedRules.insert(rule.identity.id)
      fail(rule, document, error.description)
      if let deadline, SystemClock.monotonicNanoseconds >= deadline {
        account.isOver = true
        account.hit(limit: "deadline")
      } else {
        account.hit(limit: error.message.contains("memory") ? "memory" : "steps")
      }
    } else if !isQuiet {
      fail(rule, document, error.description)
    }
  }
}
