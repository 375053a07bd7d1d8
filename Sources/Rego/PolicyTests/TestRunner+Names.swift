import RegoValues

extension TestRunner {
  /// A pattern of names that is no regular expression.
  public struct PatternError: Error, Sendable, CustomStringConvertible {
    public var pattern: String
    public var reason: String

    public var description: String { "the pattern \(pattern) is no regular expression: \(reason)" }
  }

  /// What `-r` asks for: names in which the regular expression (Go's syntax) is found.
  public static func names(matching pattern: String) throws(PatternError) -> @Sendable (String) -> Bool {
    do {
      let expression = try CompiledRegex(pattern)
      return { expression.matches(Text($0)) }
    } catch {
      throw PatternError(pattern: pattern, reason: "\(error)")
    }
  }
}
