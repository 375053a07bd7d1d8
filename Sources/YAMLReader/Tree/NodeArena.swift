import RegoValues

/// One node of a document's tree: a key, a scalar, a list, a mapping or an alias. Twenty bytes, in reading order:
/// a mapping is followed by key, value, key, value, …; a list by its items.
struct Node: Sendable {
  enum Kind: UInt8, Sendable {
    case scalar
    /// A mapping's key; the node after it is its value.
    case key
    /// The key `<<`; the node after it is what is merged.
    case mergeKey
    case sequence
    case mapping
    case alias
  }

  /// Byte offsets into the source.
  var start: UInt32
  var end: UInt32
  /// The place after the node's whole subtree.
  var next: UInt32
  /// Scalars and keys: the place in `scalars`. Aliases: the place of what they stand for.
  var payload: UInt32
  var kind: Kind
  /// An alias stands for it, or may.
  var isAnchored = false
}

/// The nodes of all documents of one stream, flat, without a dictionary or an object per node.
struct NodeArena: Sendable {
  var nodes: ContiguousArray<Node> = []
  /// The values of scalars and keys; equal short strings share one place.
  var scalars: ContiguousArray<Value> = [.null, .bool(false), .bool(true)]

  static let null: UInt32 = 0
  static func bool(_ flag: Bool) -> UInt32 { flag ? 2 : 1 }

  /// Adds a node without children and gives its place.
  @discardableResult
  mutating func append(
    _ kind: Node.Kind, start: Int, end: Int, payload: UInt32, isAnchored: Bool = false
  ) -> Int {
    let place = nodes.count
    nodes.append(
      Node(
        start: UInt32(truncatingIfNeeded: start), end: UInt32(truncatingIfNeeded: end),
        next: UInt32(truncatingIfNeeded: place &+ 1), payload: payload, kind: kind, isAnchored: isAnchored))
    return place
  }

  /// Ends the subtree of the list or mapping at `place`: all nodes since are inside.
  mutating func close(_ place: Int, end: Int) {
    nodes[place].end = UInt32(truncatingIfNeeded: end)
    nodes[place].next = UInt32(truncatingIfNeeded: nodes.count)
  }

  /// Adds a scalar's value and gives its place in `scalars`.
  mutating func append(_ value: Value) -> UInt32 {
    scalars.append(value)
    return UInt32(truncatingIfNeeded: scalars.count &- 1)
  }

  /// Whether each value is written where it stands: nothing is an alias or merged.
  var standsForItself: Bool { nodes.allSatisfy { $0.kind != .alias && $0.kind != .mergeKey } }

  /// What the node at `place` is in words, for messages.
  func typeName(of place: Int) -> String {
    switch nodes[place].kind {
    case .sequence: "a list"
    case .mapping: "a mapping"
    default: "a \(scalars[Int(nodes[place].payload)].typeName)"
    }
  }
}
