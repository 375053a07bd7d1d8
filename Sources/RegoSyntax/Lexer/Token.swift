/// One piece of source: its kind and where it stands.
struct Token: Sendable {
  enum Kind: UInt8, Sendable {
    case end
    /// Something that is no Rego at all; the lexer's list of problems says what.
    case illegal
    case identifier, number, string, rawString
    /// `$"` and `` $` ``; text, `{`, the expression's tokens and `}` follow until `templateEnd`.
    case templateStart, rawTemplateStart, templateText, templateOpen, templateClose, templateEnd
    case leftBracket, rightBracket, leftBrace, rightBrace, leftParenthesis, rightParenthesis
    case comma, colon, dot, semicolon
    case assign, unify, equal, notEqual, less, lessOrEqual, greater, greaterOrEqual
    case plus, minus, times, divide, remainder, ampersand, bar
  }

  var kind: Kind
  /// Which word an identifier is; whether that makes it a keyword depends on the module.
  var word: Word
  var followsSpace: Bool
  var followsNewline: Bool
  var offset: Int32
  var end: Int32
  var row: Int32
  var column: Int32
}

/// The words that are, or can become, keywords.
enum Word: String, Sendable, CaseIterable {
  case none = ""
  case wildcard = "_"
  case package, `import`, `as`, `default`, `else`, not, some, with, null, `true`, `false`
  case `in`, every, contains, `if`, and, or

  /// Keywords in every version of the language.
  var isAlwaysKeyword: Bool {
    switch self {
    case .package, .import, .as, .default, .else, .not, .some, .with, .null, .true, .false: true
    default: false
    }
  }

  /// The words with their letters in one number: none is longer than eight.
  private static let packed = allCases.map { word in
    (letters: pack(word.rawValue.utf8), count: word.rawValue.utf8.count, word: word)
  }

  private static func pack(_ text: some Sequence<UInt8>) -> UInt64 {
    text.reduce(0) { $0 << 8 | UInt64($1) }
  }

  init(identifier: some Collection<UInt8>) {
    let count = identifier.count
    let letters = count <= 8 ? Word.pack(identifier) : 0
    self = Word.packed.first { $0.letters == letters && $0.count == count }?.word ?? .none
  }
}

/// The keywords that came after v0 and hold by import or by version.
struct FutureKeywords: OptionSet, Sendable {
  let rawValue: UInt8

  static let `in` = FutureKeywords(rawValue: 1)
  static let every = FutureKeywords(rawValue: 2)
  static let contains = FutureKeywords(rawValue: 4)
  static let `if` = FutureKeywords(rawValue: 8)
  /// Not a word of its own: allows `not { … }`.
  static let notBody = FutureKeywords(rawValue: 16)
  static let and = FutureKeywords(rawValue: 32)
  static let or = FutureKeywords(rawValue: 64)

  /// What v1 always has.
  static let v1: FutureKeywords = [.in, .every, .contains, .if]
  static let experimental: FutureKeywords = [.and, .or]

  /// The keywords by the name that imports use, in the order in which messages list them.
  static let named: [(name: String, keyword: FutureKeywords)] = [
    ("and", .and), ("contains", .contains), ("every", [.every, .in]), ("if", .if), ("in", .in), ("not", .notBody),
    ("or", .or),
  ]

  init(rawValue: UInt8) { self.rawValue = rawValue }

  init(names: Set<String>) {
    self = []
    for (name, keyword) in FutureKeywords.named where names.contains(name) { insert(keyword) }
  }

  func makesKeyword(_ word: Word) -> Bool {
    switch word {
    case .in: contains(.in)
    case .every: contains(.every)
    case .contains: contains(.contains)
    case .if: contains(.if)
    case .and: contains(.and)
    case .or: contains(.or)
    default: word.isAlwaysKeyword
    }
  }
}
