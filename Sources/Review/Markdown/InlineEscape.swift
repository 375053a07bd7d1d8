/// Writes one line of foreign text so that no reader of Markdown, HTML or references makes anything of it.
///
/// - `&`, `<`, `>`, quotes, back-ticks and all marks that CommonMark, its extensions or a forge know are entities.
/// - What makes a list, heading or quick action at the beginning of a line is one there.
/// - References are cut by a space of no width: `@name`, `#1`, `!1`, `GH-1`, `ABC-1`, `:name:`, addresses with and without
///   `http://`, and seven or more hexadecimal digits, which may be a commit.
///
/// In code only addresses are cut: forges look for no references there, and people copy from it.
struct InlineEscape {
  private let scalars: [Unicode.Scalar]
  private let isCode: Bool
  /// How many digits the line begins with.
  private let lead: Int

  init(_ line: String, isCode: Bool) {
    let all = Array(line.unicodeScalars)
    let end = all.lastIndex { $0 != " " }.map { $0 + 1 } ?? 0
    scalars = Array(all[..<end].drop { $0 == " " })
    self.isCode = isCode
    lead = scalars.prefix { InlineEscape.isDigit($0) }.count
  }

  private static let cut = "&#8203;"

  var text: String {
    var text = ""
    var digits = hexRuns
    for (index, scalar) in scalars.enumerated() {
      if let dot = digits.last, dot == index {
        text += InlineEscape.cut
        digits.removeLast()
      }
      if scalar == ".", isAfterWWW(index) { text += InlineEscape.cut }
      text += shown(scalar, at: index)
      if isCutAfter(scalar, at: index) { text += InlineEscape.cut }
    }
    return text
  }

  private func next(_ index: Int, by steps: Int = 1) -> Unicode.Scalar? {
    let place = index + steps
    return place >= 0 && place < scalars.count ? scalars[place] : nil
  }

  private func shown(_ scalar: Unicode.Scalar, at index: Int) -> String {
    switch scalar {
    case "&": return "&amp;"
    case "<": return "&lt;"
    case ">": return "&gt;"
    case "\"": return "&quot;"
    case "'", "`", "\\", "*", "_", "[", "]", "{", "}", "|", "~", "$", "^", "%", "!", "#", "@":
      return InlineEscape.entity(scalar)
    case "-", "+", "=", ":", "/", ".", ")":
      // Nothing but digits stands before it: `-`, `/merge`, `1.`.
      return index <= lead ? InlineEscape.entity(scalar) : String(scalar)
    default: return String(scalar)
    }
  }

  private static func entity(_ scalar: Unicode.Scalar) -> String { "&#\(scalar.value);" }

  private func isCutAfter(_ scalar: Unicode.Scalar, at index: Int) -> Bool {
    guard let next = next(index), next != " " else { return false }
    switch scalar {
    case "@": return !isCode || isMailAddress(index)
    case "#", "!", "$", "%", "~", "^", "&", "*", "[", "{", "\u{FF20}", "\u{FF03}", "\u{FF01}": return !isCode
    case ":": return next == "/" || isScheme(index) || (!isCode && isEmoji(index))
    case "-": return !isCode && InlineEscape.isDigit(next) && isReference(index)
    default: return false
    }
  }

  /// A dot comes after the `@`, as in what is taken for an address.
  private func isMailAddress(_ index: Int) -> Bool {
    scalars[(index + 1)...].prefix { $0 != " " }.contains(".")
  }

  /// `www` stands before the dot.
  private func isAfterWWW(_ index: Int) -> Bool {
    (1...3).allSatisfy { next(index, by: -$0) == "w" || next(index, by: -$0) == "W" }
  }

  /// The word before the colon begins an address that has no `//`.
  private func isScheme(_ index: Int) -> Bool {
    let word = scalars[..<index].suffix(while: { InlineEscape.isLetter($0) })
    return InlineEscape.schemes.contains(String(String.UnicodeScalarView(word)).lowercased())
  }

  private static let schemes: Set<String> = [
    "mailto", "tel", "sms", "magnet", "xmpp", "sip", "sips", "bitcoin", "geo", "news", "urn", "javascript", "data",
    "file",
    "vscode", "irc", "ircs", "callto", "facetime", "skype", "matrix",
  ]

  /// `:name:` is drawn as a picture.
  private func isEmoji(_ index: Int) -> Bool {
    let name = scalars[(index + 1)...].prefix { InlineEscape.isWord($0) || $0 == "+" || $0 == "-" }
    return !name.isEmpty && next(index, by: name.count + 1) == ":"
  }

  /// `GH-1`, `GL-1` in any case, and names of other trackers, which are in capital letters. What stands before the name may
  /// be cut off.
  private func isReference(_ index: Int) -> Bool {
    let last = scalars[..<index].suffix(2)
    if ["gh", "gl"].contains(String(String.UnicodeScalarView(last)).lowercased()) { return true }
    return last.last.map { InlineEscape.isDigit($0) || ("A"..."Z").contains($0) } ?? false
  }

  /// The places in runs of seven or more hexadecimal digits, last first, that keep each part shorter.
  private var hexRuns: [Int] {
    if isCode { return [] }
    var cuts: [Int] = []
    var start = 0
    for index in 0...scalars.count {
      if index < scalars.count, InlineEscape.isHex(scalars[index]) { continue }
      if index - start >= 7 { cuts += stride(from: start + 6, to: index, by: 6) }
      start = index + 1
    }
    return cuts.reversed()
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
  private static func isWord(_ scalar: Unicode.Scalar) -> Bool { isLetter(scalar) || isDigit(scalar) || scalar == "_" }
  private static func isHex(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || ("a"..."f").contains(scalar) || ("A"..."F").contains(scalar)
  }
}

extension ArraySlice {
  /// The longest end whose elements all satisfy it.
  fileprivate func suffix(while isTaken: (Element) -> Bool) -> ArraySlice<Element> {
    var start = endIndex
    while start > startIndex, isTaken(self[start - 1]) { start -= 1 }
    return self[start...]
  }
}
