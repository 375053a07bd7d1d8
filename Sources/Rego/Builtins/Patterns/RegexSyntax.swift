/// Reads a regular expression in Go's syntax, refuses what Go refuses in Go's words, and writes it for RE2.
///
/// Debian's RE2 of 2022 and Go's `regexp` share their heritage but differ: named groups (`(?<n>…)`, names that repeat or begin
/// with a digit), `\C`, the words of errors. So the pattern is checked here, group names are taken out, and the rest goes
/// to RE2 as it stands. Source: Go's `regexp/syntax` documentation.
struct RegexSyntax {
  /// The pattern for RE2.
  private(set) var translated: [UInt8] = []
  /// The names of the groups by number; index 0 is the whole match. Unnamed groups have an empty name.
  private(set) var groupNames: [String] = [""]

  let scalars: [Unicode.Scalar]
  var position = 0
  private var depth = 0
  /// The last atom was a group of flags alone.
  private var isFlags = false
  /// Classes of Unicode that were read and not yet copied, and what RE2 calls them.
  private var classNames: [(place: Int, end: Int, written: String)] = []

  /// Go's limits: 1,000 for a repeat count (also for the product of nested ones), 1,000 for nesting.
  static let repeatLimit = 1000
  static let depthLimit = 1000

  init(_ pattern: String) throws(RegexError) {
    scalars = Array(pattern.unicodeScalars)
    _ = try alternation()
    if position < scalars.count { throw error(.unexpectedParenthesis, from: 0) }
  }

  // MARK: Reading

  var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  func peek(_ offset: Int) -> Unicode.Scalar? {
    position + offset < scalars.count ? scalars[position + offset] : nil
  }

  func text(_ start: Int, _ end: Int? = nil) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[min(start, scalars.count)..<min(end ?? position, scalars.count)])
    return String(view)
  }

  func error(_ code: RegexError.Code, from start: Int, to end: Int? = nil) -> RegexError {
    RegexError(code: code, fragment: text(start, end ?? scalars.count))
  }

  private mutating func copy(from start: Int) {
    var place = start
    for name in classNames where name.place >= start {
      translated.append(contentsOf: Array((text(place, name.place) + name.written).utf8))
      place = name.end
    }
    classNames.removeAll(keepingCapacity: true)
    translated.append(contentsOf: Array(text(place).utf8))
  }

  /// Reads up to `)` or the end; gives the greatest product of repeat counts inside.
  private mutating func alternation() throws(RegexError) -> Int {
    depth += 1
    defer { depth -= 1 }
    if depth > RegexSyntax.depthLimit { throw error(.nestsTooDeeply, from: 0) }
    var most = 1
    var hasAtom = false
    while let scalar = next, scalar != ")" {
      if scalar == "|" {
        position += 1
        translated.append(0x7C)
        hasAtom = false
        continue
      }
      most = max(most, try repetition(after: &hasAtom))
    }
    return most
  }

  /// One atom and the operators behind it. `hasAtom` says whether something stands before it that an operator could take.
  private mutating func repetition(after hasAtom: inout Bool) throws(RegexError) -> Int {
    if let end = operatorEnd { throw error(.missingArgument, from: position, to: end) }
    isFlags = false
    var product = try atom()
    // Flags are nothing that could be repeated; what stands before them is.
    if isFlags, !hasAtom, let end = operatorEnd { throw error(.missingArgument, from: position, to: end) }
    if !isFlags { hasAtom = true }
    var isRepeated = false
    let firstOperator = position
    var lastOperator = position
    while let scalar = next {
      let start = position
      var count = 1
      if "*+?".unicodeScalars.contains(scalar) {
        position += 1
      } else if let (low, high, end) = counts(at: position) {
        if low > RegexSyntax.repeatLimit || (high ?? 0) > RegexSyntax.repeatLimit || (high.map { $0 < low } ?? false) {
          throw error(.invalidRepeatCount, from: start, to: end)
        }
        count = max(1, high ?? low)
        position = end
      } else {
        break
      }
      let isLazy = next == "?"
      if isLazy { position += 1 }
      if isRepeated { throw error(.nestedRepetition, from: lastOperator, to: position) }
      let (total, overflow) = product.multipliedReportingOverflow(by: count)
      if overflow || total > RegexSyntax.repeatLimit { throw error(.invalidRepeatCount, from: start, to: position) }
      product = total
      isRepeated = true
      lastOperator = start
    }
    copy(from: firstOperator)
    return product
  }

  /// The place behind an operator that stands here, with the mark that makes it lazy.
  private var operatorEnd: Int? {
    guard let scalar = next else { return nil }
    let end = "*+?".unicodeScalars.contains(scalar) ? position + 1 : counts(at: position)?.end
    return end.map { $0 < scalars.count && scalars[$0] == "?" ? $0 + 1 : $0 }
  }

  /// `{n}`, `{n,}` or `{n,m}` at `start`; nil where it is none (then the brace stands for itself).
  private func counts(at start: Int) -> (low: Int, high: Int?, end: Int)? {
    guard start < scalars.count, scalars[start] == "{" else { return nil }
    var place = start + 1
    guard let low = digits(&place) else { return nil }
    var high: Int? = low
    if place < scalars.count, scalars[place] == "," {
      place += 1
      if place < scalars.count, scalars[place] == "}" {
        high = nil
      } else {
        guard let bound = digits(&place) else { return nil }
        high = bound
      }
    }
    guard place < scalars.count, scalars[place] == "}" else { return nil }
    return (low, high, place + 1)
  }

  /// A decimal number without leading zeroes; large ones are all "too large".
  private func digits(_ place: inout Int) -> Int? {
    let start = place
    var value = 0
    while place < scalars.count, ("0"..."9").contains(scalars[place]) {
      value = min(value * 10 + Int(scalars[place].value - 0x30), 1_000_000)
      place += 1
    }
    guard place > start else { return nil }
    if place - start > 1 && scalars[start] == "0" { return nil }
    return value
  }

  // MARK: Atoms

  private mutating func atom() throws(RegexError) -> Int {
    let start = position
    switch next {
    case "(": return try group()
    case "[":
      try characterClass()
      copy(from: start)
    case "\\":
      try escape()
      return 1
    default:
      position += 1
      copy(from: start)
    }
    return 1
  }

  private mutating func group() throws(RegexError) -> Int {
    let start = position
    position += 1
    if next == "?" {
      if try !groupPrefix(from: start) {
        isFlags = true
        return 1
      }
    } else {
      groupNames.append("")
      translated.append(0x28)
    }
    let product = try alternation()
    guard next == ")" else { throw error(.missingParenthesis, from: 0) }
    position += 1
    translated.append(0x29)
    isFlags = false
    return product
  }

  /// `?P<name>`, `?<name>`, `?flags:` or `?flags)`; false where the group is over (flags alone).
  private mutating func groupPrefix(from start: Int) throws(RegexError) -> Bool {
    if peek(1) == "<" || (peek(1) == "P" && peek(2) == "<") {
      position += peek(1) == "<" ? 2 : 3
      let nameStart = position
      while let scalar = next, scalar != ">" { _ = scalar; position += 1 }
      guard next == ">" else { throw error(.invalidNamedCapture, from: start) }
      let name = text(nameStart)
      position += 1
      guard !name.isEmpty, name.unicodeScalars.allSatisfy(RegexSyntax.isWord) else {
        throw error(.invalidNamedCapture, from: start, to: position)
      }
      groupNames.append(name)
      translated.append(0x28)
      return true
    }
    position += 1
    var sawFlag = false
    var isNegated = false
    while let scalar = next {
      position += 1
      switch scalar {
      case "i", "m", "s", "U": sawFlag = true
      case "-" where !isNegated:
        isNegated = true
        sawFlag = false
      case ":" where !isNegated || sawFlag, ")" where !isNegated || sawFlag:
        copy(from: start)
        return scalar == ":"
      default: throw error(.perlSyntax, from: start, to: position)
      }
    }
    throw error(.perlSyntax, from: start)
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  /// An escape outside of a class.
  private mutating func escape() throws(RegexError) {
    let start = position
    guard let kind = peek(1) else { throw error(.trailingBackslash, from: scalars.count) }
    switch kind {
    case "A", "z", "b", "B", "d", "D", "s", "S", "w", "W":
      position += 2
      copy(from: start)
    case "p", "P":
      try unicodeClass(isMember: false)
      copy(from: start)
    case "Q": literalRun()
    default:
      _ = try escapedScalar()
      copy(from: start)
    }
  }

  /// `\Q…\E`: each scalar quoted on its own, so that an operator behind it takes the last one only.
  private mutating func literalRun() {
    position += 2
    while let scalar = next {
      if scalar == "\\", peek(1) == "E" {
        position += 2
        return
      }
      if scalar.isASCII && !RegexSyntax.isWord(scalar) { translated.append(0x5C) }
      translated.append(contentsOf: Array(String(scalar).utf8))
      position += 1
    }
  }

  /// `\pN`, `\p{Greek}`, `\P{^Greek}`.
  mutating func unicodeClass(isMember: Bool) throws(RegexError) {
    let start = position
    var isNegated = peek(1) == "P"
    position += 2
    guard let first = next else { throw error(.invalidRange, from: start) }
    var name = text(position, position + 1)
    if first == "{" {
      while let scalar = next, scalar != "}" { _ = scalar; position += 1 }
      guard next == "}" else { throw error(.invalidRange, from: start) }
      name = text(start + 3)
      if name.hasPrefix("^") {
        isNegated.toggle()
        name.removeFirst()
      }
    }
    position += 1
    guard let unicode = UnicodeClass(name: name, isNegated: isNegated) else {
      throw error(.invalidRange, from: start, to: position)
    }
    classNames.append((start, position, isMember ? unicode.members : "[\(unicode.members)]"))
  }

  /// A backslash and what it stands for: punctuation, octal, hexadecimal, control characters.
  mutating func escapedScalar() throws(RegexError) -> Unicode.Scalar {
    let start = position
    guard let kind = peek(1) else { throw error(.trailingBackslash, from: scalars.count) }
    position += 2
    switch kind {
    case "1"..."7":
      // A single digit is a back reference, which there is none of.
      guard let digit = next, ("0"..."7").contains(digit) else { break }
      return try octal(from: start)
    case "0": return try octal(from: start)
    case "x": return try hexadecimal(from: start)
    case "a": return "\u{07}"
    case "f": return "\u{0C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{0B}"
    default:
      if kind.isASCII && !RegexSyntax.isAlphanumeric(kind) { return kind }
    }
    throw error(.invalidEscape, from: start, to: position)
  }

  private static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool { isWord(scalar) && scalar != "_" }

  private mutating func octal(from start: Int) throws(RegexError) -> Unicode.Scalar {
    position = start + 1
    var value: UInt32 = 0
    var count = 0
    while count < 3, let digit = next, ("0"..."7").contains(digit) {
      value = value * 8 + digit.value - 0x30
      position += 1
      count += 1
    }
    return Unicode.Scalar(value) ?? "\0"
  }

  private mutating func hexadecimal(from start: Int) throws(RegexError) -> Unicode.Scalar {
    var value: UInt32 = 0
    if next == "{" {
      position += 1
      var count = 0
      while let digit = next, let nibble = digit.hexadecimalValue {
        value = value * 16 + nibble
        position += 1
        count += 1
        if value > 0x10FFFF { throw error(.invalidEscape, from: start, to: position) }
      }
      guard next == "}", count > 0 else {
        throw error(.invalidEscape, from: start, to: min(position + 1, scalars.count))
      }
      position += 1
    } else {
      let end = min(position + 2, scalars.count)
      for _ in 0..<2 {
        guard let nibble = next?.hexadecimalValue else { throw error(.invalidEscape, from: start, to: end) }
        value = value * 16 + nibble
        position += 1
      }
    }
    guard let scalar = Unicode.Scalar(value) else { throw error(.invalidEscape, from: start, to: position) }
    return scalar
  }
}

extension Unicode.Scalar {
  /// The value of a hexadecimal digit.
  var hexadecimalValue: UInt32? {
    switch self {
    case "0"..."9": value - 0x30
    case "a"..."f": value - 0x57
    case "A"..."F": value - 0x37
    default: nil
    }
  }
}
