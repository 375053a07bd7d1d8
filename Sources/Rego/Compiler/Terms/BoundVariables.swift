/// The variables that are bound at a point, in layers: a body's own lie above those of the bodies around it.
///
/// A layer costs nothing to add, however many variables lie below.
struct BoundVariables {
  private var layers: [Set<String>]

  init(_ names: Set<String>) { layers = [names] }

  func contains(_ name: String) -> Bool {
    for layer in layers.reversed() where layer.contains(name) { return true }
    return false
  }

  func containsAll(_ names: Set<String>) -> Bool { names.allSatisfy(contains) }

  mutating func insert(_ names: some Sequence<String>) { layers[layers.count - 1].formUnion(names) }

  /// Runs `work` with a layer of its own.
  mutating func scoped<Result>(_ names: Set<String> = [], _ work: (inout BoundVariables) -> Result) -> Result {
    layers.append(names)
    defer { layers.removeLast() }
    return work(&self)
  }
}
