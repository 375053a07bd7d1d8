import RegoValues

/// A piece of an expression: a constant, variable, reference, composite, call or comprehension.
public struct Term: Sendable {
  public var kind: Kind
  public var location: Location
  /// Written in parentheses; the location is that of what they hold.
  public var isParenthesised = false

  public indirect enum Kind: Sendable {
    /// null, a boolean, a number or a string (never a composite before constant folding).
    case scalar(Value)
    /// A variable by name. Wildcards are named by the parser `$0`, `$1`, … uniquely in a file.
    case variable(String)
    case reference(Ref)
    case array([Term])
    case object([(key: Term, value: Term)])
    case set([Term])
    case call(Call)
    case arrayComprehension(Term, Body)
    case setComprehension(Term, Body)
    case objectComprehension(key: Term, value: Term, Body)
    /// `$"text {expression} text"`.
    case template([TemplatePart])
  }

  public init(location: Location, kind: Kind) {
    self.location = location
    self.kind = kind
  }
}

/// `head[a].b`: the first term is a variable, or any term that can be indexed (call, composite, comprehension).
/// `.b` and `["b"]` are both the string scalar `b`.
public struct Ref: Sendable {
  public var terms: [Term]

  public init(_ terms: [Term]) { self.terms = terms }

  /// The variable's name that the reference starts with.
  @inlinable
  public var headName: String? {
    if case .variable(let name)? = terms.first?.kind { return name }
    return nil
  }

  /// The parts with dots between them where all are plain, else nil.
  public var dottedName: String? {
    if terms.count == 1 { return headName }
    var parts: [String] = []
    for term in terms {
      switch term.kind {
      case .variable(let name): parts.append(name)
      case .scalar(.string(let text)): parts.append(text.string)
      default: return nil
      }
    }
    return parts.joined(separator: ".")
  }
}

/// `f.g(x, y)`; the function is a reference of names.
public struct Call: Sendable {
  public var function: Ref
  public var arguments: [Term]
  public var location: Location

  public init(location: Location, function: Ref, arguments: [Term]) {
    self.location = location
    self.function = function
    self.arguments = arguments
  }

  /// The function's dotted name where all parts are plain, else nil.
  public var name: String? { function.dottedName }
}

public enum TemplatePart: Sendable {
  case text(Text)
  case expression(Expression)
}
