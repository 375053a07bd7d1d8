import Foundation
import Glibc
import Synchronization

/// Makes cases, asks both engines and looks at what differs.
struct Session {
  let options: Options
  let generator: any CaseGenerator
  let oracle: Oracle
  let subject: Subject
  let known: [KnownDifference]
  var table = FeatureTable()
  var explained: [String: Int] = [:]
  var kinds: [String: Int] = [:]
  var unexplained = 0
  /// How many programs were read a second time as version 0.
  var asVersion0 = 0
  /// Shrunk cases that were seen: one fault shows many times.
  var seen: Set<String> = []

  init(options: Options, generator: any CaseGenerator, oracle: Oracle, subject: Subject) {
    self.options = options
    self.generator = generator
    self.oracle = oracle
    self.subject = subject
    known = KnownDifference.all(subject)
  }

  /// How many questions are on their way at once.
  private static let batch = 64

  mutating func run() throws {
    let folder = try CaseFolder(path: options.out)
    var index = options.first
    let end = options.first + options.count
    while index < end, seen.count < options.most {
      let indices = Array(index..<min(end, index + Session.batch))
      index += indices.count
      let questions = indices.map { made in
        var random = Random(seed: options.seed, index: made)
        return generator.make(&random, index: made)
      }
      let collect = oracle.ask(zip(indices, questions).map { $1.line(id: $0) })
      let ours = zip(indices, questions).map { made, question in
        Trap.current(made)
        return subject.outcome(question)
      }
      for (made, answer) in zip(indices.indices, try collect()) {
        let comparison = Comparison(question: questions[made], ours: ours[made], theirs: answer)
        if options.shows { show(comparison) }
        try judge(comparison, index: indices[made], folder)
        if options.mode == "programs", options.file == nil { judgeVersion0(comparison, index: indices[made]) }
      }
      if (index - options.first) % 2_048 == 0 { note("\(index - options.first) cases, \(unexplained) unexplained") }
    }
  }

  private func explaining(_ comparison: Comparison) -> KnownDifference? { known.first { $0.explains(comparison) } }

  private func show(_ comparison: Comparison) {
    for module in comparison.question.modules { print(module.text) }
    if let data = comparison.question.data { print("data", data.text) }
    if let input = comparison.question.input { print("input", input.text) }
    print(comparison.question.query.text)
    print("ours:", comparison.ours.text)
    print("OPA: ", comparison.theirs.text)
  }

  /// The same program as version 0 writes it; what the compiler says differs there, and OPA's library reads version 1 only.
  private mutating func judgeVersion0(_ comparison: Comparison, index: Int) {
    if case .refused = comparison.ours { return }
    // Faults are written for version 1.
    if comparison.question.features.contains("fault") { return }
    asVersion0 += 1
    let old = subject.outcome(comparison.question, version: .v0)
    if old == comparison.ours { return }
    unexplained += 1
    print("--- case \(index) of seed \(options.seed) in version 0")
    for module in comparison.question.modules { print(module.text(inVersion0: true)) }
    print("version 1:", comparison.ours.text)
    print("version 0:", old.text)
  }

  private mutating func judge(_ comparison: Comparison, index: Int, _ folder: CaseFolder) throws {
    table.add(comparison)
    kinds[comparison.theirs.kind, default: 0] += 1
    if comparison.agrees { return }
    if let known = explaining(comparison) {
      explained[known.paragraph, default: 0] += 1
      return
    }
    unexplained += 1
    var shown = comparison
    if options.shrinks {
      shown = try Shrinker(oracle: oracle, subject: subject).shrunk(comparison) {
        explaining($0) != nil
      }
    }
    let key = "\(shown.ours.text)|\(shown.theirs.text)"
    guard seen.insert(key).inserted else { return }
    try folder.write(shown, name: "\(options.mode)-\(options.seed)-\(index)")
    print("--- case \(index) of seed \(options.seed)")
    show(shown)
  }

  func note(_ text: String) { try? FileHandle.standardError.write(contentsOf: Data((text + "\n").utf8)) }

  var summary: String {
    var lines = [table.text(calls: subject.calls.counts.withLock { $0 }), ""]
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { lines.append("OPA \(kind): \(count)") }
    for (paragraph, count) in explained.sorted(by: { $0.key < $1.key }) {
      lines.append("explained by “\(paragraph)”: \(count)")
    }
    if asVersion0 > 0 { lines.append("answered the same in version 0's syntax: \(asVersion0)") }
    let asked = kinds.values.reduce(0, +)
    lines.append("mode \(options.mode), seed \(options.seed): \(asked) cases, \(unexplained) unexplained disagreements")
    return lines.joined(separator: "\n")
  }
}

/// Something that makes cases out of chance.
protocol CaseGenerator {
  func make(_ random: inout Random, index: Int) -> GeneratedCase
}

/// Says which case was in hand when the engine trapped.
enum Trap {
  /// A handler of signals may touch little more than a lock-free number.
  private static let index = Atomic<Int>(0)

  static func current(_ made: Int) { index.store(made, ordering: .relaxed) }

  static func watch() {
    for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] {
      signal(number) { number in
        var digits: [UInt8] = []
        var rest = Trap.index.load(ordering: .relaxed)
        repeat {
          digits.insert(UInt8(48 + rest % 10), at: 0)
          rest /= 10
        } while rest > 0
        let text = Array("\nour engine trapped in case ".utf8) + digits + [0x0A]
        _ = text.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
        signal(number, SIG_DFL)
        raise(number)
      }
    }
  }
}
