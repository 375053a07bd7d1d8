import RegoValues
import Testing

@testable import Rego

/// Places of the frame's variables: they own what may go, and show what stays.
@Suite struct LocalStackTests {
  /// Tells when nobody holds it any more.
  private final class Life {
    weak var object: RegoObject?
    init(_ object: RegoObject) { self.object = object }
  }

  private static func made() -> (Value, Life) {
    let object = RegoObject([("a", ["b": "c"])] as [(Value, Value)])
    return (.object(object), Life(object))
  }

  @Test("A place keeps its own value until another one is put there")
  func owning() {
    let stack = LocalStack(capacity: 2)
    let life: Life
    do {
      let (value, itsLife) = Self.made()
      stack.locals.put(0, value)
      life = itsLife
    }
    #expect(life.object != nil)
    stack.locals.put(0, "other")
    #expect(life.object == nil)
    #expect(stack.locals.values[0] == "other")
  }

  @Test("A place that shows a value neither keeps nor lets go of it")
  func showing() {
    let life: Life
    do {
      let (value, itsLife) = Self.made()
      life = itsLife
      withUnsafePointer(to: value) { place in
        var stack = LocalStack(capacity: 1)
        stack.locals.put(0, place, lasts: true)
        #expect(stack.locals.lasts(.slot(0)))
        #expect(stack.locals.values[0] == value)
        stack.reserve(9)
        #expect(stack.locals.values[0] == value)
        stack.clear()
        #expect(stack.locals.values[0] == .null)
      }
      #expect(value == ["a": ["b": "c"]])
    }
    #expect(life.object == nil)
  }

  @Test("A part of what a place owns can take its owner's place")
  func partOfItself() {
    let stack = LocalStack(capacity: 1)
    stack.locals.put(0, Self.made().0)
    withUnsafePointer(to: "a" as Value) { key in
      let locals = stack.locals
      guard let part = UnsafePointer(locals.values).place(under: key) else {
        Issue.record("the object has the member")
        return
      }
      locals.put(0, part, lasts: locals.lasts(.slot(0)))
      #expect(locals.values[0] == ["b": "c"])
      #expect(!locals.lasts(.slot(0)))
    }
  }

  @Test("Values move when the stack grows, and go with it")
  func growing() {
    let life: Life
    do {
      var stack = LocalStack(capacity: 1)
      let (value, itsLife) = Self.made()
      life = itsLife
      stack.locals.put(0, value)
      stack.reserve(40)
      stack.locals.put(39, 7)
      #expect(stack.locals.values[0] == value)
      #expect(stack.locals.lasts(.slot(39)) && !stack.locals.lasts(.slot(0)))
    }
    #expect(life.object == nil)
  }
}
