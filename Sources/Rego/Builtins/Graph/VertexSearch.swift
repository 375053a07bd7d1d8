import RegoValues

/// The vertices of a graph that can be reached, noted by their places among its keys: each is looked up once, and as keys are
/// in order, so is what was found.
struct VertexSearch {
  private let graph: RegoObject
  private var isReached: ContiguousArray<Bool>
  private var waiting: ContiguousArray<Int> = []
  /// Vertices that may be written otherwise than the keys that they are equal to (`1.0`).
  private var written: [Int: Value] = [:]

  init(graph: RegoObject) {
    self.graph = graph
    isReached = ContiguousArray(repeating: false, count: graph.count)
  }

  mutating func vertices(from initial: ContiguousArray<Value>) -> RegoSet {
    reach(initial)
    var next = 0
    while next < waiting.count {
      reach(neighbours: graph.values[waiting[next]])
      next += 1
    }
    if waiting.isEmpty { return .empty }
    var found: ContiguousArray<Value> = []
    found.reserveCapacity(waiting.count)
    for place in isReached.indices where isReached[place] { found.append(written[place] ?? graph.keys[place]) }
    return RegoSet(sorted: found)
  }

  private mutating func reach(neighbours: Value) {
    switch neighbours {
    case .array(let array): reach(array.elements)
    case .set(let set): reach(set.elements)
    default: break
    }
  }

  private mutating func reach(_ vertices: ContiguousArray<Value>) {
    vertices.withUnsafeBufferPointer { vertices in
      guard let first = vertices.baseAddress else { return }
      for index in 0..<vertices.count {
        guard let place = graph.index(of: first + index), !isReached[place] else { continue }
        isReached[place] = true
        waiting.append(place)
        if case .string = vertices[index] { continue }
        written[place] = vertices[index]
      }
    }
  }
}
