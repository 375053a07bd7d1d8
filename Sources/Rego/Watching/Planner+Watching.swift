import RegoSyntax
import RegoValues

/// What only watched plans hold: steps that tell what was reached, and guards that stand for OPA's rule index.
extension Planner {
  /// Notes a step before the next instruction; its index, or -1 where nobody watches.
  @discardableResult
  mutating func step(
    _ kind: TraceStep.Kind, at location: Location, _ text: String, isGenerated: Bool = false,
    opening: Int32 = -1
  ) -> Int32 {
    guard watches, !isGuarding else { return -1 }
    let index = Int32(truncatingIfNeeded: writer.parts.steps.count)
    writer.parts.steps.append(
      TraceStep(kind: kind, location: location, text: text, isGenerated: isGenerated, opening: opening))
    writer.mark(.step(index))
    return index
  }

  /// Plans a literal between steps: where it begins, and where it has no further solution.
  mutating func planWatched(_ literal: Expression) {
    let outer = fail
    let failed = writer.newLabel()
    let text = AuthorNames.restored(literal.description, authorNames)
    let opening = step(.evaluate, at: literal.location, text, isGenerated: literal.isGenerated)
    fail = failed
    planLiteral(literal)
    let next = writer.newLabel()
    emit(.jump(next))
    writer.place(failed)
    step(.fail, at: literal.location, text, isGenerated: literal.isGenerated, opening: opening)
    emit(.jump(outer))
    writer.place(next)
    if fail == failed { fail = outer }
  }

  /// OPA gives a rule without a body the body `true`, which stands where the value does, and gives way to what the value
  /// asks for.
  func watchedBody(of branch: Rule, isElse: Bool) -> Body {
    let written = branch.body.filter { !$0.isPlaceholder }
    if !written.isEmpty { return written }
    let location = isElse ? branch.head.location : branch.missingBodyLocation
    let truth = Term(location: location, kind: .scalar(.bool(true)))
    return [Expression(location: truth.location, kind: .term(truth))]
  }

  /// Passes a branch over where its indexed conditions do not hold.
  mutating func guardIndexed(_ branch: Rule) {
    guard watches, !branch.isDefault else { return }
    let conditions = IndexedConditions(of: branch, isVirtual: isVirtual)
    isGuarding = true
    defer { isGuarding = false }
    for condition in conditions.bySource {
      closed { planner in
        if condition.alternatives.count == 1, let only = condition.alternatives.first {
          planner.planOnce(only)
        } else {
          planner.planDisjunction(condition.alternatives)
        }
      }
    }
  }
}

/// Puts the author's names back into text that the compiler's variables stand in.
enum AuthorNames {
  static func restored(_ text: String, _ names: [String: String]) -> String {
    guard text.contains("__local") else { return text }
    var result = ""
    var word = ""
    func flushed() -> String { names[word] ?? word }
    for scalar in text.unicodeScalars {
      if scalar == "_" || (scalar.isASCII && scalar.properties.isAlphabetic) || ("0"..."9").contains(scalar) {
        word.unicodeScalars.append(scalar)
      } else {
        result += flushed()
        word = ""
        result.unicodeScalars.append(scalar)
      }
    }
    return result + flushed()
  }
}

extension ResolvedProgram {
  /// Whether rules have a say in what a reference gives.
  func isVirtual(_ ref: Ref) -> Bool {
    guard ref.headName == "data" else { return false }
    var node = tree
    for key in ref.groundPath {
      if node.group != nil { return true }
      guard let next = node.children[key] else { return false }
      node = next
    }
    return true
  }
}

extension Expression {
  /// The `true` that the parser put where there is no body.
  fileprivate var isPlaceholder: Bool {
    guard isGenerated, case .term(let term) = kind, case .scalar(.bool(true)) = term.kind else { return false }
    return true
  }
}

extension Rule {
  fileprivate var missingBodyLocation: Location {
    if isDefault {
      var keyword = location
      keyword.end = location.offset + "default".utf8.count
      return keyword
    }
    return (head.value ?? head.key)?.location ?? head.location
  }
}
