/// A name as constraints write it: the whole, or with a `*` at its beginning, its end, or both
/// (https://open-policy-agent.github.io/gatekeeper/website/docs/howto#the-match-field).
///
/// ```swift
/// NamePattern("kube-*").matches("kube-system")   // true
/// ```
struct NamePattern: Hashable, Sendable {
  private enum Kind: Hashable { case whole, start, end, part }

  let text: String
  private let kind: Kind
  private let literal: [UInt8]

  init(_ text: String) {
    self.text = text
    let star = UInt8(ascii: "*")
    var bytes = Array(text.utf8)[...]
    let atStart = bytes.first == star
    if atStart { bytes.removeFirst() }
    let atEnd = bytes.last == star
    if atEnd { bytes.removeLast() }
    literal = Array(bytes)
    switch (atStart, atEnd) {
    case (false, false): kind = .whole
    case (false, true): kind = .start
    // A lone `*` stands for every name.
    case (true, false): kind = .end
    case (true, true): kind = .part
    }
  }

  func matches(_ name: String) -> Bool {
    let name = Array(name.utf8)
    switch kind {
    case .whole: return name == literal
    case .start: return name.starts(with: literal)
    case .end: return name.reversed().starts(with: literal.reversed())
    case .part: return NamePattern.holds(name, literal)
    }
  }

  /// The same for names that are not complete yet (`generateName`): only what a name begins with, or holds, can be told.
  func matches(generated name: String) -> Bool {
    switch kind {
    case .start, .part: matches(name)
    case .whole: false
    case .end: literal.isEmpty
    }
  }

  private static func holds(_ name: [UInt8], _ part: [UInt8]) -> Bool {
    guard part.count <= name.count else { return false }
    return (0...(name.count - part.count)).contains { name[$0...].starts(with: part) }
  }
}
