import Testing

@testable import RegoValues

/// The fast ways of sorting give what comparing values gives.
@Suite struct ValueOrderTests {
  /// A generator of its own, so that every run sees the same values.
  private struct Steps: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  private static func text(_ steps: inout Steps) -> Value {
    let prefix =
      ["", "a", "team-", "abcdefgh", "abcdefghabcdefgh", "\0", "abcdefgh\0\0"].randomElement(using: &steps) ?? ""
    let alphabet: [Unicode.Scalar] = ["\0", "a", "b", "h", "~", "é", "\u{10FFFF}"]
    var rest = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...10, using: &steps) {
      rest.append(alphabet[Int.random(in: 0..<alphabet.count, using: &steps)])
    }
    return .string(Text(prefix + String(rest)))
  }

  private static func integer(_ steps: inout Steps) -> Value {
    let extremes = [Int.min, Int.max, 0, -1, 1]
    return .number(
      Number(
        Bool.random(using: &steps)
          ? Int.random(in: -50...50, using: &steps) : extremes.randomElement(using: &steps) ?? 0))
  }

  private static func different(_ values: [Value]) -> ContiguousArray<Value> {
    var seen: Set<Value> = []
    return ContiguousArray(values.filter { seen.insert($0).inserted })
  }

  @Test(arguments: 0..<60)
  func sortsAsComparingDoes(seed: Int) {
    var steps = Steps(state: UInt64(seed) &* 77 &+ 1)
    let count = Int.random(in: 0...120, using: &steps)
    let values = ValueOrderTests.different(
      (0..<count).map { index in
        switch seed % 3 {
        case 0: ValueOrderTests.text(&steps)
        case 1: ValueOrderTests.integer(&steps)
        default: index % 2 == 0 ? ValueOrderTests.text(&steps) : ValueOrderTests.integer(&steps)
        }
      })
    let sorted = ContiguousArray(values.sorted())
    #expect((ValueOrder.places(of: values).map { values.at($0) } ?? values) == sorted)
    #expect(RegoSet(values).elements == sorted)
    let object = RegoObject(values.enumerated().map { ($1, Value.number(Number($0))) })
    #expect(object.keys == sorted)
    for (place, value) in values.enumerated() { #expect(object[value] == .number(Number(place))) }
  }

  @Test func textsWithALongPrefixInCommonDoNotNest() {
    let prefix = String(repeating: "x", count: 1_000_000)
    let values = ContiguousArray((0..<20).map { Value.string(Text(prefix + String($0 * 7 % 20))) })
    #expect((ValueOrder.places(of: values).map { values.at($0) }) == ContiguousArray(values.sorted()))
  }

  @Test func whatIsInOrderStays() {
    #expect(ValueOrder.places(of: ContiguousArray((0..<100).map { .number(Number($0)) })) == nil)
  }
}
