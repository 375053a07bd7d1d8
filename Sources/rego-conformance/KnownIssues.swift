/// Cases that are known to fail, each with a reason: a line `ID  reason`; `#` begins a comment.
///
/// `v1/graphql/*` stands for all cases of a folder, and is out of date only when all of them pass.
struct KnownIssues {
  private var reasons: [String: String] = [:]
  private var passed: Set<String> = []
  private var failedPatterns: Set<String> = []

  init() {}

  init(file: String) throws(ConformanceError) {
    let text = String(decoding: try CaseFile.read(file), as: UTF8.self)
    for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty || line.hasPrefix("#") { continue }
      let parts = line.split(separator: " ", maxSplits: 1)
      guard let id = parts.first, parts.count == 2 else {
        throw ConformanceError(message: "\(file):\(number + 1): a known issue needs a reason")
      }
      reasons[String(id)] = String(parts[1])
    }
  }

  mutating func excuses(_ id: String) -> Bool {
    if reasons[id] != nil { return true }
    guard let pattern = pattern(of: id), reasons[pattern] != nil else { return false }
    failedPatterns.insert(pattern)
    return true
  }

  mutating func notePassed(_ id: String) {
    if reasons[id] != nil { passed.insert(id) }
    if let pattern = pattern(of: id), reasons[pattern] != nil { passed.insert(pattern) }
  }

  /// Entries that hold no longer.
  var passing: [String] { passed.subtracting(failedPatterns).sorted() }

  /// `v1/graphql/file.yaml#3` → `v1/graphql/*`.
  private func pattern(of id: String) -> String? {
    let parts = id.split(separator: "/")
    return parts.count < 2 ? nil : "\(parts[0])/\(parts[1])/*"
  }
}
