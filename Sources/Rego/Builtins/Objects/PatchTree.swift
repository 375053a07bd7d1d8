import RegoValues

/// A document that operations of a JSON Patch change: what is not on the way of one stays the value that it was, so that an
/// operation costs as much as its path is long (and an insertion into an array as much as moving what is behind).
final class PatchTree {
  private enum State {
    case value(Value)
    /// An object and what differs: nil is a key that is gone.
    case object(RegoObject, changes: [Value: PatchTree?])
    case array(ContiguousArray<Element>)
    /// Taken away as a whole.
    case deleted
  }

  private enum Element {
    case value(Value)
    case tree(PatchTree)
  }

  private var state: State

  init(_ value: Value) { state = .value(value) }

  /// The document as it is now.
  var value: Value {
    switch state {
    case .value(let value): return value
    case .deleted: return .null
    case .object(let base, let changes):
      var builder = ObjectBuilder()
      for (key, member) in zip(base.keys, base.values) {
        if let changed = changes[key] {
          if let tree = changed { builder.insert(key, tree.value) }
        } else {
          builder.insert(key, member)
        }
      }
      for (key, changed) in changes.sorted(by: { $0.key < $1.key }) where base[key] == nil {
        if let tree = changed { builder.insert(key, tree.value) }
      }
      state = .value(.object(builder.finish()))
    case .array(let elements):
      let values = elements.map { element in
        switch element {
        case .value(let value): value
        case .tree(let tree): tree.value
        }
      }
      state = .value(.array(RegoArray(ContiguousArray(values))))
    }
    return value
  }

  var isDeleted: Bool {
    if case .deleted = state { return true }
    return false
  }

  func member(at path: ArraySlice<Value>) throws(PatchError) -> Value {
    guard let key = path.first else { return value }
    if isDeleted { throw .nothing }
    if let child = try openedChild(key) { return try child.member(at: path.dropFirst()) }
    return try value.member(at: path)
  }

  func insert(_ new: Value, at path: ArraySlice<Value>) throws(PatchError) {
    guard let key = path.first else {
      state = .value(new)
      return
    }
    if isDeleted { throw path.count > 1 ? .nothing : .deleted("insert") }
    if path.count > 1 {
      if let child = try openedChild(key) { return try child.insert(new, at: path.dropFirst()) }
    } else {
      open()
      switch state {
      case .object(let base, var changes):
        state = .value(.null)
        changes[key] = .some(PatchTree(new))
        state = .object(base, changes: changes)
        return
      case .array(var elements):
        let index = try RegoArray.patchIndex(key, count: elements.count)
        guard index >= 0 && index <= elements.count else {
          throw PatchError("index for array insertion out of bounds")
        }
        state = .value(.null)
        elements.insert(.value(new), at: index)
        state = .array(elements)
        return
      case .value, .deleted: break
      }
    }
    state = .value(try value.inserting(new, at: path))
  }

  func remove(at path: ArraySlice<Value>) throws(PatchError) {
    if isDeleted { throw path.count > 1 ? .nothing : .deleted("delete") }
    guard let key = path.first else {
      state = .deleted
      return
    }
    if path.count > 1 {
      if let child = try openedChild(key) { return try child.remove(at: path.dropFirst()) }
    } else {
      open()
      switch state {
      case .object(let base, var changes):
        guard (changes[key] ?? base[key].map(PatchTree.init)) != nil else {
          if let gone = base[key] { throw .gone("delete", gone, key) }
          throw PatchError("cannot delete child key \(key) that does not exist")
        }
        state = .value(.null)
        changes[key] = .some(nil)
        state = .object(base, changes: changes)
        return
      case .array(var elements):
        let index = try RegoArray.patchIndex(key, count: elements.count)
        guard index >= 0 && index < elements.count else { throw PatchError("index for array delete out of bounds") }
        state = .value(.null)
        elements.remove(at: index)
        state = .array(elements)
        return
      case .value, .deleted: break
      }
    }
    state = .value(try value.removing(path))
  }

  /// Makes what can be changed in place of an object or array.
  private func open() {
    guard case .value(let value) = state else { return }
    switch value {
    case .object(let object): state = .object(object, changes: [:])
    case .array(let array): state = .array(ContiguousArray(array.elements.map { .value($0) }))
    default: break
    }
  }

  /// The tree of a member; nil where the value itself must be changed or has the words for what is wrong.
  private func openedChild(_ key: Value) throws(PatchError) -> PatchTree? {
    open()
    switch state {
    case .object(let base, var changes):
      if let changed = changes[key] {
        if changed == nil, let gone = base[key] { throw .gone("unfold", gone, key) }
        return changed
      }
      // OPA shows the object as it was before anything was changed in it.
      guard let member = base[key] else {
        throw PatchError("path \(key) does not exist in object term \(Value.object(base))")
      }
      let tree = PatchTree(member)
      state = .value(.null)
      changes[key] = .some(tree)
      state = .object(base, changes: changes)
      return tree
    case .array(var elements):
      let index = try RegoArray.patchIndex(key, count: elements.count)
      guard index >= 0 && index < elements.count else { return nil }
      guard case .value(let member) = elements[index] else {
        if case .tree(let tree) = elements[index] { return tree }
        return nil
      }
      let tree = PatchTree(member)
      state = .value(.null)
      elements[index] = .tree(tree)
      state = .array(elements)
      return tree
    case .value, .deleted: return nil
    }
  }
}

extension PatchError {
  fileprivate static let nothing = PatchError("nil value encountered where composite value was expected")

  fileprivate static func deleted(_ operation: String) -> PatchError {
    PatchError("deleted node encountered during \(operation) operation")
  }

  fileprivate static func gone(_ operation: String, _ value: Value, _ key: Value) -> PatchError {
    let kind = value.isCollection ? "composite" : "scalar"
    return PatchError("cannot \(operation) the already deleted \(kind) node for key \(key)")
  }
}
