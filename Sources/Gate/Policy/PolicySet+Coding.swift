import Rego
import RegoSyntax
import RegoValues

/// A policy set as bytes: what judging needs, without the sources. A set that was read judges as the one that was written.
///
/// ```swift
/// let bytes = policies.encoded()
/// let again = PolicySet(encoded: bytes)   // nil where the bytes are something else
/// ```
extension PolicySet {
  /// nil where no reader would follow: data that is nested a thousand levels deep.
  public func encoded() -> [UInt8]? {
    var writer = BinaryWriter()
    let rules = self.rules
    writer.flag(!rules.isEmpty)
    if !rules.isEmpty, !PreparedQuery.write(rules.map(\.query), to: &writer) { return nil }
    var patterns = PatternTable()
    for rule in rules { patterns.add(rule.reads.patterns) }
    patterns.write(to: &writer)
    writer.list(packages) { writer, package in
      writer.string(package.name)
      writer.string(package.shape.rawValue)
      writer.string(package.shapeReason)
      writer.list(package.rules) { $1.write(to: &$0, patterns) }
    }
    writer.string(revision)
    writer.list(notes) { $0.string($1) }
    writer.list(builtins) { $0.string($1) }
    return writer.finish()
  }

  /// nil where the bytes are not a policy set, or call a built-in that the catalogue does not know.
  public init?(encoded bytes: UnsafeRawBufferPointer, catalog: BuiltinCatalog = .standard) {
    var reader = BinaryReader(bytes)
    var queries: [PreparedQuery] = []
    if reader.flag() {
      guard let read = PreparedQuery.read(&reader, catalog: catalog) else { return nil }
      queries = read
    }
    var rest = queries[...]
    let patterns = PatternTable(&reader)
    let packages = reader.list(ofSize: 4) { reader -> PolicyPackage in
      let name = reader.string()
      let shape = InputShape(rawValue: reader.string())
      if shape == nil { reader.fail() }
      let reason = reader.string()
      let rules = reader.list(ofSize: 4) { reader -> DecidingRule? in
        guard let query = rest.popFirst() else {
          reader.fail()
          return nil
        }
        return DecidingRule(&reader, package: name, query: query, patterns)
      }
      return PolicyPackage(
        name: name, shape: shape ?? .manifest, shapeReason: reason, rules: rules.compactMap { $0 })
    }
    let revision = reader.string()
    let notes = reader.list { $0.string() }
    let builtins = reader.list { $0.string() }
    guard reader.isAtEnd, rest.isEmpty else { return nil }
    self.init(
      packages: Array(packages), revision: revision, notes: Array(notes), builtins: Array(builtins), catalog: catalog)
  }

  public init?(encoded bytes: [UInt8], catalog: BuiltinCatalog = .standard) {
    guard let set = bytes.withUnsafeBytes({ PolicySet(encoded: $0, catalog: catalog) }) else { return nil }
    self = set
  }
}

extension DecidingRule {
  fileprivate func write(to writer: inout BinaryWriter, _ patterns: PatternTable) {
    writer.string(identity.name)
    writer.string(identity.short)
    writer.flag(severity == .deny)
    for text in [title, summary, fix] { writer.string(text) }
    writer.location(location)
    writer.flag(findsNothing)
    reads.write(to: &writer, patterns)
    writer.list(definitions) { $1.write(to: &$0) }
  }

  fileprivate init(
    _ reader: inout BinaryReader, package: String, query: PreparedQuery, _ patterns: PatternTable
  ) {
    let name = reader.string()
    identity = RuleIdentity(package: package, name: name, short: reader.optionalString())
    severity = reader.flag() ? .deny : .warn
    title = reader.optionalString()
    summary = reader.optionalString()
    fix = reader.optionalString()
    location = reader.location()
    findsNothing = reader.flag()
    reads = RuleReads(&reader, patterns)
    definitions = Array(reader.list(ofSize: 8) { RuleDefinition(&$0) })
    self.query = query
  }
}

extension RuleDefinition {
  fileprivate func write(to writer: inout BinaryWriter) {
    writer.location(location)
    for text in [short, title, summary, fix] { writer.string(text) }
    writer.unsigned(severity.map { $0 == .deny ? 2 : 1 } ?? 0)
    writer.flag(isPlainTruth)
    words.write(to: &writer)
  }

  fileprivate init(_ reader: inout BinaryReader) {
    location = reader.location()
    short = reader.optionalString()
    title = reader.optionalString()
    summary = reader.optionalString()
    fix = reader.optionalString()
    severity = [nil, .warn, .deny][reader.index(below: 3)]
    isPlainTruth = reader.flag()
    words = RuleWords(&reader)
  }
}

extension RuleWords {
  fileprivate func write(to writer: inout BinaryWriter) {
    writer.list(ranges) { writer, range in
      writer.unsigned(range.lowerBound)
      writer.unsigned(range.count)
    }
    writer.list(testedKeys) { writer, key in
      writer.sharedValues(key.path)
      writer.flag(key.mayBeMissing)
    }
  }

  fileprivate init(_ reader: inout BinaryReader) {
    ranges = Array(
      reader.list(ofSize: 2) { reader in
        // A file has less than four gigabytes.
        let start = reader.index(below: 1 << 32)
        return start..<start + reader.index(below: 1 << 32)
      })
    testedKeys = Array(
      reader.list(ofSize: 2) { TestedKey(path: $0.sharedValues(), mayBeMissing: $0.flag()) })
  }
}

extension RuleReads {
  fileprivate func write(to writer: inout BinaryWriter, _ table: PatternTable) {
    for flag in [knowsOperation, knowsContext, needsObject] { writer.flag(flag) }
    writer.list(patterns) { $0.unsigned(table.index(of: $1)) }
  }

  fileprivate init(_ reader: inout BinaryReader, _ table: PatternTable) {
    knowsOperation = reader.flag()
    knowsContext = reader.flag()
    needsObject = reader.flag()
    patterns = Array(
      reader.list { reader in
        let index = reader.index(below: table.patterns.count)
        return index < table.patterns.count ? table.patterns[index] : []
      })
  }
}

/// What rules can look at, each once: most rules of a gate look at the same places.
private struct PatternTable {
  private(set) var patterns: ContiguousArray<ArraySlice<InputPattern.Step>> = []
  private var indices: [ArraySlice<InputPattern.Step>: Int] = [:]

  init() {}

  mutating func add(_ more: [ArraySlice<InputPattern.Step>]) {
    for pattern in more where indices[pattern] == nil {
      indices[pattern] = patterns.count
      patterns.append(pattern)
    }
  }

  func index(of pattern: ArraySlice<InputPattern.Step>) -> Int { indices[pattern] ?? 0 }

  func write(to writer: inout BinaryWriter) {
    writer.list(patterns) { writer, pattern in
      writer.list(pattern) { writer, step in
        switch step {
        case .any: writer.flag(false)
        case .key(let key):
          writer.flag(true)
          writer.value(key)
        }
      }
    }
  }

  init(_ reader: inout BinaryReader) {
    patterns = reader.list { reader in
      ArraySlice(reader.list { $0.flag() ? InputPattern.Step.key($0.value()) : .any })
    }
  }
}
