import RegoValues

/// Go's `fmt.Sprintf` over the values of Rego: every verb and flag, and the words for what does not fit
/// (`%!d(string=a)`, `%!d(MISSING)`, `%!(EXTRA int64=2)`).
///
/// ```swift
/// GoFormatter.text("%05.1f|%v", [.float(1.25), .string("a")], limit: 100)  // "001.2|a"
/// ```
struct GoFormatter {
  private let format: [UInt8]
  private let arguments: [GoArgument]
  private let limit: Int
  private var output: [UInt8] = []
  private var index = 0
  private var argument = 0
  /// An explicit index (`%[1]d`) was used; then surplus arguments are no mistake.
  private var isReordered = false
  private var hasGoodIndex = true
  private var isAfterIndex = false
  private var directive = FormatDirective()
  private var isTooLong = false

  private init(format: [UInt8], arguments: [GoArgument], limit: Int) {
    self.format = format
    self.arguments = arguments
    self.limit = limit
  }

  /// Nil when the text would be longer than `limit` bytes.
  static func text(_ format: [UInt8], _ arguments: [GoArgument], limit: Int) -> [UInt8]? {
    var formatter = GoFormatter(format: format, arguments: arguments, limit: limit)
    return formatter.run() ? formatter.output : nil
  }

  private mutating func run() -> Bool {
    while index < format.count {
      hasGoodIndex = true
      isAfterIndex = false
      let start = index
      while index < format.count && format[index] != UInt8(ascii: "%") { index += 1 }
      output.append(contentsOf: format[start..<index])
      if index == format.count { break }
      index += 1
      directive = FormatDirective()
      readDirective()
      if isTooLong || output.count > limit { return false }
    }
    appendSurplus()
    return output.count <= limit
  }

  private mutating func readDirective() {
    while index < format.count && directive.take(format[index]) { index += 1 }
    readArgumentIndex()
    readWidth()
    readPrecision()
    if !isAfterIndex { readArgumentIndex() }
    guard let verb = readVerb() else { return append("%!(NOVERB)") }
    if verb == "%" { return append("%") }
    guard hasGoodIndex else { return append("%!\(verb)(BADINDEX)") }
    guard argument < arguments.count else { return append("%!\(verb)(MISSING)") }
    if verb == "v" { directive.markVerbV() }
    // A width or precision is a number of at most 7 digits; what it fills up to is checked before it is made.
    let formatted = FormattedArgument(arguments[argument], directive)
    if output.count + formatted.filling > limit {
      isTooLong = true
      return
    }
    output.append(contentsOf: formatted.text(verb))
    argument += 1
  }

  private mutating func readVerb() -> Unicode.Scalar? {
    guard index < format.count else { return nil }
    var end = index + 1
    while end < format.count && format[end] & 0xC0 == 0x80 { end += 1 }
    defer { index = end }
    return String(decoding: format[index..<end], as: UTF8.self).unicodeScalars.first
  }

  private mutating func readWidth() {
    if index < format.count && format[index] == UInt8(ascii: "*") {
      index += 1
      directive.width = readNumberArgument()
      if directive.width == nil { append("%!(BADWIDTH)") }
      if let width = directive.width, width < 0 {
        directive.width = -width
        directive.minus = true
        directive.zero = false
      }
      isAfterIndex = false
      return
    }
    directive.width = readNumber()
    if isAfterIndex && directive.width != nil { hasGoodIndex = false }
  }

  private mutating func readPrecision() {
    // At the very end a point is taken for the verb.
    guard index + 1 < format.count, format[index] == UInt8(ascii: ".") else { return }
    index += 1
    if isAfterIndex { hasGoodIndex = false }
    readArgumentIndex()
    if index < format.count && format[index] == UInt8(ascii: "*") {
      index += 1
      directive.precision = readNumberArgument().flatMap { $0 >= 0 ? $0 : nil }
      if directive.precision == nil { append("%!(BADPREC)") }
      isAfterIndex = false
      return
    }
    directive.precision = readNumber() ?? 0
  }

  /// Decimal digits; a number that is far too long takes the rest of the format with it, as in Go.
  private mutating func readNumber() -> Int? {
    var number: Int?
    while index < format.count, format[index] &- 0x30 <= 9 {
      if let known = number, known > FormatDirective.greatestNumber {
        index = format.count
        return nil
      }
      number = (number ?? 0) * 10 + Int(format[index] &- 0x30)
      index += 1
    }
    return number
  }

  /// `*`: the next argument, where it is an integer of a sane size.
  private mutating func readNumberArgument() -> Int? {
    guard argument < arguments.count else { return nil }
    defer { argument += 1 }
    var given = arguments[argument]
    if case .typed(let inner, _) = given { given = inner }
    guard case .integer(let value) = given,
      value.magnitude <= UInt64(FormatDirective.greatestNumber)
    else { return nil }
    return Int(value)
  }

  /// `[n]`, where it stands here.
  private mutating func readArgumentIndex() {
    isAfterIndex = false
    guard index < format.count, format[index] == UInt8(ascii: "[") else { return }
    isReordered = true
    guard format.count - index >= 3, let close = format[(index + 1)...].firstIndex(of: UInt8(ascii: "]")) else {
      hasGoodIndex = false
      index += 1
      return
    }
    let digits = format[(index + 1)..<close]
    index = close + 1
    let number = digits.allSatisfy { $0 &- 0x30 <= 9 } ? Int(String(decoding: digits, as: UTF8.self)) : nil
    guard let number, number <= FormatDirective.greatestNumber * 10 else {
      hasGoodIndex = false
      return
    }
    isAfterIndex = true
    if number >= 1 && number <= arguments.count {
      argument = number - 1
    } else {
      hasGoodIndex = false
    }
  }

  private mutating func appendSurplus() {
    guard !isReordered, argument < arguments.count else { return }
    append("%!(EXTRA ")
    for (place, surplus) in arguments[argument...].enumerated() {
      if place > 0 { append(", ") }
      append(surplus.typeName + "=")
      output.append(contentsOf: FormattedArgument(surplus, FormatDirective()).text("v"))
      if output.count > limit { return }
    }
    append(")")
  }

  private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }
}

extension FormatDirective {
  /// Go takes greater widths and precisions for mistakes.
  static let greatestNumber = 1_000_000
}
