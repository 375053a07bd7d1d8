import Testing

@testable import RegoValues

/// Sets and objects of all sizes, against what plain searching gives.
@Suite struct SetAlgebraTests {
  /// Numbers below `limit`, every `step`th; where it is odd some are written otherwise.
  private static func set(_ limit: Int, step: Int) -> RegoSet {
    RegoSet(
      stride(from: 0, to: limit, by: step).map { number -> Value in
        guard step == 3, let fraction = Number(literal: "\(number).0") else { return .number(Number(number)) }
        return number % 2 == 0 ? .number(fraction) : .number(Number(number))
      })
  }

  private static let sets = [0, 1, 5, 9, 40, 700].flatMap { limit in [1, 2, 3, 7].map { set(limit, step: $0) } }

  @Test("Union, intersection and difference have what they should, in order, written as the receiver writes it")
  func algebra() {
    for left in Self.sets {
      for right in Self.sets {
        let (mine, theirs) = (Array(left.elements), Array(right.elements))
        let new = theirs.filter { element in !mine.contains(element) }
        expect(left.union(right), has: (mine + new).sorted())
        expect(left.intersection(right), has: mine.filter { theirs.contains($0) })
        expect(left.subtracting(right), has: mine.filter { !theirs.contains($0) })
      }
    }
  }

  private func expect(_ set: RegoSet, has elements: [Value]) {
    #expect(set.elements.map { "\($0)" } == elements.map { "\($0)" })
    for element in elements { #expect(set.contains(element)) }
    #expect(!set.contains("missing"))
  }

  @Test("A table that several threads ask for at once is the same for all")
  func threads() async {
    for _ in 0..<20 {
      let keys = (0..<300).map { Value.string(Text("key-\($0)")) }
      let object = RegoObject(keys.enumerated().map { ($1, .number(Number($0))) })
      let found = await withTaskGroup(of: Int.self) { group in
        for _ in 0..<8 {
          group.addTask {
            keys.indices.filter { object[keys[$0]] == .number(Number($0)) && object[.number(Number($0))] == nil }.count
          }
        }
        return await group.reduce(0, +)
      }
      #expect(found == 8 * 300)
    }
  }

  @Test("A builder finds what was put into it, however many there are")
  func building() {
    for count in [7, 8, 9, 16, 17, 500] {
      var builder = SetBuilder()
      let elements = (0..<count).map { Value.array(RegoArray([.number(Number($0))])) }
      let isNew = elements.map { builder.insert($0) } + elements.map { builder.insert($0) }
      #expect(isNew == elements.map { _ in true } + elements.map { _ in false })
      let hasAnother = builder.contains(.array(RegoArray([.number(Number(count))])))
      #expect(!hasAnother)
      let set = builder.finish()
      #expect(set.count == count)
    }
  }
}
