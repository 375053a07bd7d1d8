import RegoValues

extension Module {
  /// Reads the METADATA blocks among the comments and ties each to what follows it.
  mutating func readAnnotations() {
    for block in MetadataBlock.blocks(in: comments) {
      do throws(MetadataFailure) {
        annotations.append(try annotations(of: block))
      } catch {
        annotationProblems.append(error.diagnostic)
      }
    }
  }

  private func annotations(of block: MetadataBlock) throws(MetadataFailure) -> Annotations {
    let reader = try AnnotationReader(block)
    if package.location.offset >= block.end { return try reader.annotations(target: package.path, ruleIndex: nil) }
    let ruleIndex = Self.first(rules, behind: block.end) { $0.location.offset }
    let importIndex = Self.first(imports, behind: block.end) { $0.location.offset }
    let nextImport = importIndex == imports.count ? .max : imports[importIndex].location.offset
    guard ruleIndex < rules.count, rules[ruleIndex].location.offset < nextImport else {
      let scope = nextImport == .max ? "" : "import"
      throw MetadataFailure(problem: .unknownScope(scope), location: block.head.location)
    }
    return try reader.annotations(
      target: rules[ruleIndex].head.reference.absolute(in: package.path), ruleIndex: ruleIndex)
  }

  /// The index of the first statement at or behind an offset, found by halving: statements stand in source order.
  private static func first<Statement>(
    _ statements: [Statement], behind offset: Int, _ start: (Statement) -> Int
  ) -> Int {
    var (low, high) = (0, statements.count)
    while low < high {
      let middle = (low + high) / 2
      if start(statements[middle]) < offset { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
