import RegoValues

/// What built-ins compiled of texts and objects (regular expressions, globs, time zones, schemas), kept for the length of a
/// query.
///
/// ```swift
/// var patterns = PatternCache()
/// let regex = try patterns.entry("a+") { () throws(RegexError) in try CompiledRegex("a+") }
/// ```
public struct PatternCache: Sendable {
  private enum Source: Hashable {
    case text(Text)
    /// The object itself, which the entry holds: comparing objects would go through all of them.
    case object(ObjectIdentifier)
  }

  private struct Key: Hashable {
    /// What it was compiled to.
    let kind: ObjectIdentifier
    let source: Source
  }

  private final class Entry<Compiled: Sendable>: Sendable {
    let compiled: Compiled
    private let object: RegoObject?

    init(_ compiled: Compiled, of object: RegoObject?) {
      self.compiled = compiled
      self.object = object
    }
  }

  /// More are not kept at a time: a policy that makes patterns out of its input would fill the memory with them.
  private static let most = 256
  /// More do not outlast a query.
  private static let mostForNext = 64

  private var entries: [Key: any AnyObject & Sendable] = [:]

  public init() {}

  /// The compiled form of a text, made at most once for each type of what is made.
  public mutating func entry<Compiled: Sendable, Failure: Error>(
    _ text: Text, make: () throws(Failure) -> Compiled
  ) throws(Failure) -> Compiled {
    try entry(.text(text), of: nil, make: make)
  }

  /// The compiled form of an object, made at most once for each type of what is made, as long as the object is the same one.
  mutating func entry<Compiled: Sendable, Failure: Error>(
    _ object: RegoObject, make: () throws(Failure) -> Compiled
  ) throws(Failure) -> Compiled {
    try entry(.object(ObjectIdentifier(object)), of: object, make: make)
  }

  private mutating func entry<Compiled: Sendable, Failure: Error>(
    _ source: Source, of object: RegoObject?, make: () throws(Failure) -> Compiled
  ) throws(Failure) -> Compiled {
    let key = Key(kind: ObjectIdentifier(Compiled.self), source: source)
    // The key names the type, so what is found is an entry of it.
    if let known = entries[key] { return unsafeDowncast(known, to: Entry<Compiled>.self).compiled }
    let compiled = try make()
    if entries.count >= PatternCache.most { entries.removeAll(keepingCapacity: true) }
    entries[key] = Entry(compiled, of: object)
    return compiled
  }

  mutating func forgetMany() {
    if entries.count > PatternCache.mostForNext { entries = [:] }
  }
}
