import CYAML
import RegoValues

/// Drives libyaml over one text and fills the arena: one pass, no callbacks, no recursion.
struct EventReader: ~Copyable {
  let parser: UnsafeMutablePointer<yaml_parser_t>
  let source: SourceText
  private let limits: YAMLLimits
  private let characters: CharacterOffsets
  private let readsOne: Bool

  var arena = NodeArena()
  private(set) var roots: [Int] = []
  var interned = InternTable()
  /// Lists and mappings that are open, innermost last.
  private var open: ContiguousArray<Open> = []
  /// The document's anchors; where a name repeats, the latest counts.
  private var anchors: [Text: Anchor] = [:]
  private var hasAlias = false
  /// Where the last scalar, alias or bracket ended: where a block of them ends.
  private var lastEnd = 0

  /// What an alias stands for: a list or mapping by its node, a scalar by its place in the arena's scalars.
  private enum Anchor {
    case node(Int)
    case scalar(UInt32)
  }

  private struct Open {
    var place: Int
    var isMapping: Bool
    var isFlow: Bool
    /// In a mapping: the next node is a key.
    var wantsKey: Bool
  }

  /// - Parameter readsOne: what follows the first document is left unread, whatever it is.
  init(_ source: SourceText, limits: YAMLLimits, readsOne: Bool = false) throws(YAMLError) {
    self.source = source
    self.readsOne = readsOne
    self.limits = limits
    characters = try CharacterOffsets(source)
    parser = .allocate(capacity: 1)
    parser.initialize(to: yaml_parser_t())
  }

  deinit {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  /// Reads to the end of the stream.
  mutating func read() throws(YAMLError) {
    guard yaml_parser_initialize(parser) == 1 else { throw YAMLError(.outOfMemory, at: .start) }
    yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    let bytes = source.bytes
    let problem: YAMLError? = bytes.withUnsafeBufferPointer { buffer in
      // An empty array may have no address, and libyaml wants one.
      var nothing: UInt8 = 0
      return withUnsafePointer(to: &nothing) { placeholder in
        yaml_parser_set_input_string(parser, buffer.baseAddress ?? placeholder, buffer.count)
        do throws(YAMLError) {
          try readEvents()
          return nil
        } catch {
          return error
        }
      }
    }
    if let problem { throw problem }
  }

  private mutating func readEvents() throws(YAMLError) {
    var event = yaml_event_t()
    while true {
      guard yaml_parser_parse(parser, &event) == 1 else { throw parserProblem() }
      let isLast = event.type == YAML_STREAM_END_EVENT || (readsOne && event.type == YAML_DOCUMENT_END_EVENT)
      do throws(YAMLError) {
        try take(&event)
      } catch {
        yaml_event_delete(&event)
        throw error
      }
      yaml_event_delete(&event)
      if isLast { return }
    }
  }

  private mutating func take(_ event: inout yaml_event_t) throws(YAMLError) {
    let start = offset(event.start_mark)
    switch event.type {
    case YAML_SCALAR_EVENT: try scalar(event, start, offset(event.end_mark))
    case YAML_MAPPING_START_EVENT:
      let data = event.data.mapping_start
      try open(.mapping, start, isFlow: data.style == YAML_FLOW_MAPPING_STYLE, anchor: data.anchor)
    case YAML_SEQUENCE_START_EVENT:
      let data = event.data.sequence_start
      try open(.sequence, start, isFlow: data.style == YAML_FLOW_SEQUENCE_STYLE, anchor: data.anchor)
    case YAML_MAPPING_END_EVENT, YAML_SEQUENCE_END_EVENT: close(offset(event.end_mark))
    case YAML_ALIAS_EVENT: try alias(event.data.alias.anchor, start, offset(event.end_mark))
    case YAML_DOCUMENT_START_EVENT: try startDocument(event.data.document_start.version_directive, start)
    case YAML_DOCUMENT_END_EVENT: try endDocument()
    default: break
    }
  }

  func offset(_ mark: yaml_mark_t) -> Int { characters.byteOffset(of: Int(mark.index), in: source.bytes) }

  // MARK: documents

  private mutating func startDocument(_ version: UnsafePointer<yaml_version_directive_t>?, _ start: Int)
    throws(YAMLError)
  {
    if roots.count >= limits.documents {
      throw YAMLError(.tooManyDocuments(limit: limits.documents), at: source.position(at: start))
    }
    if let version = version?.pointee, version.major != 1 || version.minor != 1 {
      throw YAMLError(
        .unsupportedVersion(major: Int(version.major), minor: Int(version.minor)), at: source.position(at: start))
    }
    anchors.removeAll()
    hasAlias = false
    roots.append(arena.nodes.count)
  }

  private mutating func endDocument() throws(YAMLError) {
    guard hasAlias, let root = roots.last else { return }
    try AliasBudget(limits: limits).check(arena, root: root, source: source)
  }

  // MARK: nodes

  /// The next node is a mapping's key.
  var isAtKey: Bool { open.last?.wantsKey ?? false }

  private mutating func open(
    _ kind: Node.Kind, _ start: Int, isFlow: Bool, anchor: UnsafePointer<yaml_char_t>?
  ) throws(YAMLError) {
    if let parent = open.last, parent.wantsKey {
      throw YAMLError(.keyNotScalar(kind == .mapping ? "a mapping" : "a list"), at: source.position(at: start))
    }
    if open.count >= limits.greatestDepth {
      throw YAMLError(.tooDeep(limit: limits.greatestDepth), at: source.position(at: start))
    }
    let place = arena.append(kind, start: start, end: start, payload: 0, isAnchored: anchor != nil)
    define(anchor, .node(place))
    open.append(Open(place: place, isMapping: kind == .mapping, isFlow: isFlow, wantsKey: kind == .mapping))
    if isFlow { lastEnd = start &+ 1 }
  }

  private mutating func close(_ end: Int) {
    guard let ended = open.popLast() else { return }
    if ended.isFlow { lastEnd = end }
    arena.close(ended.place, end: lastEnd)
    valueEnded()
  }

  /// A value is complete: in a mapping a key follows.
  private mutating func valueEnded() {
    if let parent = open.last, parent.isMapping { open[open.count &- 1].wantsKey = true }
  }

  private mutating func scalar(_ event: borrowing yaml_event_t, _ start: Int, _ end: Int) throws(YAMLError) {
    let data = event.data.scalar
    let text = UnsafeBufferPointer(start: UnsafePointer(data.value), count: data.length)
    let isBlock = data.style == YAML_LITERAL_SCALAR_STYLE || data.style == YAML_FOLDED_SCALAR_STYLE
    lastEnd = isBlock ? withoutTrailingBreaks(start, end) : end
    let isKey = isAtKey
    let tag = ScalarTag(data.tag, isPlain: data.plain_implicit == 1 && !hasBareTag(start))
    if isKey, tag == .merge || (data.plain_implicit == 1 && text.elementsEqual("<<".utf8)) {
      arena.append(.mergeKey, start: start, end: lastEnd, payload: NodeArena.null)
      open[open.count &- 1].wantsKey = false
      return
    }
    let payload = try value(of: text, tag, start)
    let place = isKey ? try key(payload, start) : payload
    arena.append(isKey ? .key : .scalar, start: start, end: lastEnd, payload: place)
    define(data.anchor, .scalar(payload))
    if isKey { open[open.count &- 1].wantsKey = false } else { valueEnded() }
  }

  private mutating func alias(_ name: UnsafePointer<yaml_char_t>?, _ start: Int, _ end: Int) throws(YAMLError) {
    lastEnd = end
    guard let name else { return }
    let word = String(cString: name)
    guard let anchor = anchors[Text(word)] else {
      throw YAMLError(.unknownAnchor(word), at: source.position(at: start))
    }
    let isKey = isAtKey
    switch anchor {
    case .scalar(let payload):
      let place = isKey ? try key(payload, start) : payload
      arena.append(isKey ? .key : .scalar, start: start, end: end, payload: place)
    case .node(let target):
      if isKey { throw YAMLError(.keyNotScalar(arena.typeName(of: target)), at: source.position(at: start)) }
      if open.contains(where: { $0.place == target }) {
        throw YAMLError(.anchorInsideItself(word), at: source.position(at: start))
      }
      hasAlias = true
      arena.append(.alias, start: start, end: end, payload: UInt32(truncatingIfNeeded: target))
    }
    if isKey { open[open.count &- 1].wantsKey = false } else { valueEnded() }
  }

  private mutating func define(_ anchor: UnsafePointer<yaml_char_t>?, _ target: Anchor) {
    guard let anchor else { return }
    anchors[Text(String(cString: anchor))] = target
  }
}
