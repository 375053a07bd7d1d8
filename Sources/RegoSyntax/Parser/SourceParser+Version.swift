/// What v1 demands of every rule.
extension SourceParser {
  /// Notes missing `if` and `contains`; reading goes on, so that all of them are reported.
  mutating func checkKeywords(_ head: Head, isContains: Bool, hasIf: Bool, hasBody: Bool, at start: Location) {
    guard version != .v0 else { return }
    let isFunction = head.args != nil
    let whole = span(from: start)
    if !hasBody, head.isValueGenerated, !isFunction {
      note(.valueOrBodyRequired, at: whole)
    }
    if hasBody, !hasIf { note(.ifRequired(isFunction: isFunction), at: whole) }
    if head.key != nil, head.value == nil, !isContains { note(.containsRequired, at: whole) }
  }

  private mutating func note(_ problem: SyntaxProblem, at location: Location) {
    versionFailures.append(SyntaxFailure(problem: problem, location: location))
  }
}

extension Term {
  /// True where no variable stands in the term; the names that references begin with do not count.
  var isGround: Bool {
    switch kind {
    case .variable: false
    case .reference(let reference): reference.terms.dropFirst().allSatisfy(\.isGround)
    case .call(let call): call.arguments.allSatisfy(\.isGround)
    case .array(let terms), .set(let terms): terms.allSatisfy(\.isGround)
    case .object(let members): members.allSatisfy { $0.key.isGround && $0.value.isGround }
    case .arrayComprehension, .setComprehension, .objectComprehension: false
    case .scalar, .template: true
    }
  }

  /// The kind of the first part that is no constant: `var`, `ref`, `call`; comprehensions count as constants.
  var kindThatVaries: String? {
    switch kind {
    case .variable, .reference, .call, .template: kindName
    case .array(let terms), .set(let terms): terms.lazy.compactMap(\.kindThatVaries).first
    case .object(let members):
      members.lazy.compactMap { $0.key.kindThatVaries ?? $0.value.kindThatVaries }.first
    case .scalar, .arrayComprehension, .setComprehension, .objectComprehension: nil
    }
  }
}
