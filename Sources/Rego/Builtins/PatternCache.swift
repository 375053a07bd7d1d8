import RegoValues

/// What built-ins compiled of texts (regular expressions, globs, time zones), kept for the length of a query.
///
/// ```swift
/// var patterns = PatternCache()
/// let regex = try patterns.entry("a+") { () throws(RegexError) in try CompiledRegex("a+") }
/// ```
public struct PatternCache: Sendable {
  private struct Key: Hashable {
    /// What it was compiled to.
    let kind: ObjectIdentifier
    let text: Text
  }

  private final class Entry<Compiled: Sendable>: Sendable {
    let compiled: Compiled
    init(_ compiled: Compiled) { self.compiled = compiled }
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
    let key = Key(kind: ObjectIdentifier(Compiled.self), text: text)
    // The key names the type, so what is found is an entry of it.
    if let known = entries[key] { return unsafeDowncast(known, to: Entry<Compiled>.self).compiled }
    let compiled = try make()
    if entries.count >= PatternCache.most { entries.removeAll(keepingCapacity: true) }
    entries[key] = Entry(compiled)
    return compiled
  }

  mutating func forgetMany() {
    if entries.count > PatternCache.mostForNext { entries = [:] }
  }
}
