import RegoSyntax

/// Collects the variables of terms and bodies, each once, with the place where it is met first.
///
/// The names of called functions and of `with` targets are never variables.
struct VariableWalk {
  struct Options: OptionSet {
    let rawValue: Int
    /// Comprehensions, bodies of `every`, negated bodies and the operands of `and` and `or`.
    static let skipsClosures = Options(rawValue: 1)
    /// The first term of a reference.
    static let skipsHeads = Options(rawValue: 2)
    static let skipsObjectKeys = Options(rawValue: 4)
    static let skipsSets = Options(rawValue: 8)
    /// The head of a reference that is a modifier's value: after values are hoisted these are names of functions.
    static let skipsReplacements = Options(rawValue: 16)

    /// What the check of safety looks at.
    static let safety: Options = [.skipsClosures, .skipsReplacements]
  }

  let options: Options
  private(set) var places: [(name: String, location: Location)] = []
  /// The names of `places`, once they are so many that looking through them costs more than hashing.
  private var known: Set<String> = []
  private static let few = 8

  var names: Set<String> { places.count > VariableWalk.few ? known : Set(places.lazy.map(\.name)) }

  func contains(_ name: String) -> Bool {
    places.count > VariableWalk.few ? known.contains(name) : places.contains { $0.name == name }
  }

  init(_ options: Options = []) { self.options = options }

  static func names(in body: Body, _ options: Options = []) -> Set<String> {
    var walk = VariableWalk(options)
    walk.body(body)
    return walk.names
  }

  static func names(in expression: Expression, _ options: Options = []) -> Set<String> {
    var walk = VariableWalk(options)
    walk.expression(expression)
    return walk.names
  }

  static func names(in terms: [Term], _ options: Options = []) -> Set<String> {
    var walk = VariableWalk(options)
    terms.forEach { walk.term($0) }
    return walk.names
  }

  mutating func body(_ body: Body) { body.forEach { expression($0) } }

  mutating func expression(_ expression: Expression) {
    switch expression.kind {
    case .term(let term): self.term(term)
    case .call(let call): call.arguments.forEach { term($0) }
    case .declaration(let terms): terms.forEach { term($0) }
    case .someIn(let key, let value, let domain):
      if let key { term(key) }
      term(value)
      term(domain)
    case .every(let key, let value, let domain, let body):
      term(domain)
      if options.contains(.skipsClosures) { break }
      if let key { term(key) }
      term(value)
      self.body(body)
    case .block(let body):
      if expression.isImplicitNegation {
        implicitNegation(body)
      } else if !options.contains(.skipsClosures) {
        self.body(body)
      }
    case .conjunction(let bodies), .disjunction(let bodies):
      if !options.contains(.skipsClosures) { bodies.forEach { body($0) } }
    }
    expression.modifiers.forEach { modifier($0) }
  }

  /// Its variables are those of the body around it, apart from what was hoisted into it.
  private mutating func implicitNegation(_ body: Body) {
    let hoisted = Set(body.compactMap(\.generatedVariable))
    var inner = VariableWalk(options)
    inner.body(body)
    for (name, location) in inner.places where !hoisted.contains(name) { add(name, location) }
  }

  mutating func modifier(_ modifier: With) {
    if case .reference(let ref) = modifier.target.kind { ref.terms.dropFirst().forEach { term($0) } }
    if options.contains(.skipsReplacements) {
      switch modifier.value.kind {
      case .reference(let ref): ref.terms.dropFirst().forEach { term($0) }
      default: term(modifier.value)
      }
    } else {
      term(modifier.value)
    }
  }

  mutating func term(_ term: Term) {
    switch term.kind {
    case .scalar: break
    case .variable(let name): add(name, term.location)
    case .reference(let ref):
      (options.contains(.skipsHeads) ? ref.terms.dropFirst() : ref.terms[...]).forEach { self.term($0) }
    case .array(let items): items.forEach { self.term($0) }
    case .set(let items):
      if !options.contains(.skipsSets) { items.forEach { self.term($0) } }
    case .object(let members):
      for (key, value) in members {
        if !options.contains(.skipsObjectKeys) { self.term(key) }
        self.term(value)
      }
    case .call(let call): call.arguments.forEach { self.term($0) }
    case .arrayComprehension(let head, let body), .setComprehension(let head, let body):
      closure([head], body)
    case .objectComprehension(let key, let value, let body): closure([key, value], body)
    case .template(let parts):
      if options.contains(.skipsClosures) { break }
      for case .expression(let part) in parts { expression(part) }
    }
  }

  private mutating func closure(_ heads: [Term], _ body: Body) {
    if options.contains(.skipsClosures) { return }
    heads.forEach { term($0) }
    self.body(body)
  }

  private mutating func add(_ name: String, _ location: Location) {
    if contains(name) { return }
    places.append((name, location))
    if places.count == VariableWalk.few + 1 {
      known = Set(places.lazy.map(\.name))
    } else if places.count > VariableWalk.few {
      known.insert(name)
    }
  }
}
