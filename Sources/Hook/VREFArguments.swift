import Git
import Gate

/// What gitolite gives to a `VREF` program: `ref old new oldtree newtree W|+ VREF/NAME/…`. There is nothing to read on
/// standard input, and the pushed objects are in the repository already.
struct VREFArguments {
  private let words: [String]

  init(_ words: [String]) { self.words = words }

  /// The one update, held to the same rules as a line of a push.
  func updates() throws(GitError) -> [RefUpdate] {
    guard words.count >= 3 else { throw .inputLine(1, .notThreeFields) }
    // An argument that was no UTF-8 has lost bytes: it names another ref than was pushed.
    guard !words[0].unicodeScalars.contains("\u{FFFD}") else { throw .inputLine(1, .refNameMalformed) }
    return try PushInput.parse(Array("\(words[1]) \(words[2]) \(words[0])\n".utf8))
  }

  /// What gitolite reads on standard output: the name of a ref that nobody may push, and why.
  func refusal(_ text: String) -> String {
    let name = words.dropFirst(6).first { $0.utf8.starts(with: "VREF/".utf8) } ?? "VREF/GATEHOUSE"
    let first = text.split(separator: "\n").first ?? "gatehouse: rejected"
    return "\(name) \(first)\n"
  }
}
