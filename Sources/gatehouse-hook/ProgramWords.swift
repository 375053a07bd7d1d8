import CStart

/// The words after the program's name. The Swift library would read them below /proc, which a chroot may lack.
///
/// Not a global of `main.swift`: those belong to the main actor, and bring all of Swift's concurrency with them.
enum ProgramWords {
  static func read() -> [String] {
    guard var next = gatehouse_words() else { return [] }
    var words: [String] = []
    while let word = next.pointee {
      words.append(String(cString: word))
      next += 1
    }
    return Array(words.dropFirst())
  }
}
