/// Colours for a terminal of one's own; none otherwise.
struct TerminalStyle {
  var isColoured: Bool

  enum Ink: String { case bold = "1", red = "31;1", green = "32;1", yellow = "33;1", dim = "2" }

  func paint(_ text: String, _ ink: Ink) -> String {
    isColoured ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// `1 file`, `3 files`, `no files`.
package func counted(_ count: Int, _ noun: String) -> String {
  switch count {
  case 0: "no \(noun)s"
  case 1: "1 \(noun)"
  default: "\(count) \(noun)s"
  }
}
