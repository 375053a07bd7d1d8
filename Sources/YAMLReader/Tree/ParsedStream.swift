import RegoValues

/// What was read of one text: its nodes, and the value of each document. Shared by the documents' positions.
final class ParsedStream: Sendable {
  let arena: NodeArena
  /// The node of each document.
  let roots: [Int]
  let values: [Value]
  let source: SourceText
  /// YAML in which nothing stands for anything else: no aliases, no merges, no key twice.
  let isPlain: Bool

  init(arena: NodeArena, roots: [Int], values: [Value], source: SourceText, isPlain: Bool) {
    self.arena = arena
    self.roots = roots
    self.values = values
    self.source = source
    self.isPlain = isPlain
  }

  var documents: [YAMLDocument] {
    zip(roots, values).map { YAMLDocument(value: $1, positions: PositionTable(stream: self, rootNode: $0)) }
  }
}
