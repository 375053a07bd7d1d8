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
    switch head {
    case "input": bindKeys(ref.terms.dropFirst())
    case "data":
      guard let (type, depth) = document(ref) else {
        bindKeys(ref.terms.dropFirst())
        return
      }
      if case .function = type {
        refuseFunction(ref, type)
      } else {
        checkKeys(ref, from: depth, type)
      }
    default: checkKeys(ref, from: 1, variable(head) ?? .anything)
    }
  }

  /// Keys of what is not known may be anything.
  private mutating func bindKeys(_ keys: ArraySlice<Term>) {
    for key in keys { _ = unify(key, .anything) }
  }

  /// The type of the group that a reference leads to, and where its keys into that document begin.
  /// nil where it leads into the data, or to a node with rules below.
  private func document(_ ref: Ref) -> (type: RegoType, depth: Int)? {
    var node = compilation.tree
    for (depth, term) in ref.terms.enumerated().dropFirst() {
      guard let key = term.scalar, let next = node.children[key] else { return nil }
      node = next
      if let group = node.group {
        guard node.children.isEmpty, let type = groups[group] else { return nil }
        return (type, depth + 1)
      }
    }
    return nil
  }

  private mutating func checkKeys(_ ref: Ref, from depth: Int, _ type: RegoType) {
    var type = type
    for (position, key) in ref.terms.enumerated().dropFirst(depth) {
      guard let keys = type.keys else {
        refuse(ref, at: position, detail: underline(ref, upTo: position, type))
        return
      }
      if let constant = key.scalar {
        guard let next = type.select(constant) else {
          refuse(ref, at: position, detail: pointer(ref, at: position, have: nil, type))
          return
        }
        type = next
        continue
      }
      if let known = key.variableName.flatMap({ variable($0) }), !known.unifies(with: keys) {
        refuse(ref, at: position, detail: pointer(ref, at: position, have: known, type))
        return
      }
      if !unify(key, keys) {
        refuse(ref, at: position, detail: pointer(ref, at: position, have: self.type(of: key), type))
        return
      }
      type = type.values ?? .anything
    }
  }

  /// What a reference gives; nil where it starts from a variable without a type.
  func type(of ref: Ref) -> RegoType? {
    guard let head = ref.headName else { return .anything }
    var depth = 1
    var type: RegoType
    switch head {
    case "input": return .anything
    case "data":
      guard let (found, start) = document(ref) else { return .anything }
      if case .function = found { return .anything }
      (type, depth) = (found, start)
    default: type = variable(head) ?? .anything
    }
    for key in ref.terms.dropFirst(depth) {
      type = (key.scalar.map { type.select($0) } ?? type.values) ?? .anything
    }
    return type
  }

  // MARK: Words

  private mutating func refuse(_ ref: Ref, at position: Int, detail: String) {
    // `some x in 1` is no reference to OPA, but an equality of two things that have no type.
    if let head = ref.headName, let origin = locals.origins[head], case .scalar = origin.kind {
      problems.append((.mismatch(left: RegoType.text(nil), right: RegoType.text(nil)), ref.terms[0].location))
      return
    }
    let shown = locals.shown(ref).description
    problems.append((.undefinedReference(shown, detail: detail), ref.terms[0].location))
  }

  private mutating func refuseFunction(_ ref: Ref, _ type: RegoType) {
    let shown = locals.shown(ref).description
    let detail = "\t" + String(repeating: "^", count: prefix(ref, ref.terms.count)) + "\n\thave: \(type.text)"
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
  private func pointer(_ ref: Ref, at position: Int, have: RegoType?, _ type: RegoType) -> String {
    let pad = "\t" + String(repeating: " ", count: prefix(ref, position) + 1)
    let key = locals.shown(Ref([ref.terms[position]])).description
    let given = have.map { "have (type): \($0.text)" } ?? "have: \(key)"
    var wanted = "want (type): \(RegoType.text(type.keys))"
    if case .object(let properties, nil) = type.bare, !properties.isEmpty {
      wanted = "want (one of): [" + properties.map(\.key.description).joined(separator: ", ") + "]"
    }
    return "\(pad)^\n\(pad)\(given)\n\(pad)\(wanted)"
  }
}
