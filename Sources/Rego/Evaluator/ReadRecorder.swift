import RegoValues

/// Looks on while a rule is evaluated once more, to tell which places of the input led to each of its results.
///
/// Containers of the input are known by identity, wherever they went: through variables, arguments, arrays and sets that
/// rules build. So the input must hold each of its containers once (`withOwnContainers`).
struct ReadRecorder: EvaluationObserver {
  static var isWatching: Bool { true }
  static var settles: Bool { false }

  private(set) var trace = ReadTrace()

  /// Where containers of the input stand.
  private var paths: [ObjectIdentifier: [Value]] = [:]
  /// Where members of built containers came from. The values are kept: an identity must not be used again.
  private var provenances: [ObjectIdentifier: Provenance] = [:]
  private var kept: [Value] = []
  private var results: [Call: Provenance] = [:]
  private var keptOverlays: [ObjectIdentifier: Overlay] = [:]

  private var point = ReadTrace.start
  private var frames: [FrameState] = [FrameState(serial: 0, began: 0, definitionBegan: 0)]
  private var serial = 0
  private var scans: [Int: ReadTrace.Point] = [:]
  private var negations: [Int: (point: ReadTrace.Point, from: Int)] = [:]
  private var collections: [Int: Collection] = [:]
  private var addsUpAt = -1

  private struct Call: Hashable {
    var overlay: ObjectIdentifier
    var group: Int32
    var call: Int
  }

  private struct FrameState {
    var serial: Int
    /// The length of the trace when the frame began, and when its definition did.
    var began: Int
    var definitionBegan: Int
    var pointOfCaller = ReadTrace.start
    var results: [Provenance.Origin] = []
  }

  private struct Collection {
    var outer: ReadTrace.Point
    var count = 0
    var provenance: Provenance
  }

  init(input: Value?) {
    if let input { note(input, at: []) }
  }

  private var depth: Int { frames.count - 1 }

  private mutating func note(_ value: Value, at path: [Value]) {
    guard let identity = value.identity else { return }
    paths[identity] = path
    switch value {
    case .array(let array):
      for (index, item) in array.elements.enumerated() { note(item, at: path + [.number(Number(index))]) }
    case .object(let object):
      for index in 0..<object.count { note(object.values[index], at: path + [object.keys[index]]) }
    case .set(let set):
      for element in set.elements { note(element, at: path + [element]) }
    default: break
    }
  }

  private mutating func add(_ step: ReadTrace.Step) {
    point = trace.add(step, after: point, depth: depth)
  }

  /// The provenance of what a rule gave; nil where it was not evaluated.
  func provenance(of group: Int32, overlay: Overlay) -> Provenance? {
    results[Call(overlay: ObjectIdentifier(overlay), group: group, call: -1)]
  }

  func provenance(of value: Value) -> Provenance? {
    value.identity.flatMap { provenances[$0] }
  }

  // MARK: reading

  mutating func read(_ container: Value, _ keys: some Swift.Collection<Value>, isDefined: Bool, at instruction: Int) {
    var container = container
    var walked: [Value] = []
    for key in keys {
      if let identity = container.identity {
        if let path = paths[identity] {
          let rest = keys.dropFirst(walked.count)
          add(.read(path: path + rest, isDefined: isDefined, instruction: instruction))
          return
        }
        noteMember(identity, key)
      }
      guard let next = container.lookup(key) else { return }
      container = next
      walked.append(key)
    }
  }

  private mutating func noteMember(_ identity: ObjectIdentifier, _ key: Value) {
    guard let provenance = provenances[identity], provenance.members[key] != nil else { return }
    add(.member(provenance, key: key, inner: provenance.isCall || provenance.frame != frames[depth].serial))
  }

  mutating func scanBegan(iterator: Int) { scans[iterator] = point }

  mutating func roundBegan(iterator: Int, _ container: Value, _ key: Value, at instruction: Int) {
    if addsUpAt != instruction, let point = scans[iterator] { self.point = point }
    read(container, CollectionOfOne(key), isDefined: true, at: instruction)
  }

  // MARK: collecting

  mutating func collectionBegan(accumulator: Int) {
    collections[accumulator] = Collection(
      outer: point, provenance: Provenance(frame: frames[depth].serial, depth: depth, isCall: false))
  }

  mutating func collected(accumulator: Int, _ key: Value?, at instruction: Int) {
    guard let collection = collections[accumulator] else { return }
    let key = key ?? .number(Number(collection.count))
    collections[accumulator]?.count += 1
    collection.provenance.add(key, .init(point: point, instruction: instruction))
  }

  mutating func collectionEnded(accumulator: Int, _ result: Value) {
    guard let collection = collections[accumulator] else { return }
    point = collection.outer
    keep(result, collection.provenance)
    add(.whole(collection.provenance))
  }

  private mutating func keep(_ value: Value, _ provenance: Provenance) {
    guard let identity = value.identity, paths[identity] == nil else { return }
    kept.append(value)
    provenances[identity] = provenance
  }

  // MARK: frames

  mutating func entered(group: Int32, from instruction: Int, resumesAt: Int) {
    serial += 1
    frames.append(
      FrameState(
        serial: serial, began: trace.entries.count, definitionBegan: trace.entries.count, pointOfCaller: point))
    point = ReadTrace.start
  }

  mutating func gaveResult(_ value: Value, at instruction: Int) {
    frames[depth].results.append(.init(point: point, instruction: instruction))
  }

  mutating func left(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {
    let state = frames.removeLast()
    point = state.pointOfCaller
    let provenance = Provenance(frame: state.serial, depth: depth + 1, isCall: true)
    provenance.results = state.results
    if result == nil { provenance.attempts = state.began..<trace.entries.count }
    keptOverlays[ObjectIdentifier(overlay)] = overlay
    results[Call(overlay: ObjectIdentifier(overlay), group: group, call: call)] = provenance
  }

  mutating func used(group: Int32, call: Int, overlay: Overlay, _ result: Value?) {
    let key = Call(overlay: ObjectIdentifier(overlay), group: group, call: call)
    guard let provenance = results[key] else { return }
    let after = trace.add(.whole(provenance), after: point, depth: depth)
    // Without a result the code goes back; the entry tells a negation around it what was tried.
    if result != nil { point = after }
  }

  // MARK: marks

  mutating func reached(_ marks: ArraySlice<RecordingMark>, iterators: Int, at instruction: Int) {
    for mark in marks {
      switch mark {
      case .negationBegins(let key): negations[iterators + Int(key)] = (point, trace.entries.count)
      case .negationHolds(let key):
        guard let negation = negations[iterators + Int(key)] else { continue }
        point = negation.point
        add(.attempts(negation.from..<trace.entries.count, depth: depth))
      case .readsAddUp: addsUpAt = instruction
      case .definitionBegins:
        point = ReadTrace.start
        frames[depth].definitionBegan = trace.entries.count
      case .elseBegins: beginAfter(frames[depth].definitionBegan)
      case .defaultBegins: beginAfter(frames[depth].began)
      case .step: break
      }
    }
  }

  /// What was tried in vain is the reason for what comes now.
  private mutating func beginAfter(_ began: Int) {
    point = ReadTrace.start
    add(.attempts(began..<trace.entries.count, depth: depth))
  }
}

extension Value {
  /// What tells a container from all others, also from equal ones.
  var identity: ObjectIdentifier? {
    switch self {
    case .array(let array): ObjectIdentifier(array)
    case .object(let object): ObjectIdentifier(object)
    case .set(let set): ObjectIdentifier(set)
    default: nil
    }
  }

  /// The same value, no container of which stands in two places.
  var withOwnContainers: Value {
    switch self {
    case .array(let array): .array(RegoArray(array.elements.map(\.withOwnContainers)))
    case .object(let object):
      .object(
        RegoObject(
          sortedKeys: object.keys, values: ContiguousArray(object.values.map(\.withOwnContainers))))
    case .set(let set): .set(RegoSet(set.elements.map(\.withOwnContainers)))
    default: self
    }
  }
}
