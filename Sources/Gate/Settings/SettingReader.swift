import RegoValues

/// Reads the value of one setting as its type wants it.
struct SettingReader {
  /// Where relative paths start; empty leaves them as they are.
  var directory: String

  struct Failure: Error {
    /// Paths below the setting's own.
    var problems: [(path: [Value], kind: SettingsProblem.Kind)]

    init(_ kind: SettingsProblem.Kind) { problems = [([], kind)] }
    init(_ problems: [(path: [Value], kind: SettingsProblem.Kind)]) { self.problems = problems }
  }

  func read(_ value: Value, as field: SettingsField) -> Result<SettingValue, Failure> {
    switch field.type {
    case .choice(let words): return choice(value, words, field)
    case .flag:
      guard case .bool(let flag) = value else { return wrong(value, field, "true or false") }
      return .success(.flag(flag))
    case .count(let range): return count(value, range, field)
    case .size(let range):
      return amount(value, range, field, Amount.size, "a number of bytes or a size such as `4 MiB`")
    case .duration(let range):
      return amount(value, range, field, Amount.duration, "a number of seconds or a time such as `10s` or `500ms`")
    case .path: return text(value, field).map { .path(absolute($0)) }
    case .paths:
      return list(value, field) { item in text(item, field).map(absolute) }.map { .paths($0) }
    case .names(let subject):
      return list(value, field) { item in text(item, field).flatMap { name($0, subject, field) } }.map { .names($0) }
    case .globs(let subject, _):
      return list(value, field) { item in text(item, field).flatMap { glob($0, subject, field) } }.map { .globs($0) }
    }
  }

  private func wrong<Kind>(_ value: Value, _ field: SettingsField, _ wanted: String) -> Result<Kind, Failure> {
    .failure(Failure(.wrongType(setting: field.name, wanted: wanted, found: value.foundWords)))
  }

  private func choice(_ value: Value, _ words: [String], _ field: SettingsField) -> Result<SettingValue, Failure> {
    guard case .string(let text) = value else {
      return wrong(value, field, "one of " + words.map { "`\($0)`" }.joined(separator: ", "))
    }
    let word = text.string
    if let index = words.firstIndex(where: { $0.utf8.elementsEqual(word.utf8) }) { return .success(.choice(index)) }
    return .failure(
      Failure(
        .notOneOf(
          setting: field.name, value: word, words: words,
          suggestion: SpellingSuggestion.nearest(to: word, among: words))))
  }

  private func count(_ value: Value, _ range: ClosedRange<Int>, _ field: SettingsField)
    -> Result<SettingValue, Failure>
  {
    guard case .number(let number) = value, let count = number.exactInt else {
      return wrong(value, field, "a whole number")
    }
    guard range.contains(count) else {
      let words =
        range.count == 1 ? "\(range.lowerBound)" : "at least \(range.lowerBound) and at most \(range.upperBound)"
      return .failure(Failure(.outOfRange(setting: field.name, range: words)))
    }
    return .success(.number(count))
  }

  private func amount(
    _ value: Value, _ range: ClosedRange<Int>, _ field: SettingsField, _ amount: Amount, _ wanted: String
  ) -> Result<SettingValue, Failure> {
    let written: String
    switch value {
    case .number(let number): written = number.text
    case .string(let text): written = text.string
    default: return wrong(value, field, wanted)
    }
    guard let number = amount.read(written) else {
      return .failure(Failure(.notAnAmount(setting: field.name, value: written, wanted: wanted)))
    }
    guard range.contains(number) else {
      let words = "at least \(amount.words(range.lowerBound)) and at most \(amount.words(range.upperBound))"
      return .failure(Failure(.outOfRange(setting: field.name, range: words)))
    }
    return .success(.number(number))
  }

  private func text(_ value: Value, _ field: SettingsField) -> Result<String, Failure> {
    guard case .string(let text) = value else { return wrong(value, field, "text") }
    return text.byteCount > 0 ? .success(text.string) : .failure(Failure(.emptyText(setting: field.name)))
  }

  private func name(_ text: String, _ subject: SettingsFieldType.NameSubject, _ field: SettingsField)
    -> Result<String, Failure>
  {
    let why: String
    switch subject {
    case .hosts:
      // An address of version 6 has colons and nothing else that a name has not.
      let isAddress = text.utf8.filter { $0 == UInt8(ascii: ":") }.count > 1
      let isName = text.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        case UInt8(ascii: ":"): isAddress
        default: false
        }
      }
      if isName { return .success(text) }
      why = "a host is a name or an address, without scheme, port, path and wildcards"
    case .variables:
      if !text.utf8.contains(UInt8(ascii: "=")), !text.utf8.contains(0) { return .success(text) }
      why = "a variable is named without its value"
    }
    return .failure(Failure(.badPattern(setting: field.name, pattern: text, why: why)))
  }

  private func glob(_ text: String, _ subject: SettingsFieldType.GlobSubject, _ field: SettingsField)
    -> Result<Glob, Failure>
  {
    do {
      let glob = try Glob(text)
      if subject == .refs, let first = text.utf8.first, !text.hasPrefix("refs/"), !"*?[".utf8.contains(first) {
        let why = "names of refs start with `refs/`: did you mean `refs/heads/\(SafeText.line(text, longest: 60))`?"
        return .failure(Failure(.badPattern(setting: field.name, pattern: text, why: why)))
      }
      return .success(glob)
    } catch {
      return .failure(Failure(.badPattern(setting: field.name, pattern: text, why: error.description)))
    }
  }

  /// A list, or one item in its place; all that is wrong with any item.
  private func list<Item>(_ value: Value, _ field: SettingsField, _ read: (Value) -> Result<Item, Failure>)
    -> Result<[Item], Failure>
  {
    guard case .array(let items) = value else {
      if case .string = value { return read(value).map { [$0] } }
      return wrong(value, field, "a list")
    }
    var list: [Item] = []
    var problems: [(path: [Value], kind: SettingsProblem.Kind)] = []
    for (index, item) in items.elements.enumerated() {
      switch read(item) {
      case .success(let read): list.append(read)
      case .failure(let failure):
        problems += failure.problems.map { ([.number(Number(index))] + $0.path, $0.kind) }
      }
    }
    return problems.isEmpty ? .success(list) : .failure(Failure(problems))
  }

  private func absolute(_ path: String) -> String {
    if path.utf8.first == UInt8(ascii: "/") || directory.isEmpty { return path }
    let below = path.hasPrefix("./") ? String(path.dropFirst(2)) : path
    return directory.hasSuffix("/") ? directory + below : "\(directory)/\(below)"
  }
}

/// Amounts with a unit.
struct Amount: Sendable {
  /// What a number without a unit is multiplied with.
  var plain: Int
  var units: [(name: String, factor: Int)]

  /// Bytes: `MiB` by 1024, `MB` by 1000.
  static let size = Amount(
    plain: 1,
    units: [
      ("B", 1), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("KiB", 1 << 10), ("MiB", 1 << 20),
      ("GiB", 1 << 30), ("TiB", 1 << 40),
    ])

  /// Milliseconds.
  static let duration = Amount(plain: 1000, units: [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000)])

  func read(_ written: String) -> Int? {
    let digits = written.utf8.prefix { (0x30...0x39).contains($0) }
    guard digits.count > 0, digits.count <= 18, let number = Int(String(decoding: digits, as: UTF8.self)) else {
      return nil
    }
    let unit = String(decoding: written.utf8.dropFirst(digits.count).drop { $0 == 0x20 }, as: UTF8.self)
    let factor: Int?
    if unit.isEmpty {
      factor = plain
    } else {
      factor = units.first { $0.name.utf8.elementsEqual(unit.utf8) }?.factor
    }
    guard let factor else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  /// The amount in the largest unit that divides it.
  func words(_ number: Int) -> String {
    let fitting = units.filter { number >= $0.factor && number % $0.factor == 0 }.max { $0.factor < $1.factor }
    return fitting.map { "\(number / $0.factor)\($0.name)" } ?? "\(number)"
  }
}
