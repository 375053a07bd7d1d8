import RegoValues

/// The position of every key and value of one document, found by path.
///
/// ```swift
/// table.place(of: ["spec", "containers", 0, "image"])            // key, value and end, or nil
/// table.nearest(to: ["spec", "containers", 0, "resources"])      // the container's place, and 3 steps
/// table.rooted(at: ["items", 2])                                 // a list's item as a document of its own
/// ```
///
/// A value that is used through an alias stands at the alias, and what is inside it stands where it is written.
/// A lookup walks down the document and costs nothing before it is asked for.
public struct PositionTable: Sendable {
  let stream: ParsedStream
  private let rootNode: Int

  init(stream: ParsedStream, rootNode: Int) {
    self.stream = stream
    self.rootNode = rootNode
  }

  private var arena: NodeArena { stream.arena }

  /// The text that the positions point into.
  public var source: SourceText { stream.source }

  /// The document itself.
  public var root: Place { place(Step(key: nil, value: rootNode)) }

  /// Where the value under `path` stands; nil when there is no such value.
  public func place(of path: [Value]) -> Place? {
    let found = walk(path)
    return found.steps == path.count ? place(found.step) : nil
  }

  /// The place of the longest beginning of `path` that exists, and how many steps that is.
  public func nearest(to path: [Value]) -> (place: Place, steps: Int) {
    let found = walk(path)
    return (place(found.step), found.steps)
  }

  /// The table of the value under `path` as a document of its own; nil when there is no such value.
  public func rooted(at path: [Value]) -> PositionTable? {
    let found = walk(path)
    return found.steps == path.count ? PositionTable(stream: stream, rootNode: found.step.value) : nil
  }

  /// The tables of a list's items, each as a document of its own; empty for what is not a list.
  public var items: [PositionTable] {
    let nodes = arena.nodes
    let list = target(rootNode)
    guard nodes[list].kind == .sequence else { return [] }
    var tables: [PositionTable] = []
    var item = list &+ 1
    while item < Int(nodes[list].next) {
      tables.append(PositionTable(stream: stream, rootNode: item))
      item = Int(nodes[item].next)
    }
    return tables
  }

  /// A key's node, where there is one, and its value's node.
  private struct Step {
    var key: Int?
    var value: Int
  }

  private func place(_ step: Step) -> Place {
    let node = arena.nodes[step.value]
    return Place(
      key: step.key.map { source.position(at: Int(arena.nodes[$0].start)) },
      value: source.position(at: Int(node.start)), end: source.position(at: Int(node.end)))
  }

  private func walk(_ path: [Value]) -> (step: Step, steps: Int) {
    var here = Step(key: nil, value: rootNode)
    for (index, key) in path.enumerated() {
      guard let next = child(of: here.value, key) else { return (here, index) }
      here = next
    }
    return (here, path.count)
  }

  /// Follows an alias to what it stands for.
  private func target(_ place: Int) -> Int {
    let node = arena.nodes[place]
    return node.kind == .alias ? Int(node.payload) : place
  }

  private func child(of place: Int, _ key: Value) -> Step? {
    let place = target(place)
    let node = arena.nodes[place]
    switch node.kind {
    case .sequence:
      guard case .number(let number) = key, let index = number.exactInt, index >= 0 else { return nil }
      var item = place &+ 1
      for _ in 0..<index where item < Int(node.next) { item = Int(arena.nodes[item].next) }
      return item < Int(node.next) ? Step(key: nil, value: item) : nil
    case .mapping: return member(of: place, key)
    default: return nil
    }
  }

  /// The last pair with the key counts, as in the value (pairs differ only where keys may repeat or are merged).
  private func member(of place: Int, _ key: Value) -> Step? {
    let nodes = arena.nodes
    let end = Int(nodes[place].next)
    var found: Step?
    var index = place &+ 1
    while index < end {
      let value = index &+ 1
      if nodes[index].kind == .mergeKey {
        found = merged(from: value, key) ?? found
      } else if arena.scalars[Int(nodes[index].payload)] == key {
        found = Step(key: index, value: value)
      }
      index = Int(nodes[value].next)
    }
    return found
  }

  /// The member that `<<` brings: of a list of mappings the first that has it.
  private func merged(from place: Int, _ key: Value) -> Step? {
    let place = target(place)
    let nodes = arena.nodes
    if nodes[place].kind == .mapping { return member(of: place, key) }
    var item = place &+ 1
    while item < Int(nodes[place].next) {
      let mapping = target(item)
      if nodes[mapping].kind == .mapping, let found = member(of: mapping, key) { return found }
      item = Int(nodes[item].next)
    }
    return nil
  }
}
