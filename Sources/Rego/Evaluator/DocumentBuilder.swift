import RegoValues

/// Collects the value of rules whose heads reach below their group: `p.a[x].b := y`, `p[x] contains y`.
final class DocumentBuilder {
  /// Two values for one place.
  struct Conflict: Error {}

  private enum Content {
    case object
    case value(Value)
    case set
  }

  private var content = Content.object
  private var keys: [Value] = []
  private var children: [Value: DocumentBuilder] = [:]
  private var elements = SetBuilder()

  func place(_ path: UnsafeBufferPointer<Value>, _ value: Value) throws(Conflict) {
    let leaf = try node(at: path)
    switch leaf.content {
    case .value(let known):
      if known != value { throw Conflict() }
    case .object:
      if !leaf.keys.isEmpty { throw Conflict() }
      leaf.content = .value(value)
    case .set: throw Conflict()
    }
  }

  func placeElement(_ path: UnsafeBufferPointer<Value>, _ element: Value) throws(Conflict) {
    let leaf = try node(at: path)
    switch leaf.content {
    case .set: leaf.elements.insert(element)
    case .object:
      if !leaf.keys.isEmpty { throw Conflict() }
      leaf.content = .set
      leaf.elements.insert(element)
    case .value: throw Conflict()
    }
  }

  /// A default: only where nothing is.
  func placeDefault(_ path: UnsafeBufferPointer<Value>, _ value: Value) throws(Conflict) {
    let leaf = try node(at: path)
    if case .object = leaf.content, leaf.keys.isEmpty { leaf.content = .value(value) }
  }

  private func node(at path: UnsafeBufferPointer<Value>) throws(Conflict) -> DocumentBuilder {
    var node = self
    for key in path {
      guard case .object = node.content else { throw Conflict() }
      if let child = node.children[key] {
        node = child
      } else {
        let child = DocumentBuilder()
        node.children[key] = child
        node.keys.append(key)
        node = child
      }
    }
    return node
  }

  func finish() -> Value {
    switch content {
    case .value(let value): return value
    case .set:
      var builder = SetBuilder()
      swap(&builder, &elements)
      return .set(builder.finish())
    case .object:
      var builder = ObjectBuilder()
      for key in keys {
        if let child = children[key] { builder.insert(key, child.finish()) }
      }
      return .object(builder.finish())
    }
  }
}
