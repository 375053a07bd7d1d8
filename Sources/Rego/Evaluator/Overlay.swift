import RegoValues

/// What rules see while a literal with `with` runs: input, base data, replaced functions, and what is known under these.
///
/// The overlay of the query itself has nothing outside. Everything that is remembered belongs to one overlay, so that no
/// result outlives what it was made from.
final class Overlay {
  private(set) var input: Value?
  let data: Value
  /// Where `leave` goes back to.
  let outer: Overlay?
  /// For each node of the document tree whether `with` put base data there; empty: none.
  let replaced: [Bool]
  let mocks: Mocks?
  /// What is known of groups, and behind them of whole documents, by index.
  let memo: UnsafeMutablePointer<MemoEntry>
  private let memoCount: Int
  let functions: UnsafeMutablePointer<FunctionMemo>
  private var mockless: Overlay?

  init(input: Value?, data: Value, outer: Overlay?, replaced: [Bool], mocks: Mocks?, memoCount: Int) {
    self.input = input
    self.data = data
    self.outer = outer
    self.replaced = replaced
    self.mocks = mocks
    self.memoCount = memoCount
    memo = .allocate(capacity: memoCount)
    memo.initialize(repeating: MemoEntry(), count: memoCount)
    functions = .allocate(capacity: 1)
    functions.initialize(to: FunctionMemo())
  }

  deinit {
    memo.deinitialize(count: memoCount)
    memo.deallocate()
    functions.deinitialize(count: 1)
    functions.deallocate()
  }

  /// Forgets everything, for another input. Only for the overlay of a query, and only between evaluations.
  func restart(input: Value?) {
    self.input = input
    for index in 0..<memoCount where memo[index].state != .unknown { memo[index] = MemoEntry() }
    functions.pointee.removeAll()
    mockless = nil
  }

  /// The same without replaced functions: what a replacement itself runs under, so that it can call what it replaces.
  func withoutMocks() -> Overlay {
    if let mockless { return mockless }
    let overlay = Overlay(
      input: input, data: data, outer: outer, replaced: replaced, mocks: nil, memoCount: memoCount)
    mockless = overlay
    return overlay
  }

  func isReplaced(_ node: Int32) -> Bool {
    !replaced.isEmpty && node >= 0 && replaced[Int(node)]
  }
}

/// What is known of a group or a document.
struct MemoEntry {
  enum State {
    case unknown, running, undefined, defined
  }

  var state = State.unknown
  var value = Value.null
}

/// Functions that `with` replaced.
struct Mocks {
  enum Replacement {
    case value(Value)
    case function(Int32)
    case builtin(Int32)
  }

  var functions: [Int32: Replacement] = [:]
  var builtins: [Int32: Replacement] = [:]
}
