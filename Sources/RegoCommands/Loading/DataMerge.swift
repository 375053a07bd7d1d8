import RegoValues

/// Joins documents of several files: objects are merged, anything else must be said once.
enum DataMerge {
  /// nil where the two say something about the same path and one of it is not an object.
  static func merged(_ left: Value, _ right: Value) -> Value? {
    guard case .object(let a) = left, case .object(let b) = right else { return nil }
    if a.count == 0 { return right }
    var builder = ObjectBuilder()
    for (key, value) in zip(a.keys, a.values) { builder.insert(key, value) }
    for (key, value) in zip(b.keys, b.values) {
      guard let known = builder.value(for: key) else {
        builder.insert(key, value)
        continue
      }
      guard let both = merged(known, value) else { return nil }
      builder.insert(key, both)
    }
    return .object(builder.finish())
  }
}
