import RegoSyntax
import RegoValues

/// Documents that rules and base data make together.
extension Machine {
  /// The document at a node: what the rules below it give, over the base data there.
  mutating func document(_ node: Int32, at instruction: Int) throws(EvaluationError) -> Outcome {
    let known = overlay.memo + (plan.groups.count &+ Int(node))
    if known.pointee.state == .defined { return .value(known.pointee.value) }
    for group in plan.nodes[Int(node)].groupsBelow {
      if case .running(let entry) = try rule(group, at: instruction) { return .running(entry: entry) }
    }
    guard let value = merged(node) else { return .undefined }
    known.pointee.value = value
    known.pointee.state = .defined
    return .value(value)
  }

  /// Puts a document together whose groups are all in the memo.
  private func merged(_ index: Int32) -> Value? {
    let node = plan.nodes[Int(index)]
    let base = overlay.data.lookup(along: plan.path(of: node))
    if overlay.isReplaced(index) { return base }
    if node.group >= 0 {
      let entry = overlay.memo[Int(node.group)]
      guard entry.state == .defined else { return base }
      return base.map { Value.merging($0, over: entry.value) } ?? entry.value
    }
    if !node.isDocument { return base }
    var builder = ObjectBuilder()
    for key in node.keys {
      guard let child = node.children[key], !plan.nodes[Int(child)].isHidden else { continue }
      if let value = merged(child) { builder.insert(key, value) }
    }
    let virtual = Value.object(builder.finish())
    return base.map { Value.merging($0, over: virtual) } ?? virtual
  }

  // MARK: cursors

  mutating func setCursor(_ cursor: Int32, node: Int32) {
    let base = overlay.data.lookup(along: plan.path(of: plan.nodes[Int(node)]))
    setCursor(cursor, node: overlay.isReplaced(node) ? -1 : node, base: base)
  }

  private mutating func setCursor(_ cursor: Int32, node: Int32, base: Value?) {
    let place = cursors.base + (frame.cursors &+ Int(cursor))
    place.pointee.node = node
    place.pointee.base = base
  }

  private func place(_ cursor: Int32) -> UnsafeMutablePointer<Cursor> {
    cursors.base + (frame.cursors &+ Int(cursor))
  }

  /// Moves to a member; the outcome's value is the key.
  mutating func step(
    _ cursor: Int32, from: Int32, key: Value, at instruction: Int
  ) throws(EvaluationError) -> Outcome {
    let from = place(from)
    let base = from.pointee.base?.lookup(key)
    if let child = child(of: from.pointee.node, key) {
      let group = plan.nodes[Int(child)].group
      if group < 0 {
        setCursor(cursor, node: child, base: base)
        return .value(key)
      }
      switch try rule(group, at: instruction) {
      case .running(let entry): return .running(entry: entry)
      case .undefined: return .undefined
      case .value(let value):
        setCursor(cursor, node: -1, base: value)
        return .value(key)
      }
    }
    guard let base else { return .undefined }
    setCursor(cursor, node: -1, base: base)
    return .value(key)
  }

  /// The node below another where a document may be: not that of a mere function, nor one that `with` replaced.
  private func child(of node: Int32, _ key: Value) -> Int32? {
    guard node >= 0, let child = plan.nodes[Int(node)].children[key], !overlay.isReplaced(child) else { return nil }
    return plan.nodes[Int(child)].isDocument ? child : nil
  }

  /// Begins to look through the members of a document; false when it has none.
  mutating func beginScan(_ cursor: Int32) -> Bool {
    let place = place(cursor)
    var keys: ContiguousArray<Value> = []
    switch place.pointee.base {
    case .object(let object): keys = object.keys
    case .set(let set): keys = set.elements
    case .array(let array): keys = ContiguousArray((0..<array.count).map { .number(Number($0)) })
    default: break
    }
    if place.pointee.node >= 0 {
      let node = plan.nodes[Int(place.pointee.node)]
      let base = place.pointee.base
      for key in node.keys where base?.lookup(key) == nil {
        if let child = node.children[key], plan.nodes[Int(child)].isDocument, !plan.nodes[Int(child)].isHidden {
          keys.append(key)
        }
      }
    }
    place.pointee.keys = keys
    place.pointee.index = 0
    return !keys.isEmpty
  }

  /// Moves to the next member that is defined; the outcome's value is its key.
  mutating func advance(_ cursor: Int32, from: Int32, at instruction: Int) throws(EvaluationError) -> Outcome {
    let scanned = place(from)
    while scanned.pointee.index < scanned.pointee.keys.count {
      let key = scanned.pointee.keys[scanned.pointee.index]
      let outcome = try step(cursor, from: from, key: key, at: instruction)
      if case .running = outcome { return outcome }
      scanned.pointee.index &+= 1
      if case .value = outcome { return outcome }
    }
    return .undefined
  }

  mutating func value(ofCursor cursor: Int32, at instruction: Int) throws(EvaluationError) -> Outcome {
    let place = place(cursor)
    if place.pointee.node >= 0 { return try document(place.pointee.node, at: instruction) }
    return place.pointee.base.map { .value($0) } ?? .undefined
  }
}

extension DocumentNode {
  /// False where only a function has this name.
  var isDocument: Bool { function < 0 || group >= 0 || !children.isEmpty }
}

extension Value {
  /// Where base data and rules meet, the data stays; objects are put together.
  fileprivate static func merging(_ base: Value, over virtual: Value) -> Value {
    guard case .object(let upper) = base, case .object(let lower) = virtual else { return base }
    var builder = ObjectBuilder()
    for index in 0..<lower.count { builder.insert(lower.keys[index], lower.values[index]) }
    for index in 0..<upper.count {
      let key = upper.keys[index]
      builder.insert(key, lower[key].map { merging(upper.values[index], over: $0) } ?? upper.values[index])
    }
    return .object(builder.finish())
  }
}
