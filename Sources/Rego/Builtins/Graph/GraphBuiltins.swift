import RegoValues

/// `graph.*` over objects whose values are arrays or sets of neighbours, and `walk`.
enum GraphBuiltins {
  static let all: [Builtin] = [reachable, reachablePaths, walk]

  private static let graph = RegoType.object(key: .anything, value: .any([.anyArray, .anySet]))
  private static let vertices = RegoType.any([.anyArray, .anySet])

  static let reachable = Builtin(
    "graph.reachable", category: "graph", description: "Returns the vertices that can be reached from the given ones.",
    arguments: [
      .named("graph", graph, "vertices and their neighbours"), .named("initial", vertices, "where to begin"),
    ], result: .named("output", .anySet, "the vertices of the graph that can be reached")
  ) { (operands, _) throws(BuiltinError) in
    var search = VertexSearch(graph: try operands.object(0))
    return .set(search.vertices(from: try initial(operands)))
  }

  private static func initial(_ operands: borrowing Operands) throws(BuiltinError) -> ContiguousArray<Value> {
    switch operands[1] {
    case .array(let array): return array.elements
    case .set(let set): return set.elements
    default: throw operands.typeError(1, expected: "{array, set}")
    }
  }

  static func elements(_ value: Value) -> ContiguousArray<Value> {
    switch value {
    case .array(let array): array.elements
    case .set(let set): set.elements
    default: []
    }
  }

  static let reachablePaths = Builtin(
    "graph.reachable_paths", category: "graph",
    description:
      "Returns the paths from the given vertices on, each as long as it goes without passing a vertex twice.",
    arguments: [
      .named("graph", graph, "vertices and their neighbours"), .named("initial", vertices, "where to begin"),
    ], result: .named("output", .set(.anyArray), "the paths")
  ) { (operands, _) throws(BuiltinError) in
    let graph = try operands.object(0)
    var paths = PathSearch(graph: graph)
    for vertex in try initial(operands) {
      guard paths.begin(at: vertex) else { throw operands.tooLarge() }
    }
    return .set(RegoSet(paths.found))
  }

  static let walk = Builtin(
    "walk", category: "graph", description: "Yields every [path, value] of a document, from the whole to its leaves.",
    arguments: [.named("x", .anything, "the document")],
    result: .named(
      "output", .array(fixed: [.anyArray, .anything], dynamic: nil), "a path and the value there"),
    isRelation: true
  ) { (operands, _) throws(BuiltinError) in
    var walk = Walk()
    guard walk.visit(operands[0]) else { throw operands.tooMany() }
    return .array(RegoArray(walk.pairs))
  }
}

/// The paths and values of a document, from the whole to its leaves.
private struct Walk {
  private(set) var pairs: ContiguousArray<Value> = []
  private var path: ContiguousArray<Value> = []
  /// The elements of all paths together: deep paths to many leaves are much more than the document.
  private var size = 0

  /// False beyond the limit.
  mutating func visit(_ value: Value) -> Bool {
    size += path.count + 1
    if size > Builtin.elementLimit { return false }
    pairs.append(.array(RegoArray([.array(RegoArray(path)), value] as ContiguousArray)))
    switch value {
    case .array(let array): return array.elements.indices.allSatisfy { visit(array[$0], under: .integer($0)) }
    case .object(let object): return object.keys.indices.allSatisfy { visit(object.values[$0], under: object.keys[$0]) }
    case .set(let set): return set.elements.allSatisfy { visit($0, under: $0) }
    default: return true
    }
  }

  private mutating func visit(_ value: Value, under key: Value) -> Bool {
    path.append(key)
    defer { path.removeLast() }
    return visit(value)
  }
}

/// Depth first over the paths of a graph. Their number can be exponential, so that they are counted.
private struct PathSearch {
  let graph: RegoObject
  var found: [Value] = []
  private var path: ContiguousArray<Value> = []
  private var onPath: Set<Value> = []
  private var cost = 0
  /// Vertices on all paths together.
  private static let limit = 1 << 18

  init(graph: RegoObject) { self.graph = graph }

  /// False beyond the limit.
  mutating func begin(at vertex: Value) -> Bool {
    guard let neighbours = graph[vertex] else { return true }
    path = [vertex]
    onPath = [vertex]
    let next = GraphBuiltins.elements(neighbours)
    if next.isEmpty { return keep() }
    // The first step may lead back to where it began: an edge from a vertex to itself is a path.
    return next.allSatisfy { extend(to: $0) }
  }

  private mutating func extend(to vertex: Value) -> Bool {
    guard let neighbours = graph[vertex] else { return keep() }
    path.append(vertex)
    let isNew = onPath.insert(vertex).inserted
    defer {
      path.removeLast()
      if isNew { onPath.remove(vertex) }
    }
    let next = GraphBuiltins.elements(neighbours)
    if next.isEmpty { return keep() }
    for neighbour in next {
      guard onPath.contains(neighbour) ? keep() : extend(to: neighbour) else { return false }
    }
    return true
  }

  private mutating func keep() -> Bool {
    cost += path.count
    found.append(.array(RegoArray(path)))
    return cost <= PathSearch.limit
  }
}
