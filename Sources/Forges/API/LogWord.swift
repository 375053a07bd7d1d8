/// A word from outside, such as the name of an event, for our own logs: its letters only, and not many.
enum LogWord {
  static func of(_ text: String) -> String {
    let letters = text.unicodeScalars.filter {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || $0 == "_" || $0 == " "
    }
    return letters.isEmpty ? "unnamed" : String(String.UnicodeScalarView(letters.prefix(40)))
  }
}
