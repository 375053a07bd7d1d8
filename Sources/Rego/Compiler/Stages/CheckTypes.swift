import RegoSyntax
import RegoValues

extension CompilerStage {
  /// Infers types from the bottom up and refuses what no value can satisfy: `1 == "a"`, `lower(2)`, `x.y` of a number.
  static let checkTypes = program("CheckTypes") { compilation in
    let dependencies = compilation.dependencies ?? DependencyGraph(compilation)
    compilation.readInputSchema()
    var checker = TypeChecker(compilation)
    if compilation.options.readsSchemaAnnotations, compilation.modules.contains(where: \.hasSchemas) {
      checker.annotations = AnnotationSet(compilation.modules)
    }
    for index in dependencies.dependenciesFirst() {
      if compilation.rules[index].isBroken {
        checker.skip(compilation.rules[index])
      } else if !checker.check(compilation.rules[index]) {
        compilation.rules[index].isBroken = true
      }
    }
    for (problem, location) in checker.problems { compilation.report(problem, at: location) }
    compilation.types = checker.documents
  }

  /// A query meets the types of the rules.
  static let checkQueryTypes = eachRule("CheckQueryTypes") { rule, compilation in
    guard rule.isQuery else { return }
    var checker = TypeChecker(compilation)
    checker.check(query: rule)
    for (problem, location) in checker.problems { compilation.report(problem, at: location) }
  }
}

extension Compilation {
  fileprivate mutating func readInputSchema() {
    guard let schema = options.schemas.schema(at: [String]()) else { return }
    do {
      types.put(try SchemaTypes.type(of: schema), at: ["input"])
    } catch {
      report(.schema(error), at: .none)
    }
  }
}

extension Module {
  fileprivate var hasSchemas: Bool { annotations.contains { !$0.schemas.isEmpty } }
}
