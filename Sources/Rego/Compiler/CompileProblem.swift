import RegoSyntax

/// What the compiler refuses, with the data that its words need.
enum CompileProblem: Error {
  /// Why a name cannot be declared once more.
  enum Earlier {
    case assigned, declared, referenced, argument
  }

  enum Shadower: String {
    case rule, argument, variable
  }

  // Names.
  case redeclared(String, Earlier)
  case cannotAssign(kind: String)
  case assignsInNegation
  case unusedDeclared(String)
  case unusedAssigned(String)
  case unusedArgument(String)
  case unusedImport(String)
  case shadowedFunction(String)
  case shadowsRoot(String, by: Shadower)
  case shadowsImport(String)
  case undeclared(String)
  // Safety.
  case unsafe(String, rule: String?)
  case unsafeKeyword(String)
  case unsafeExpression
  // Calls.
  case undefinedFunction(String)
  case wrongCount(function: String, wanted: Int, given: Int)
  case wrongArguments(function: String, have: String, want: String)
  case wrongOperands(function: String, have: String, want: String)
  case usedAsValue(String)
  case unsafeBuiltin(String)
  /// The target of a modifier.
  case withUnsafeBuiltin(String)
  case deprecatedBuiltin(String)
  // Modifiers.
  case withTarget
  case withPartOfVirtual
  case withFunctionValue
  case withBuiltin(String)
  case withInternal(String)
  case withRelation
  // Rules.
  case conflictingRules(String)
  case severalDefaults(String, places: String)
  case overlappingRules(String, others: [String])
  case packageConflict(package: String, rule: String, place: String)
  case dataConflict(String)
  case recursion(String, path: [String])
  // Types.
  case mismatch(left: String, right: String)
  case undefinedReference(String, detail: String)
  case functionAsReference(String, detail: String)
  case undefinedSchema(String)
  case schema(SchemaTypeProblem)
  // Size.
  case nestedTooDeeply(Int)
}
