/// How much a reader takes before it refuses: input comes from whoever can push.
public struct YAMLLimits: Hashable, Sendable {
  /// The most bytes of one text.
  public var bytes: Int
  /// The deepest nesting of lists and mappings, with aliases expanded; 1,000 is the highest that counts.
  public var depth: Int
  /// The most documents of one stream.
  public var documents: Int
  /// How many times its own nodes a document may have once its aliases are expanded.
  public var aliasExpansion: Int

  public init(bytes: Int = 4 << 20, depth: Int = 200, documents: Int = 1_000, aliasExpansion: Int = 10) {
    self.bytes = bytes
    self.depth = depth
    self.documents = documents
    self.aliasExpansion = aliasExpansion
  }

  /// 4 MB, depth 200, 1,000 documents, aliases expanded ten times.
  public static let standard = YAMLLimits()

  /// Values nest no deeper than this whatever is configured, so that walking one never exhausts the stack.
  static let deepest = 1_000

  var greatestDepth: Int { min(depth, YAMLLimits.deepest) }
}
