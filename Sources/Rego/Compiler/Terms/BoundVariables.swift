/// The variables that are bound at a point, in layers: a body's own lie above those of the bodies around it.
///
/// A layer costs nothing to add, however many variables lie below.
struct BoundVariables {
  private var layers: [Set<String>]

  init(_ names: Set<String>) { layers = [names] }

  func contains(_ name: String) -> Bool {
    // Whatever is bound, the documents are.
    if Roots.contains(name) { return true }
    for layer in layers.reversed() where layer.contains(name) { return true }
    return false
  }

  func containsAll(_ names: Set<String>) -> Bool { names.allSatisfy(contains) }

  mutating func insert(_ names: some Sequence<String>) {
    for name in names { layers[layers.count - 1].insert(name) }
  }

  /// Runs `work` with a layer of its own.
  mutating func scoped<Result>(_ names: Set<String> = [], _ work: (inout BoundVariables) -> Result) -> Result {
    layers.append(names)
    defer { layers.removeLast() }
    return work(&self)
  }
}
