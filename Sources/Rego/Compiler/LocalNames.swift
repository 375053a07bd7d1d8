/// Names for the variables of one rule, with all its branches, or of one query.
struct LocalNames {
  private let prefix: String
  private var next = 0
  /// Names of the author's that look like ours.
  private var taken: Set<String> = []
  /// The author's names of renamed variables.
  private(set) var authorNames: [String: String] = [:]

  init(prefix: String = "__local") { self.prefix = prefix }

  mutating func fresh() -> String {
    while true {
      let name = "\(prefix)\(next)__"
      next += 1
      if !taken.contains(name) { return name }
    }
  }

  mutating func fresh(for author: String) -> String {
    let name = fresh()
    authorNames[name] = author
    return name
  }

  mutating func avoid(_ name: String) {
    if name.hasPrefix("__local") { taken.insert(name) }
  }

  /// True for a variable that no author wrote.
  func isGenerated(_ name: String) -> Bool {
    name.hasPrefix(prefix) && authorNames[name] == nil && !taken.contains(name)
  }

  /// The author's name of a variable, `_` for a wildcard.
  func author(_ name: String) -> String {
    let author = authorNames[name] ?? name
    return author.hasPrefix("$") ? "_" : author
  }
}
