import RegoValues

/// "Did you mean …?" as graphql-js suggests it.
enum GraphQLSuggestions {
  /// The options that look like what was typed, the most similar ones first.
  static func similar(to typed: Text, _ options: [Text]) -> [Text] {
    let threshold = typed.byteCount * 4 / 10 + 1
    let near = options.map { ($0, distance(typed, $0)) }.filter { $0.1 <= threshold }
    return near.enumerated().sorted { ($0.element.1, $0.offset) < ($1.element.1, $1.offset) }.map { $0.element.0 }
  }

  /// ` Did you mean "a", "b", or "c"?`, or nothing.
  static func text(_ intro: String, _ options: [Text], quoted: Bool = true) -> String {
    options.isEmpty ? "" : " \(intro) \(list(options.map { quoted ? "\"\($0)\"" : $0.string }))?"
  }

  static func list(_ all: [String]) -> String {
    let items = all.prefix(5)
    if items.count == 2 { return items.joined(separator: " or ") }
    guard let last = items.last, items.count > 1 else { return items.first ?? "" }
    return items.dropLast().joined(separator: ", ") + ", or " + last
  }

  private static func distance(_ left: Text, _ right: Text) -> Int {
    if left == right { return 0 }
    let a = Array(left.string.lowercased().unicodeScalars)
    let b = Array(right.string.lowercased().unicodeScalars)
    if a == b { return 1 }
    // Longer ones are too far away whatever they hold.
    if a.count > lengthLimit || b.count > lengthLimit { return Int.max }
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let replaced = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }

  private static let lengthLimit = 256
}
