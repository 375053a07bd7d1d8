import Gate

/// Commits waiting to be visited, the latest first; of one date, the one that came first.
struct CommitQueue {
  struct Item {
    var id: ObjectID
    var date: Int64
    fileprivate var number: Int
  }

  private var heap: [Item] = []
  private var number = 0

  var first: Item? { heap.first }

  mutating func insert(_ id: ObjectID, date: Int64) {
    heap.append(Item(id: id, date: date, number: number))
    number += 1
    var child = heap.count - 1
    while child > 0, Self.precedes(heap[child], heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func popFirst() -> Item? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while true {
      var best = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && Self.precedes(heap[child], heap[best]) {
        best = child
      }
      if best == parent { return first }
      heap.swapAt(parent, best)
      parent = best
    }
  }

  private static func precedes(_ left: Item, _ right: Item) -> Bool {
    left.date != right.date ? left.date > right.date : left.number < right.number
  }
}
