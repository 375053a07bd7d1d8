import RegoSyntax

/// The words and codes of what the compiler refuses, as OPA has them.
extension CompileProblem {
  var code: Diagnostic.Code {
    switch self {
    case .unsafe, .unsafeKeyword, .unsafeExpression: .unsafeVariable
    case .recursion: .recursion
    case .undefinedFunction, .wrongCount, .wrongArguments, .wrongOperands, .usedAsValue, .unsafeBuiltin,
      .deprecatedBuiltin, .withTarget, .conflictingRules, .severalDefaults, .overlappingRules, .packageConflict,
      .dataConflict, .mismatch, .undefinedReference, .functionAsReference, .undefinedSchema, .schema:
      .type
    default: .compile
    }
  }

  var message: String {
    switch self {
    case .redeclared, .cannotAssign, .assignsInNegation, .unusedDeclared, .unusedAssigned, .unusedArgument,
      .unusedImport, .shadowedFunction, .shadowsRoot, .shadowsImport, .undeclared:
      nameMessage
    case .unsafe, .unsafeKeyword, .unsafeExpression: safetyMessage
    case .undefinedFunction, .wrongCount, .wrongArguments, .wrongOperands, .usedAsValue, .unsafeBuiltin,
      .deprecatedBuiltin:
      callMessage
    case .withTarget, .withPartOfVirtual, .withFunctionValue, .withBuiltin, .withUnsafeBuiltin, .withInternal,
      .withRelation:
      modifierMessage
    default: ruleMessage
    }
  }

  private var nameMessage: String {
    switch self {
    case .redeclared(let name, .assigned): "var \(name) assigned above"
    case .redeclared(let name, .declared): "var \(name) declared above"
    case .redeclared(let name, .referenced): "var \(name) referenced above"
    case .redeclared(let name, .argument): "arg \(name) redeclared"
    case .cannotAssign(let kind): "cannot assign to \(kind)"
    case .assignsInNegation: "cannot assign vars inside negated expression"
    case .unusedDeclared(let name): "declared var \(name) unused"
    case .unusedAssigned(let name): "assigned var \(name) unused"
    case .unusedArgument(let name): "unused argument \(name). (hint: use _ (wildcard variable) instead)"
    case .unusedImport(let text): "\(text) unused"
    case .shadowedFunction(let name): "called function \(name) shadowed"
    case .shadowsRoot(let root, .rule): "rules must not shadow \(root) (use a different rule name)"
    case .shadowsRoot(let root, .argument): "args must not shadow \(root) (use a different variable name)"
    case .shadowsRoot(let root, .variable): "variables must not shadow \(root) (use a different variable name)"
    case .shadowsImport(let text): "import must not shadow \(text)"
    case .undeclared(let name): "var \(name) is undeclared"
    default: ""
    }
  }

  private var safetyMessage: String {
    switch self {
    case .unsafe(let name, let rule): "var \(name) is unsafe" + (rule.map { " in rule \($0)" } ?? "")
    case .unsafeKeyword(let name):
      "var \(name) is unsafe (hint: `import future.keywords.\(name)` to import a future keyword)"
    default: "expression is unsafe"
    }
  }

  private var callMessage: String {
    switch self {
    case .undefinedFunction(let name): "undefined function \(name)"
    case .wrongCount(let function, let wanted, let given):
      "function \(function) has arity \(wanted), got \(given) argument\(given == 1 ? "" : "s")"
    case .wrongArguments(let function, let have, let want):
      "\(function): arity mismatch\n\thave: \(have)\n\twant: \(want)"
    case .wrongOperands(let function, let have, let want):
      "\(function): invalid argument(s)\n\thave: \(have)\n\twant: \(want)"
    case .usedAsValue(let call): "\(call) used as value"
    case .unsafeBuiltin(let name): "unsafe built-in function calls in expression: \(name)"
    case .deprecatedBuiltin(let name): "deprecated built-in function calls in expression: \(name)"
    default: ""
    }
  }

  private var modifierMessage: String {
    switch self {
    case .withTarget: "with keyword target must reference existing input, data, or a function"
    case .withPartOfVirtual: "with keyword cannot partially replace virtual document(s)"
    case .withFunctionValue: "with keyword replacing function must reference a function or a value"
    case .withUnsafeBuiltin(let name):
      "with keyword replacing built-in function: target must not be unsafe: \"\(name)\""
    case .withBuiltin(let name): "with keyword replacing built-in function: replacement of \"\(name)\" invalid"
    case .withInternal(let name):
      "with keyword replacing built-in function: replacement of internal function \"\(name)\" invalid"
    default: "with keyword replacing built-in function: target must not be a relation"
    }
  }

  private var ruleMessage: String {
    switch self {
    case .conflictingRules(let name): "conflicting rules \(name) found"
    case .severalDefaults(let name, let places): "multiple default rules \(name) found at \(places)"
    case .overlappingRules(let name, let others):
      "rule \(name) conflicts with:" + others.map { "\n  rule \($0)" }.joined()
    case .packageConflict(let package, let rule, let place):
      "package \(package) conflicts with rule \(rule) defined at \(place)"
    case .dataConflict(let name): "conflicting rule for data path \(name) found"
    case .recursion(let rule, let path): "rule \(rule) is recursive: \(path.joined(separator: " -> "))"
    case .mismatch(let left, let right): "match error\n\tleft  : \(left)\n\tright : \(right)"
    case .undefinedReference(let ref, let detail): "undefined ref: \(ref)\n\t\(ref)\n\(detail)"
    case .functionAsReference(let ref, let detail): "function \(ref) used as reference, not called\n\t\(ref)\n\(detail)"
    case .undefinedSchema(let name): "undefined schema: \(name)"
    case .schema(.notASchema(let why)): "unable to compile the schema: \(why)"
    case .schema(.differentTypes(let first, let second)):
      "type checking: unable to merge these schemas: type mismatch: \(first) and \(second)"
    case .schema(.contradiction): "type checking: unable to merge these schemas"
    case .nestedTooDeeply(let limit): "nested more than \(limit) levels deep"
    default: ""
    }
  }
}
