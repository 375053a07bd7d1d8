import RegoValues

/// A built-in function: declaration and implementation in one value, so that arity, operand errors,
/// capabilities and documentation all come from the same place.
///
/// ```swift
/// let upper = Builtin(
///   "upper", category: "strings", description: "Returns the string in upper case.",
///   arguments: [.named("x", .string)], result: .named("y", .string)
/// ) { operands, _ in .string(try operands.string(0).uppercased()) }
/// ```
public struct Builtin: Sendable {
  public typealias Function =
    @Sendable (borrowing Operands, inout BuiltinContext) throws(BuiltinError) -> Value?

  public enum Purity: Sendable {
    /// The result depends on the operands alone.
    case pure
    /// Differs between queries but is constant within one (`time.now_ns`, `rand.intn`).
    case nondeterministic
    /// Reaches outside (`http.send`); off unless capabilities allow it.
    case external
  }

  public var name: String
  public var category: String
  public var description: String
  /// The operator's spelling, such as `+`.
  public var infix: String?
  public var arguments: [RegoType] { signature().arguments }
  public var result: RegoType { signature().result }
  public var purity: Purity
  public var isDeprecated: Bool
  /// A relation: the result is a set of tuples to iterate (`walk`).
  public var isRelation: Bool
  public var function: Function
  /// Made when a compilation asks: two hundred built-ins have many types, and a compiled policy needs none of them.
  private let signature: @Sendable () -> (arguments: [RegoType], result: RegoType)
  /// False for a built-in that the engine knows and this program does not have: policies that call it compile, and
  /// somebody else has to evaluate them.
  public private(set) var isCarried = true

  public init(
    _ name: String, category: String, description: String = "", infix: String? = nil,
    arguments: @autoclosure @escaping @Sendable () -> [RegoType],
    result: @autoclosure @escaping @Sendable () -> RegoType, purity: Purity = .pure, isDeprecated: Bool = false,
    isRelation: Bool = false, function: @escaping Function
  ) {
    self.name = name
    self.category = category
    self.description = description
    self.infix = infix
    signature = { (arguments(), result()) }
    self.purity = purity
    self.isDeprecated = isDeprecated
    self.isRelation = isRelation
    self.function = function
  }
}

extension Builtin {
  /// The same declaration without what it does.
  public var declaration: Builtin { withheld(because: "this program does not carry it") }

  /// The same declaration; a call of it ends the evaluation with these words.
  func withheld(because reason: String) -> Builtin {
    var declaration = self
    declaration.isCarried = false
    let name = name
    declaration.function = { _, _ throws(BuiltinError) in throw .halt("\(name): \(reason)") }
    return declaration
  }

  /// A declaration and what it does, which stands elsewhere.
  package func carried(_ function: @escaping Function) -> Builtin {
    var carried = self
    carried.isCarried = true
    carried.function = function
    return carried
  }

  /// A declaration of a built-in whose body stands in another target.
  package init(
    declaring name: String, category: String, description: String,
    arguments: @autoclosure @escaping @Sendable () -> [RegoType],
    result: @autoclosure @escaping @Sendable () -> RegoType, purity: Purity = .pure
  ) {
    self.init(
      name, category: category, description: description, arguments: arguments(), result: result(), purity: purity
    ) { _, _ throws(BuiltinError) in nil }
    self = declaration
  }
}

/// Why a built-in gave no value. Messages start with the built-in's name, as OPA's do.
public enum BuiltinError: Error, Sendable {
  /// `eval_type_error`, such as `operand 1 must be string but got number`.
  case type(String)
  /// `eval_builtin_error`.
  case failure(String)
  /// `eval_conflict_error`, whatever the strictness.
  case conflict(String)
  /// Ends the query whatever the strictness (limits, cancellation).
  case halt(String)
  /// An error that the call asked to have as a value (`raise_error` of `http.send`): made of the error's words, with the
  /// call's place in front of them.
  indirect case told(BuiltinError, @Sendable (String) -> Value)
}

/// What a call may read besides its operands; one per query.
public struct BuiltinContext: Sendable {
  /// Nanoseconds since 1970, constant within a query.
  public var now: Int64
  /// Results of nondeterministic calls, by name and operands.
  public var nondeterministicCache: [Value: Value] = [:]
  /// Compiled regular expressions, globs and the like, by pattern.
  public var patterns: PatternCache = PatternCache()
  /// The text of the call's location `file:row`, for messages.
  public var environment: Value = .object(.empty)

  /// The evaluation's end by the monotonic clock, in nanoseconds, for built-ins that wait; nil for none.
  public var deadline: UInt64?
  /// Whether the caller called the evaluation off.
  public var isCancelled: (@Sendable () -> Bool)?

  /// The cases that a test has told, each an array of names.
  var testCases: [Value] = []

  public init(now: Int64) { self.now = now }

  /// For another input of the same query. Patterns are mostly the policy's own and stay, unless they are many.
  mutating func restart() {
    if !nondeterministicCache.isEmpty { nondeterministicCache = [:] }
    patterns.forgetMany()
  }
}

/// The operands of one call, with the checks that produce OPA's messages.
public struct Operands: ~Copyable {
  public let name: StaticNameBox
  private let values: UnsafeBufferPointer<Value>

  public init(name: StaticNameBox, values: UnsafeBufferPointer<Value>) {
    self.name = name
    self.values = values
  }

  public var count: Int { values.count }

  /// The operand at `index`; the compiler has checked the arity.
  public subscript(index: Int) -> Value { values[index] }

  /// Where the operand stands, for as long as the call takes.
  func place(_ index: Int) -> ValuePlace? { values.baseAddress.map { $0 + index } }

  /// `NAME: operand N must be EXPECTED but got TYPE`.
  public func typeError(_ index: Int, expected: String) -> BuiltinError {
    .type("\(name.text): operand \(index + 1) must be \(expected) but got \(values[index].typeName)")
  }

  public func string(_ index: Int) throws(BuiltinError) -> Text {
    if case .string(let text) = values[index] { return text }
    throw typeError(index, expected: "string")
  }

  public func number(_ index: Int) throws(BuiltinError) -> Number {
    if case .number(let number) = values[index] { return number }
    throw typeError(index, expected: "number")
  }

  public func array(_ index: Int) throws(BuiltinError) -> RegoArray {
    if case .array(let array) = values[index] { return array }
    throw typeError(index, expected: "array")
  }

  public func object(_ index: Int) throws(BuiltinError) -> RegoObject {
    if case .object(let object) = values[index] { return object }
    throw typeError(index, expected: "object")
  }

  public func set(_ index: Int) throws(BuiltinError) -> RegoSet {
    if case .set(let set) = values[index] { return set }
    throw typeError(index, expected: "set")
  }

  public func bool(_ index: Int) throws(BuiltinError) -> Bool {
    if case .bool(let flag) = values[index] { return flag }
    throw typeError(index, expected: "boolean")
  }
}

/// A built-in's name, shared by its calls.
public final class StaticNameBox: Sendable {
  public let text: String
  public init(_ text: String) { self.text = text }
}
