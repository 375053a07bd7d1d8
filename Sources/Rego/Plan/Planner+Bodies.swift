import RegoSyntax
import RegoValues

/// Literals: each narrows or multiplies the solutions of those before it.
extension Planner {
  mutating func plan(_ body: Body) {
    for literal in body { plan(literal) }
  }

  mutating func plan(_ literal: Expression) {
    writer.location = literal.location
    if watches, !isGuarding { planWatched(literal) } else { planLiteral(literal) }
  }

  mutating func planLiteral(_ literal: Expression) {
    if literal.modifiers.isEmpty {
      planUnmodified(literal)
    } else {
      planModified(literal)
    }
  }

  mutating func planUnmodified(_ literal: Expression) {
    guard literal.isNegated else { return planPositive(literal) }
    if case .block(let body) = literal.kind { return planNegation(body) }
    var positive = literal
    positive.isNegated = false
    positive.modifiers = []
    planNegation([positive])
  }

  private mutating func planPositive(_ literal: Expression) {
    switch literal.kind {
    case .term(let term): planTest(term)
    case .call(let call): planCall(call)
    case .every(let key, let value, let domain, let body):
      planEvery(key: key, value: value, domain: domain, body: body)
    case .block(let body): planOnce(body)
    case .conjunction(let bodies):
      for body in bodies { planOnce(body) }
    case .disjunction(let bodies): planDisjunction(bodies)
    case .someIn(let key, let value, let domain):
      let wildcard = Term(location: literal.location, kind: .variable("$key"))
      let member = Ref([domain, key ?? wildcard])
      unify(value, Term(location: literal.location, kind: .reference(member)))
    case .declaration: break
    }
  }

  private mutating func planTest(_ term: Term) {
    let operand = evaluate(term)
    if let value = writer.value(of: operand) {
      if !value.isTruthy { emit(.jump(fail)) }
      return
    }
    switch term.kind {
    case .array, .object, .set, .arrayComprehension, .setComprehension, .objectComprehension: break
    default: emit(.test(operand, orElse: fail))
    }
  }

  /// The first solution counts; the rest is not looked for, and what was bound inside is forgotten.
  mutating func planOnce(_ body: Body) {
    let outerFail = fail
    closed { $0.plan(body) }
    fail = outerFail
  }

  mutating func planDisjunction(_ bodies: [Body]) {
    let outerFail = fail
    let holds = writer.newLabel()
    for body in bodies {
      let otherwise = writer.newLabel()
      fail = otherwise
      closed { $0.plan(body) }
      emit(.jump(holds))
      writer.place(otherwise)
    }
    emit(.jump(outerFail))
    writer.place(holds)
    fail = outerFail
  }

  private mutating func planNegation(_ body: Body) {
    let outerFail = fail
    let holds = writer.newLabel()
    let key = newIterator()
    writer.mark(.negationBegins(key: key))
    fail = holds
    closed { $0.plan(body) }
    emit(.jump(outerFail))
    writer.place(holds)
    writer.mark(.negationHolds(key: key))
    fail = outerFail
  }

  private mutating func planEvery(key: Term?, value: Term, domain: Term, body: Body) {
    let outerFail = fail
    let done = writer.newLabel()
    let collection = evaluate(domain)
    let iterator = newIterator()
    let outer = (scope, settled)
    loopOpens()
    let keySlot = key == nil ? -1 : newSlot()
    let valueSlot = newSlot()
    emit(.scan(iterator: iterator, of: collection, orElse: fail))
    let loop = writer.placedLabel()
    writer.mark(.readsAddUp)
    emit(.next(iterator: iterator, key: keySlot, value: valueSlot, orElse: done))
    // The domain may open loops of its own: a member for which the body fails goes there.
    if let key { destructure(key, .slot(keySlot)) }
    destructure(value, .slot(valueSlot))
    plan(body)
    emit(.jump(loop))
    writer.place(done)
    (scope, settled) = outer
    fail = outerFail
  }
}
