import RegoSyntax
import RegoValues

extension CompilerStage {
  /// `rego.metadata.rule()` and `rego.metadata.chain()` become constants, bound at the start of the body that asks for them.
  static let rewriteMetadataCalls = program("RewriteMetadataCalls") { compilation in
    var set: AnnotationSet?
    for index in compilation.rules.indices
    where !compilation.rules[index].isBroken && compilation.rules[index].features.contains(.metadata) {
      for branch in compilation.rules[index].branches.indices {
        let asked = compilation.rules[index].branches[branch].metadataCalls(compilation)
        if asked.isEmpty { continue }
        // Faulty blocks matter only to programs that ask for metadata.
        if set == nil { compilation.diagnostics += compilation.modules.flatMap(\.annotationProblems) }
        let annotations = set ?? AnnotationSet(compilation.modules)
        set = annotations
        compilation.rules[index].bindMetadata(asked, branch: branch, annotations)
      }
    }
  }
}

private enum MetadataCall: String, CaseIterable {
  case chain = "rego.metadata.chain"
  case rule = "rego.metadata.rule"
}

extension Rule {
  /// Which of the two built-ins this branch calls, closures included.
  fileprivate func metadataCalls(_ compilation: Compilation) -> Set<MetadataCall> {
    var found: Set<MetadataCall> = []
    visitCalls { call, _ in
      if let asked = MetadataCall(call: call) { found.insert(asked) }
    }
    return found
  }
}

extension MetadataCall {
  fileprivate init?(call: Call) {
    guard call.function.headName == "rego", let name = call.name else { return nil }
    self.init(rawValue: name)
  }
}

extension WorkingRule {
  fileprivate mutating func bindMetadata(_ asked: Set<MetadataCall>, branch: Int, _ annotations: AnnotationSet) {
    guard let module else { return }
    let location = branches[branch].location
    let definition = branch == 0 ? definition : nil
    var support: Body = []
    var variables: [MetadataCall: String] = [:]
    for call in MetadataCall.allCases where asked.contains(call) {
      let name = locals.fresh()
      variables[call] = name
      let value =
        switch call {
        case .chain: annotations.chain(head.reference.groundPath, module: module, definition: definition)
        case .rule: annotations.rule(module: module, definition: definition)
        }
      let constant = Term(location: location, kind: .scalar(value))
      support.append(.equality(.variable(name, at: location), constant, at: location))
    }
    branches[branch].body.replaceMetadata(variables)
    branches[branch].head.rewriteTerms { $0.replaceMetadata(variables) }
    branches[branch].body.insert(contentsOf: support, at: 0)
  }
}

extension Array where Element == Expression {
  fileprivate mutating func replaceMetadata(_ variables: [MetadataCall: String]) {
    for index in indices {
      if case .call(let call) = self[index].kind, let kind = MetadataCall(call: call), let name = variables[kind] {
        let value = Term.variable(name, at: call.location)
        if let output = call.arguments.first {
          self[index].kind = .call(.builtin("eq", [output, value], at: call.location))
        } else {
          self[index].kind = .term(value)
        }
      }
      self[index].rewriteTerms { $0.replaceMetadata(variables) }
      self[index].rewriteBodies { $0.replaceMetadata(variables) }
    }
  }
}

extension Term {
  fileprivate mutating func replaceMetadata(_ variables: [MetadataCall: String]) {
    rewriteParts { $0.replaceMetadata(variables) }
    rewriteComprehension { _, body in body.replaceMetadata(variables) }
  }
}
