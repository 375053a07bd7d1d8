/// Why there is no configuration to serve by: every problem with its line.
public struct ServiceConfigurationError: Error, Sendable, Hashable, CustomStringConvertible {
  public var file: String
  public var problems: [Problem]

  public struct Problem: Sendable, Hashable {
    /// From 1; nil: about the file as a whole.
    public var line: Int?
    public var words: String

    public init(line: Int?, words: String) {
      self.line = line
      self.words = words
    }
  }

  public init(file: String, problems: [Problem]) {
    self.file = file
    self.problems = problems
  }

  public var description: String {
    problems.map { problem in "\(file):\(problem.line.map { "\($0):" } ?? "") \(problem.words)" }.joined(
      separator: "\n")
  }
}
