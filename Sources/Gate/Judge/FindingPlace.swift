import Rego
import RegoSyntax
import RegoValues

/// Chooses, from all that a rule read on the way to one result, the one path that a person should look at.
///
/// The reads of a result are many: what selects the document (`kind`), what the rule walks through (`containers[0]`), what
/// it tests (`containers[0].image`), what it only puts into the message (`containers[0].name`). The choice goes by these
/// marks, the first that tells two reads apart decides:
///
/// 1. reads that only make the message lose (`RuleWords`), and so do `kind`, `apiVersion` and the document as a whole
/// 2. the rule's own reads win over those of the rules and functions that it calls, but what a function reads inside of
///    a value that it was given counts as the rule's own
/// 3. what only names the object (`metadata.name`, `metadata.namespace`) or the list item (`name`) loses
/// 4. deeper in lists wins: an item's field over a field of the object
/// 5. an item that the message names wins over its neighbours (a rule may have read them all)
/// 6. what was looked for and is not there wins: most rules that read such a key complain of its absence
/// 7. a scalar that the message names wins
/// 8. the last read wins: conditions narrow from the general to the particular; of keys that are not there the first,
///    because the others are where the rule would have taken it too
///
/// A choice that is no scalar is refined: by what the message's making read inside of it, by items that the message
/// names, and by the keys that the rule's tests name, for rules in which the path of a value is lost. The path chosen
/// enters the fingerprint: a new mark goes to the end of the list.
struct FindingPlace {
  /// The document that paths lead into.
  let document: Value
  let input: ShapedInput
  /// The document is the one before the change, because there is none after it.
  let isDeletion: Bool

  /// The path in the document to look at; it may lead one or more steps beyond what exists.
  func path(of reads: [InputRead], words: RuleWords?, file: String?, message: String) -> [Value] {
    let mentions = MessageMentions(message)
    let all = FindingPlace.inheriting(candidates(reads, words, file))
    let tests = all.filter { !$0.isWords }
    guard var best = best(of: tests.isEmpty ? all : tests, mentions) else { return refined([], words, mentions) }
    if !best.isLeaf, !best.path.isEmpty {
      let inside = all.filter { $0.path.count > best.path.count && $0.path.starts(with: best.path) }
      best = self.best(of: inside, mentions) ?? best
    }
    return best.isLeaf ? best.path : refined(best.path, words, mentions)
  }

  private func best(of candidates: [Candidate], _ mentions: MessageMentions) -> Candidate? {
    FindingPlace.leaves(candidates).max { left, right in
      marks(of: left, mentions).lexicographicallyPrecedes(marks(of: right, mentions))
    }
  }

  /// One read, seen from the document.
  private struct Candidate {
    var path: [Value]
    var value: Value?
    var depth: Int
    var isWords: Bool
    var order: Int

    var isMissing: Bool { value == nil }
    /// Nothing stands inside of it.
    var isLeaf: Bool {
      switch value {
      case .array?, .object?, .set?: false
      default: true
      }
    }
  }

  private func candidates(_ reads: [InputRead], _ words: RuleWords?, _ file: String?) -> [Candidate] {
    var found: [Candidate] = []
    for (order, read) in reads.enumerated() {
      let path: [Value]
      switch input.origin(of: read.path) {
      case .document(let inside) where !isDeletion: path = inside
      case .oldDocument(let inside) where isDeletion: path = inside
      default: continue
      }
      let speaks = words?.contains(read.location.offset) == true && file == read.location.file
      found.append(
        Candidate(
          path: path, value: FindingPlace.value(at: path, in: document), depth: read.depth,
          isWords: speaks && read.depth == 0, order: order))
    }
    return found
  }

  /// Mark 2: a read inside of a value that was handed down counts where the value was read. The whole document does not.
  private static func inheriting(_ candidates: [Candidate]) -> [Candidate] {
    let depths = Dictionary(candidates.map { ($0.path, $0.depth) }, uniquingKeysWith: min)
    return candidates.map { candidate in
      var own = candidate
      for length in 1..<max(1, candidate.path.count) {
        if let depth = depths[Array(candidate.path[..<length])], depth < own.depth { own.depth = depth }
      }
      return own
    }
  }

  /// Without the reads on the way to others.
  private static func leaves(_ candidates: [Candidate]) -> [Candidate] {
    var inner: Set<[Value]> = []
    for candidate in candidates {
      for length in 0..<candidate.path.count { inner.insert(Array(candidate.path[..<length])) }
    }
    return candidates.filter { !inner.contains($0.path) }
  }

  /// The marks of the list above, each a number of which more is better.
  private func marks(of candidate: Candidate, _ mentions: MessageMentions) -> [Int] {
    let path = candidate.path
    let isSelector = path.isEmpty || path == ["kind"] || path == ["apiVersion"]
    let isNamed = mentions.contains(candidate.value)
    return [
      isSelector ? 0 : 1,
      -candidate.depth,
      FindingPlace.isName(path) ? 0 : 1,
      path.reduce(0) { $0 + (FindingPlace.isIndex($1) ? 1 : 0) },
      itemIsNamed(path, mentions) ? 1 : 0,
      candidate.isMissing ? 1 : 0,
      isNamed ? 1 : 0,
      candidate.isMissing ? -candidate.order : candidate.order,
    ]
  }

  /// Whether the message names the list item that the path leads through, the innermost one that has a name.
  private func itemIsNamed(_ path: [Value], _ mentions: MessageMentions) -> Bool {
    for length in stride(from: path.count, to: 0, by: -1) where FindingPlace.isIndex(path[length - 1]) {
      guard let name = FindingPlace.value(at: Array(path[..<length]), in: document)?["name"] else { continue }
      return mentions.contains(name)
    }
    return false
  }

  // MARK: - Where the reads end too early

  /// From a list or object to the item that the message names, then to the key that the rule's tests name.
  private func refined(_ path: [Value], _ words: RuleWords?, _ mentions: MessageMentions) -> [Value] {
    var path = path
    guard var value = FindingPlace.value(at: path, in: document) else { return path }
    var budget = FindingPlace.searchBudget
    if let item = FindingPlace.namedItem(in: value, mentions, &budget),
      let inside = FindingPlace.value(at: item, in: value)
    {
      path += item
      value = inside
    }
    guard path.contains(where: FindingPlace.isIndex), let keys = words?.testedKeys else { return path }
    for key in keys.reversed() where FindingPlace.value(at: key.path, in: value) != nil { return path + key.path }
    for key in keys.reversed() where key.mayBeMissing {
      if case .object? = FindingPlace.value(at: Array(key.path.dropLast()), in: value) { return path + key.path }
    }
    return path
  }

  /// How many values are looked at for an item that the message names.
  private static let searchBudget = 10_000

  /// The way to the first list item, by depth, whose name the message mentions.
  private static func namedItem(in value: Value, _ mentions: MessageMentions, _ budget: inout Int) -> [Value]? {
    var open: [(value: Value, path: [Value])] = [(value, [])]
    var next = 0
    while next < open.count, budget > 0 {
      let (here, path) = open[next]
      next += 1
      budget -= 1
      switch here {
      case .array(let items):
        for (index, item) in items.elements.enumerated() {
          let way = path + [.number(Number(index))]
          if let name = item["name"], mentions.contains(name) { return way }
          open.append((item, way))
        }
      case .object(let members):
        for (key, member) in zip(members.keys, members.values) { open.append((member, path + [key])) }
      default: break
      }
    }
    return nil
  }

  /// A path that tells an object or a list item apart from others.
  private static func isName(_ path: [Value]) -> Bool {
    guard path.count > 1, let last = path.last else { return false }
    if path.count == 2, path[0] == "metadata" { return ["name", "namespace", "generateName"].contains(last) }
    return last == "name" && isIndex(path[path.count - 2])
  }

  private static func isIndex(_ step: Value) -> Bool {
    if case .number = step { return true }
    return false
  }

  /// The value under a path; nil when there is none.
  static func value(at path: some Sequence<Value>, in document: Value) -> Value? {
    var here = document
    for step in path {
      guard let next = here.lookup(step) else { return nil }
      here = next
    }
    return here
  }
}
