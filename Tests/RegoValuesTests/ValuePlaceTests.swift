import Testing

@testable import RegoValues

/// Looking at values in their places gives what taking them in hand gives.
@Suite struct ValuePlaceTests {
  /// Of each kind: values that are equal though written otherwise, texts of all lengths around a word of eight bytes, and
  /// collections below and above the length from which they are hashed.
  private static let values: [Value] = {
    let texts = (0...18).flatMap { count -> [String] in
      let text = String("abcdefghijklmnopqrs".prefix(count))
      return [text, String(text.dropLast()) + "~", "~" + String(text.dropFirst())]
    }
    let numbers = ["0", "1", "1.0", "-1", "2.5", "25e-1", "1e3", "1000", "9223372036854775807", "9223372036854775808"]
    var values: [Value] = [.null, .bool(false), .bool(true), [], ["a": 1], [1, "b"]]
    values += texts.map { .string(Text($0)) }
    values += numbers.compactMap { Number(literal: $0) }.map { .number($0) }
    values += [3, 12].map { count in .array(RegoArray((0..<count).map { .number(Number($0)) })) }
    values += [3, 12].map { count in .set(RegoSet((0..<count).map { .string(Text("k\($0)")) })) }
    values += [3, 12].map { count in
      .object(RegoObject((0..<count).map { (.string(Text("k\($0)")), .number(Number($0))) }))
    }
    values.append(.object(RegoObject(values.map { ($0, $0) })))
    values.append(.set(RegoSet(values)))
    return values
  }()

  @Test("Members, elements and paths are those that lookup finds")
  func lookup() {
    for container in Self.values {
      for key in Self.values + [.string("k7"), .number(Number(7))] {
        withPlaces(container, key) { place, other in
          let isElement = place.isSet(with: other)
          let found = place.place(under: other)?.pointee ?? (isElement ? key : nil)
          #expect(found == container.lookup(key), "\(container) \(key)")
          let path: ContiguousArray<Value> = [key, .number(Number(0))]
          path.withUnsafeBufferPointer { path in
            let expected = container.lookup(key)?.lookup(.number(Number(0)))
            #expect(place.place(along: path)?.pointee == expected)
            #expect(place.place(along: UnsafeBufferPointer(rebasing: path[..<0]))?.pointee == container)
          }
        }
      }
    }
  }

  @Test("Equality and order are those of values")
  func comparing() {
    for left in Self.values {
      for right in Self.values {
        withPlaces(left, right) { one, other in
          #expect(one.equals(other) == (left == right), "\(left) \(right)")
          #expect(one.compare(other).signum() == left.compare(right).signum(), "\(left) \(right)")
        }
      }
      withUnsafePointer(to: left) { #expect($0.isTruthy == left.isTruthy) }
    }
  }

  @Test("A loop goes through a collection's members in their order")
  func members() {
    for value in Self.values {
      withUnsafePointer(to: value) { place in
        let members = place.members
        let values = (0..<(members?.count ?? 0)).compactMap { members?.values?[$0] }
        let keys = members?.keys.map { keys in values.indices.map { keys[$0] } }
        switch value {
        case .array(let array): #expect(values == Array(array.elements) && keys == nil)
        case .object(let object): #expect(values == Array(object.values) && keys == Array(object.keys))
        case .set(let set): #expect(values == Array(set.elements) && keys == Array(set.elements))
        default: #expect(members?.count == nil)
        }
      }
    }
  }

  @Test("What is plain counts no reference")
  func plainness() {
    let big = Number(literal: "9223372036854775808").map { Value.number($0) }
    let plain: [(Value, Bool)] = [
      (.null, true), (.bool(true), true), (7, true), (big ?? .null, false), ("", false), ([], false),
    ]
    for (value, isPlain) in plain { withUnsafePointer(to: value) { #expect($0.isPlain == isPlain, "\(value)") } }
  }

  private func withPlaces(_ left: Value, _ right: Value, _ body: (ValuePlace, ValuePlace) -> Void) {
    withUnsafePointer(to: left) { left in withUnsafePointer(to: right) { right in body(left, right) } }
  }
}
