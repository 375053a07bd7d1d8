import RegoSyntax
import RegoValues

/// Reads what a recorder saw: for each element of a rule's value the way that led to it.
struct DerivationReader {
  /// More ways than this nobody looks at.
  private static let mostDerivations = 10_000
  private static let mostReads = 2_000
  /// Calls within calls that are followed.
  private static let deepest = 50

  let plan: Plan
  let recorder: ReadRecorder

  /// The derivations of a group's value, in the order of its elements and then of solutions; of an element's ways those
  /// that read the same are one.
  func derivations(of group: Int32, value: Value, overlay: Overlay) -> [Derivation] {
    guard let provenance = recorder.provenance(of: group, overlay: overlay) else { return [] }
    var found: [Derivation] = []
    let built = recorder.provenance(of: value)
    for (key, element) in value.elements(areBuilt: built != nil) {
      if let built, let origins = built.members[key] {
        // What a complete rule read besides counts for each item of the array that it built.
        for origin in origins {
          found.append(derivation(of: element, origin, within: provenance.results, excluding: built))
        }
      } else {
        found += provenance.results.map { derivation(of: element, $0, within: [], excluding: nil) }
      }
      if found.count >= DerivationReader.mostDerivations { break }
    }
    var seen: [Value: Set<[InputRead]>] = [:]
    return found.filter { seen[$0.value, default: []].insert($0.reads).inserted }
  }

  private func derivation(
    of element: Value, _ origin: Provenance.Origin, within outer: [Provenance.Origin], excluding built: Provenance?
  ) -> Derivation {
    var gathering = ReadGathering(plan: plan, entries: recorder.trace.entries)
    if let built { gathering.exclude(built) }
    for result in outer { gathering.follow(result.point, depth: 0) }
    gathering.follow(origin.point, depth: 0)
    return Derivation(value: element, rule: plan.location(of: definition(of: origin, outer)), reads: gathering.reads)
  }

  /// Partial rules give their elements themselves; an array is given by the complete rule around it.
  private func definition(of origin: Provenance.Origin, _ outer: [Provenance.Origin]) -> Int {
    guard let result = outer.first?.instruction else { return origin.instruction }
    if case .resultFrom = plan.code[result] { return origin.instruction }
    return result
  }

  /// Walks back along the trace.
  private struct ReadGathering {
    let plan: Plan
    let entries: ContiguousArray<ReadTrace.Entry>
    private(set) var reads: [InputRead] = []
    private var seenReads: Set<InputRead> = []
    private var seenPoints: Set<[Int]> = []
    /// Values of which single members count instead of the whole.
    private var excluded: Set<ObjectIdentifier> = []

    init(plan: Plan, entries: ContiguousArray<ReadTrace.Entry>) {
      self.plan = plan
      self.entries = entries
    }

    mutating func exclude(_ provenance: Provenance) { excluded.insert(ObjectIdentifier(provenance)) }

    private var isFull: Bool { reads.count >= mostReads }

    mutating func follow(_ end: ReadTrace.Point, depth: Int) {
      guard depth <= deepest, end >= 0, seenPoints.insert([end, depth]).inserted else { return }
      var steps: [Int] = []
      var point = end
      while point >= 0 {
        steps.append(point)
        if case .member(let provenance, _, _) = entries[point].step { exclude(provenance) }
        point = entries[point].before
      }
      for index in steps.reversed() { take(entries[index].step, depth: depth) }
    }

    private mutating func take(_ step: ReadTrace.Step, depth: Int) {
      if isFull || depth > deepest { return }
      switch step {
      case .read(let path, let isDefined, let instruction):
        let read = InputRead(
          path: path, isDefined: isDefined, depth: depth, location: plan.location(of: instruction))
        if seenReads.insert(read).inserted { reads.append(read) }
      case .whole(let provenance): follow(provenance, depth: depth)
      case .member(let provenance, let key, let inner):
        for origin in provenance.members[key] ?? [] { follow(origin.point, depth: depth + (inner ? 1 : 0)) }
      case .attempts(let range, let base): takeAttempts(range, base: base, depth: depth)
      }
    }

    private mutating func follow(_ provenance: Provenance, depth: Int) {
      if excluded.contains(ObjectIdentifier(provenance)) { return }
      let depth = depth + (provenance.isCall ? 1 : 0)
      if let attempts = provenance.attempts {
        return takeAttempts(attempts, base: provenance.depth, depth: depth)
      }
      for origin in provenance.results { follow(origin.point, depth: depth) }
      for key in provenance.keys {
        for origin in provenance.members[key] ?? [] { follow(origin.point, depth: depth) }
      }
    }

    /// Everything that was read there, whether it led on or not.
    private mutating func takeAttempts(_ range: Range<Int>, base: Int, depth: Int) {
      guard seenPoints.insert([range.lowerBound, range.upperBound, depth]).inserted else { return }
      for index in range where index < entries.count && !isFull {
        let entry = entries[index]
        // What was tried within is in the range itself.
        if case .attempts = entry.step { continue }
        take(entry.step, depth: depth + max(0, entry.depth - base))
      }
    }
  }
}

extension Value {
  /// The elements of a collection with the keys under which their origins are noted; anything else is its own. An
  /// object is taken apart where rules or a comprehension put it together.
  fileprivate func elements(areBuilt: Bool) -> [(key: Value, element: Value)] {
    switch self {
    case .array(let array): array.elements.enumerated().map { (.number(Number($0.offset)), $0.element) }
    case .set(let set): set.elements.map { ($0, $0) }
    case .object(let object) where areBuilt: Array(zip(object.keys, object.values))
    default: [(.null, self)]
    }
  }
}
