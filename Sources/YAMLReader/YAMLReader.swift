import RegoValues

/// Reads YAML and JSON texts into values that know where they stand.
///
/// Scalars are taken as Kubernetes' own readers take them (`sigs.k8s.io/yaml`): `yes`, `on` and `y` are booleans, `0755` is
/// octal, `12:30` and dates are strings. All documents of a stream are read. Nothing is read from outside the text, and
/// no input ends the process.
///
/// ```swift
/// let documents = try YAMLReader.documents(Array("spec:\n  replicas: 3\n".utf8))
/// documents[0].value                                             // {"spec": {"replicas": 3}}
/// documents[0].positions.place(of: ["spec", "replicas"])?.value  // line 2, column 13
/// ```
public enum YAMLReader {
  /// What a repeated key does.
  public enum RepeatedKeys: Sendable {
    /// An error at the second key: people never mean it, and readers differ in which one counts.
    case refused
    /// The last one counts, as `sigs.k8s.io/yaml` and the API server have it.
    case lastWins
  }

  /// All documents of a YAML stream. An empty stream and a stream of comments have none.
  public static func documents(
    _ bytes: [UInt8], limits: YAMLLimits = .standard, repeatedKeys: RepeatedKeys = .refused
  ) throws(YAMLError) -> [YAMLDocument] {
    try documents(bytes, limits, repeatedKeys, readsOne: false)
  }

  /// The first document of a YAML stream; what follows is not looked at. Nil where there is none.
  public static func firstDocument(
    _ bytes: [UInt8], limits: YAMLLimits = .standard, repeatedKeys: RepeatedKeys = .refused
  ) throws(YAMLError) -> YAMLDocument? {
    try documents(bytes, limits, repeatedKeys, readsOne: true).first
  }

  private static func documents(
    _ bytes: [UInt8], _ limits: YAMLLimits, _ repeatedKeys: RepeatedKeys, readsOne: Bool
  ) throws(YAMLError) -> [YAMLDocument] {
    let source = SourceText(try SourceEncoding.utf8(bytes, limits: limits))
    try TagDirectives.check(source)
    var reader = try EventReader(source, limits: limits, readsOne: readsOne)
    try reader.read()
    return try assemble(reader.arena, reader.roots, source, repeatedKeys, isYAML: true)
  }

  /// The documents of a text that differs from one read as YAML before only in plain words, as `documents` gives them
  /// but with much less work; nil where it differs in more and has to be read. `known` are positions in that text, which was read within the same
  /// limits.
  public static func documents(
    _ bytes: [UInt8], like known: PositionTable, limits: YAMLLimits = .standard
  ) -> [YAMLDocument]? {
    if bytes.count > limits.bytes { return nil }
    return RelatedText(bytes, like: known.stream)?.documents()
  }

  /// All values of a JSON text, one after the other (`kubectl` takes such streams; a proper JSON file has one).
  public static func jsonDocuments(
    _ bytes: [UInt8], limits: YAMLLimits = .standard, repeatedKeys: RepeatedKeys = .refused
  ) throws(YAMLError) -> [YAMLDocument] {
    let source = SourceText(try SourceEncoding.utf8(bytes, limits: limits))
    _ = try CharacterOffsets(source)
    var reader = JSONTreeReader(source, limits: limits)
    try reader.read()
    return try assemble(reader.arena, reader.roots, source, repeatedKeys, isYAML: false)
  }

  private static func assemble(
    _ arena: NodeArena, _ roots: [Int], _ source: SourceText, _ repeatedKeys: RepeatedKeys, isYAML: Bool
  ) throws(YAMLError) -> [YAMLDocument] {
    var assembler = ValueAssembler(arena: arena, source: source, repeatedKeys: repeatedKeys)
    var values: [Value] = []
    values.reserveCapacity(roots.count)
    for root in roots { values.append(try assembler.value(of: root)) }
    return ParsedStream(
      arena: arena, roots: roots, values: values, source: source,
      isPlain: isYAML && repeatedKeys == .refused && arena.standsForItself
    ).documents
  }
}
