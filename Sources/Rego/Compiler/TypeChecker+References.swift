import RegoSyntax
import RegoValues

/// References: what they may be indexed by, and what they give.
extension TypeChecker {
  /// Checks each reference in a term; closures stand elsewhere.
  mutating func references(in term: Term) {
    switch term.kind {
    case .reference(let ref): check(ref)
    case .array, .set, .object: term.visitParts { references(in: $0) }
    default: break
    }
  }

  private mutating func check(_ ref: Ref) {
    guard let head = ref.headName else { return }
    if head == "data" || head == "input" {
      if head == "data", let (type, depth) = function(ref) {
        refuseFunction(ref, depth, type)
      } else {
        check(ref, at: 0, trees[...])
      }
    } else if let type = variable(head) {
      checkKeys(ref, from: 1, type)
    } else {
      set(head, .anything)
      checkKeys(ref, from: 1, .anything)
    }
  }

  /// The function that a reference leads to or through, and the depth of its last term.
  private func function(_ ref: Ref) -> (type: RegoType, depth: Int)? {
    guard var node = documents[Roots.data] else { return nil }
    for (depth, term) in ref.terms.enumerated().dropFirst() {
      guard let key = term.scalar, let next = node[key] else { return nil }
      if let type = next.type, case .function = type { return (type, depth) }
      node = next
    }
    return nil
  }

  /// Looks for a reference's document in trees, of which the first that has it decides.
  private mutating func check(_ ref: Ref, at depth: Int, _ trees: ArraySlice<TypeTree>) {
    guard let tree = trees.first else {
      checkKeys(ref, from: 1, .anything)
      return
    }
    check(ref, at: depth, in: tree, trees.dropFirst())
  }

  private mutating func check(_ ref: Ref, at depth: Int, in node: TypeTree, _ others: ArraySlice<TypeTree>) {
    guard depth < ref.terms.count else { return }
    let term = ref.terms[depth]
    guard let key = depth == 0 ? ref.headName.map(Roots.key) : term.scalar else {
      bind(term, of: ref, at: depth, under: node)
      return
    }
    if let child = node[key] {
      if let type = child.type {
        checkKeys(ref, from: depth + 1, type)
      } else {
        check(ref, at: depth + 1, in: child, others)
      }
    } else if !others.isEmpty {
      check(ref, at: 0, others)
    } else if depth == 0 {
      checkKeys(ref, from: 1, .anything)
    } else {
      checkKeys(ref, from: depth + 1, .anything)
    }
  }

  /// A key that is no constant, of a node that is no document: the names below are strings, or what rules have there.
  private mutating func bind(_ term: Term, of ref: Ref, at depth: Int, under node: TypeTree) {
    guard let name = term.variableName else {
      checkKeys(ref, from: depth, .anything)
      return
    }
    let keys = RegoType.union(of: [.string] + node.keys.map { .of($0) }) ?? .string
    guard let known = variable(name) else {
      set(name, keys)
      checkKeys(ref, from: depth + 1, .anything)
      return
    }
    guard known.unifies(with: keys) else {
      refuse(ref, at: depth, detail: pointer(ref, at: depth, have: known, want: keys, oneOf: node.keys))
      return
    }
    checkKeys(ref, from: depth + 1, .anything)
  }

  private mutating func checkKeys(_ ref: Ref, from depth: Int, _ type: RegoType) {
    var type = type
    for (position, key) in ref.terms.enumerated().dropFirst(depth) {
      guard let keys = type.keys, !keys.isUnknown else {
        refuse(ref, at: position, detail: underline(ref, upTo: position, type))
        return
      }
      if let constant = key.scalar {
        guard let next = type.select(constant) else {
          refuse(ref, at: position, detail: pointer(ref, at: position, have: nil, want: keys, oneOf: type.propertyKeys))
          return
        }
        type = next
        continue
      }
      if let known = key.variableName.flatMap({ variable($0) }) {
        guard known.unifies(with: keys) else {
          refuse(
            ref, at: position, detail: pointer(ref, at: position, have: known, want: keys, oneOf: type.propertyKeys))
          return
        }
      } else if !unify(key, keys) {
        refuse(ref, at: position, detail: pointer(ref, at: position, have: self.type(of: key), want: keys, oneOf: []))
        return
      }
      type = type.values ?? .unknown
    }
  }

  // MARK: What references give

  /// `unknown` where it starts from a variable without a type, or where nothing of that kind is there.
  func type(of ref: Ref) -> RegoType {
    guard let head = ref.headName else { return .unknown }
    guard head == "data" || head == "input" else {
      return variable(head).map { select($0, ref.terms.dropFirst()) } ?? .unknown
    }
    let key = Roots.key(head)
    for tree in trees {
      if let node = tree[key], let type = type(in: node, ref.terms.dropFirst()) { return type }
    }
    return .anything
  }

  /// nil where the tree does not know the document.
  private func type(in node: TypeTree, _ rest: ArraySlice<Term>) -> RegoType? {
    var (node, rest) = (node, rest)
    while let term = rest.first {
      guard let key = term.scalar else { return select(node.extent, rest) }
      guard let child = node[key] else { return node.type.map { select($0, rest) } }
      (node, rest) = (child, rest.dropFirst())
    }
    return node.extent
  }

  private func select(_ type: RegoType, _ keys: ArraySlice<Term>) -> RegoType {
    var type = type
    for key in keys { type = (key.scalar.map { type.select($0) } ?? type.values) ?? .unknown }
    return type
  }

  // MARK: Words

  private mutating func refuse(_ ref: Ref, at position: Int, detail: String) {
    // `some x in 1` is no reference to OPA, but an equality of two things that have no type.
    if let head = ref.headName, let origin = locals.origins[head], case .scalar = origin.kind {
      problems.append((.mismatch(left: RegoType.unknown.text, right: RegoType.unknown.text), ref.terms[0].location))
      return
    }
    let shown = locals.shown(ref).description
    problems.append((.undefinedReference(shown, detail: detail), ref.terms[0].location))
  }

  private mutating func refuseFunction(_ ref: Ref, _ depth: Int, _ type: RegoType) {
    let shown = locals.shown(ref).description
    let detail = underline(ref, upTo: depth + 1, type)
    problems.append((.functionAsReference(shown, detail: detail), ref.terms[0].location))
  }

  private func prefix(_ ref: Ref, _ count: Int) -> Int {
    locals.shown(Ref(Array(ref.terms.prefix(count)))).description.utf8.count
  }

  /// Marks the part of the reference that cannot be indexed.
  private func underline(_ ref: Ref, upTo position: Int, _ type: RegoType) -> String {
    "\t" + String(repeating: "^", count: prefix(ref, position)) + "\n\thave: \(type.text)"
  }

  /// Marks the key that does not fit.
  private func pointer(_ ref: Ref, at position: Int, have: RegoType?, want: RegoType, oneOf: [Value]) -> String {
    let pad = "\t" + String(repeating: " ", count: prefix(ref, position) + 1)
    let key = locals.shown(Ref([ref.terms[position]])).description
    let given = have.map { "have (type): \($0.text)" } ?? "have: \(key)"
    let wanted =
      oneOf.isEmpty
      ? "want (type): \(want.text)" : "want (one of): [\(oneOf.map(\.description).joined(separator: " "))]"
    return "\(pad)^\n\(pad)\(given)\n\(pad)\(wanted)"
  }
}

extension RegoType {
  /// The keys that messages propose: those of objects whose properties are known.
  fileprivate var propertyKeys: [Value] {
    switch bare {
    case .object(let properties, _): properties.map(\.key)
    case .any(let types): Set(types.flatMap(\.propertyKeys)).sorted()
    default: []
    }
  }
}
