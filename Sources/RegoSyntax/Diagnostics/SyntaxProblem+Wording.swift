extension SyntaxProblem {
  /// The problem in words; OPA's where it has them.
  var message: String {
    switch self {
    case .illegalToken: "illegal token"
    case .illegalCharacter(let character): "illegal \(character) character"
    case .illegalNull: "illegal null character"
    case .illegalByteOrderMark: "illegal byte-order mark"
    case .illegalEncoding: "illegal utf-8 character"
    case .illegalEscape: "illegal escape sequence"
    case .illegalNumberFormat: "illegal number format"
    case .nonTerminatedString: "non-terminated string"
    case .expectedFraction: "expected fraction"
    case .expectedExponent: "expected exponent"
    case .sourceTooLarge(let limit): "source is larger than the limit of \(limit) bytes"
    case .nestedTooDeep(let limit): "nested deeper than the limit of \(limit) levels"
    case .tooAmbiguous: "braces and brackets here can be read in too many ways"
    case .numberTooBig: "number too big"
    case .numberTooLong(let limit): "number is longer than the limit of \(limit) bytes"
    case .unexpected(let token, let isKeyword, let expectation):
      "unexpected \(token) \(isKeyword ? "keyword" : "token")" + (expectation.map { ": \($0.words)" } ?? "")
    case .notImported(let keyword):
      "unexpected identifier token (hint: `import rego.v1` makes `\(keyword)` a keyword)"
    case .nonTerminatedExpression: "non-terminated expression"
    case .emptyBody: "found empty body"
    case .illegalReferenceHead(let kind): "illegal ref (head cannot be \(kind))"
    case .emptyModule, .packageExpected, .unexpectedPackage, .importRoot, .importKeyword, .importFuture,
      .importFutureAlias, .importRego, .importEndsWithKeyword, .importsExclusive:
      moduleMessage
    case .templateNotClosed, .templateInvalid, .templateExpression, .operandValue, .ambiguousOperand, .withOnOperand,
      .expectedOneTerm:
      expressionMessage
    default: ruleMessage
    }
  }

  private var moduleMessage: String {
    switch self {
    case .emptyModule: "empty module"
    case .packageExpected: "package expected"
    case .unexpectedPackage: "unexpected package"
    case .importRoot(let root):
      "unexpected import path, must begin with one of: {data, future, input, rego}, got: \(root) (hint: if this is unexpected, try updating OPA)"
    case .importKeyword(let allowed): "unexpected keyword, must be one of [\(allowed.joined(separator: " "))]"
    case .importFuture: "invalid import, must be `future.keywords`"
    case .importFutureAlias: "`future` imports cannot be aliased"
    case .importRego(let path): "invalid import `\(path)`, must be `rego.v1`"
    case .importEndsWithKeyword(let keyword):
      "unexpected import path, must not end with a keyword, got: \(keyword) (hint: import a different path or use an alias)"
    case .importsExclusive:
      "the `rego.v1` import implies `future.keywords`, these are therefore mutually exclusive"
    default: ""
    }
  }

  private var ruleMessage: String {
    switch self {
    case .ifRequired(let isFunction): "`if` keyword is required before \(isFunction ? "function" : "rule") body"
    case .containsRequired: "`contains` keyword is required for partial set rules"
    case .valueOrBodyRequired: "rule must have value assignment and/or body declaration"
    case .cannotNameRule(let kind): "\(kind) cannot be used for rule name"
    case .operatorNamesRule: "rule name conflicts with built-in function"
    case .invalidHead(let text): "invalid rule head: \(text)"
    case .noArguments: "rule argument list must take at least one argument"
    case .statement(let statement): statement.words
    case .elseOnVariableHead: "else keyword cannot be used on rules with variables in head"
    case .elseOnMultiValue: "else keyword cannot be used on multi-value rules"
    case .expectedElse: "expected else keyword"
    case .defaultWithoutValue: "illegal default rule (must have a value)"
    case .defaultValueContains(let kind): "illegal default rule (value cannot contain \(kind))"
    case .defaultArgumentContains(let kind): "illegal default rule (arguments cannot contain \(kind))"
    case .defaultArgumentRepeated(let name): "illegal default rule (arguments cannot be repeated \(name))"
    default: ""
    }
  }

  private var expressionMessage: String {
    switch self {
    case .templateInvalid: "invalid template-string expression"
    case .templateNotClosed: "expected } to end template string expression"
    case .templateExpression(let misfit): "unexpected \(misfit.words) in template-string expression"
    case .operandValue(let kind, nil):
      "`{...}` in an operand position must contain expression(s), got: \(kind) (hint: write `(…)` to keep the value)"
    case .operandValue(let kind, let text?):
      "`{...}` in an operand position must contain expression(s), got: \(kind) (hint: write `not (\(text))` to negate the value, or `not {\(text)}` for a body holding it)"
    case .ambiguousOperand:
      "ambiguous `{ ... | ... }` operand: read as a body holding a set-union expression, not as a comprehension (hint: write `({...})` for the comprehension, or `{(...)}` for the set union)"
    case .withOnOperand(let keyword):
      "`with` modifier is not allowed on operand of `\(keyword)` (hint: wrap the operand in `(...)` or `{...}`, or move `with` behind the whole expression)"
    case .expectedOneTerm: "expected exactly one term"
    default: ""
    }
  }
}

extension SyntaxProblem.Expectation {
  var words: String {
    switch self {
    case .identifier: "expected identifier"
    case .withIdentifier: "expected ident"
    case .variable: "expected var"
    case .number: "expected number"
    case .numberWithoutLeadingZero: "expected number without leading zero"
    case .string: "expecting string"
    case .closingBracket: "expected ]"
    case .commaOr(let end): "expected \",\" or \"\(end)\""
    case .colon: "expected \":\""
    case .separatorOr(let end): "expected \\n or ; or \(end)"
    case .asKeyword: "expected as keyword"
    case .withTarget: "expected with target path"
    case .elseValueOrBody: "expected else value term or rule body"
    case .membership: "expected `x in xs` or `x, y in xs` expression"
    case .domain: "illegal domain"
    case .quantified: "expected `x[, y] in xs { ... }` expression"
    case .quantifiedKey: "expected key to be a variable"
    case .quantifiedValue: "expected value to be a variable"
    case .quantifiedBody: "missing body"
    case .illegalNegation(let word): "illegal negation of '\(word)'"
    case .setEnd: "non-terminated set"
    case .objectEnd: "non-terminated object"
    case .ruleName: "expected rule head name"
    case .ruleKey(let name): "expected rule key term (e.g., \(name) contains <VALUE> { ... })"
    case .ruleValue(let name, let isAssigned):
      "expected rule value term (e.g., \(name) \(isAssigned ? ":=" : "=") <VALUE> { ... })"
    case .functionValue(let name): "expected function value term (e.g., \(name)(...) := <VALUE> { ... })"
    case .defaultValue(let name): "expected default rule value term (e.g., default \(name) := <VALUE>)"
    case .noContainsOnFunction(let name):
      "the contains keyword can only be used with multi-value rule definitions (e.g., \(name) contains <VALUE> { ... })"
    }
  }
}

extension SyntaxProblem.Statement {
  var words: String {
    switch self {
    case .negated: "negated expressions cannot be used for rule head"
    case .several: "multiple expressions cannot be used for rule head"
    case .with: "expressions using with keyword cannot be used for rule head"
    case .some: "'some' declarations cannot be used for rule head"
    case .other: "expression cannot be used for rule head"
    case .reference: "refs cannot be used for rule head"
    }
  }
}

extension SyntaxProblem.TemplateMisfit {
  var words: String {
    switch self {
    case .negation: "negation ('not')"
    case .some: "'some'"
    case .every: "'every'"
    case .assignment: "assignment (':=')"
    case .unification: "unification ('=')"
    case .logical: "logical operator"
    }
  }
}
