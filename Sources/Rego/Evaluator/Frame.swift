import RegoValues

/// One rule or function that is running, or the query.
struct Frame {
  /// The group, or -1 for a query.
  var group: Int32 = -1
  /// Where the caller goes on: behind a call of a function; at the reference of a document, which then finds it in the memo.
  var returnTo: Int32 = 0
  /// Where a function's result goes, and where the caller goes on without one.
  var destination: Slot = 0
  var orElse: Int32 = 0
  /// The entry of a function's memo.
  var memoEntry = -1
  /// Where this frame's parts of the stacks begin.
  var slots = 0
  var iterators = 0
  var cursors = 0
  var accumulators = 0
  var overlays = 0
  /// No other frame of the machine has it: what belongs to one is told by it.
  var serial = 0
  /// The result so far.
  var result: Value?
  /// The overlay to go back to, where the frame runs under one of its own (replaced functions).
  var callerOverlay: Overlay?
}

/// A loop over a collection.
struct Iteration {
  /// The collection, where the loop has to keep it (or somebody looks on).
  var source = Value.null
  /// Whether the collection lasts without being kept (`LocalStack`).
  var lasts = false
  /// The members: addresses are good as long as the collection is.
  var members = ValueMembers(keys: nil, values: nil, count: 0)
  var index = 0
}

/// A place below `data` where rules and base documents may mix: a node of the document tree (or -1) and the base document there.
struct Cursor {
  var node: Int32 = -1
  var base: Value?
  /// The keys that are being looked through.
  var keys: ContiguousArray<Value> = []
  var index = 0
}

/// A stack whose places are initialised up to its capacity; frames take and give back parts of it without touching them.
struct FrameStack<Element: ~Copyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private var capacity: Int
  private let blank: () -> Element

  init(capacity: Int, blank: @escaping () -> Element) {
    base = .allocate(capacity: capacity)
    self.capacity = capacity
    self.blank = blank
    for index in 0..<capacity { (base + index).initialize(to: blank()) }
  }

  deinit {
    base.deinitialize(count: capacity)
    base.deallocate()
  }

  func reset(_ body: (inout Element) -> Void) {
    for index in 0..<capacity { body(&base[index]) }
  }

  /// Makes places up to `count`; what points into the stack must be taken anew.
  mutating func reserve(_ count: Int) {
    if count <= capacity { return }
    let size = max(count, capacity * 2)
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: size)
    grown.moveInitialize(from: base, count: capacity)
    for index in capacity..<size { (grown + index).initialize(to: blank()) }
    base.deallocate()
    base = grown
    capacity = size
  }
}
