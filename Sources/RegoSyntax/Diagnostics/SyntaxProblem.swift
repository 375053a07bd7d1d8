/// What the parser stumbles over; `SyntaxProblem+Wording.swift` says it in words.
enum SyntaxProblem: Error, Sendable, Hashable {
  // The lexer's.
  case illegalToken
  case illegalCharacter(String)
  case illegalNull
  case illegalByteOrderMark
  case illegalEncoding
  case illegalEscape
  case illegalNumberFormat
  case nonTerminatedString
  case expectedFraction
  case expectedExponent
  // Limits.
  case sourceTooLarge(limit: Int)
  case nestedTooDeep(limit: Int)
  case tooAmbiguous
  case numberTooBig
  case numberTooLong(limit: Int)
  // A token that does not fit.
  case unexpected(token: String, isKeyword: Bool, Expectation?)
  /// A word stands here as a name that the author took for a keyword.
  case notImported(keyword: String)
  case nonTerminatedExpression
  case emptyBody
  case illegalReferenceHead(String)
  // Modules and imports.
  case emptyModule
  case packageExpected
  case unexpectedPackage
  case importRoot(String)
  case importKeyword(allowed: [String])
  case importFuture
  case importFutureAlias
  case importRego(String)
  case importEndsWithKeyword(String)
  case importsExclusive
  // Rules.
  case ifRequired(isFunction: Bool)
  case containsRequired
  case valueOrBodyRequired
  case cannotNameRule(String)
  case operatorNamesRule
  case invalidHead(String)
  case noArguments
  case statement(Statement)
  case elseOnVariableHead
  case elseOnMultiValue
  case expectedElse
  case defaultWithoutValue
  case defaultValueContains(String)
  case defaultArgumentContains(String)
  case defaultArgumentRepeated(String)
  // Template strings and operands.
  case templateNotClosed
  case templateInvalid
  case templateExpression(TemplateMisfit)
  /// `negated`: what stands behind `not`, as it was written.
  case operandValue(String, negated: String?)
  case ambiguousOperand
  case withOnOperand(String)
  // Single terms and queries.
  case expectedOneTerm

  /// What would have fitted.
  enum Expectation: Sendable, Hashable {
    case identifier, withIdentifier, variable, number, numberWithoutLeadingZero, string
    case closingBracket
    case commaOr(String)
    case colon
    case separatorOr(String)
    case asKeyword, withTarget
    case elseValueOrBody
    case membership, domain, quantified, quantifiedKey, quantifiedValue, quantifiedBody
    case illegalNegation(String)
    case setEnd, objectEnd
    case ruleName
    case ruleKey(String)
    case ruleValue(String, isAssigned: Bool)
    case functionValue(String)
    case defaultValue(String)
    case noContainsOnFunction(String)
  }

  /// Literals that stand where a rule should.
  enum Statement: Sendable, Hashable {
    case negated, several, with, some, other, reference
  }

  /// What a template string's braces cannot hold.
  enum TemplateMisfit: Sendable, Hashable {
    case negation, some, every, assignment, unification, logical
  }
}

extension SyntaxProblem {
  private static let versionMessages: Set<String> = [
    ifRequired(isFunction: false).message, ifRequired(isFunction: true).message, containsRequired.message,
    valueOrBodyRequired.message,
  ]

  /// True for the words of what v1 demands and v0 does not.
  static func isAboutVersion(_ message: String) -> Bool { versionMessages.contains(message) }

  /// False for what is wrong with a statement as a whole: OPA finds that later, and shows no source.
  fileprivate var showsSource: Bool {
    switch self {
    case .ifRequired, .containsRequired, .valueOrBodyRequired, .cannotNameRule, .operatorNamesRule, .invalidHead,
      .noArguments, .statement, .packageExpected, .unexpectedPackage:
      false
    default: true
    }
  }
}

/// The first problem of a source, and where it is.
///
/// A reference, so that the functions that pass it on, and recurse, keep small frames.
final class SyntaxFailure: Error, Sendable {
  let problem: SyntaxProblem
  let location: Location
  /// What else OPA says when it gives up what surrounds this place.
  let others: [SyntaxFailure]

  init(problem: SyntaxProblem, location: Location, others: [SyntaxFailure] = []) {
    self.problem = problem
    self.location = location
    self.others = others
  }

  func followed(by other: SyntaxFailure) -> SyntaxFailure {
    SyntaxFailure(problem: problem, location: location, others: others + [other])
  }

  var diagnostic: Diagnostic {
    var result = Diagnostic(code: .parse, message: problem.message, location: location)
    result.showsSource = problem.showsSource
    return result
  }

  var diagnostics: Diagnostics { Diagnostics(diagnostic, others.map(\.diagnostic)) }
}
