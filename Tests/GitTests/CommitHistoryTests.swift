import Gate
import Testing

@testable import Git

@Suite struct CommitHistoryTests {
  /// Random histories with merges and dates that repeat: bases and ancestry as git tells them.
  @Test(arguments: 0..<4, [Repository.Access.library, .program]) func gitSeesTheSame(
    seed: Int, access: Repository.Access
  ) throws {
    var numbers = RandomNumbers(seed: seed)
    let scratch = try Scratch()
    let repository = try TestRepository(scratch)
    // One stream for all commits: `:n` are marks of earlier ones.
    var stream: [UInt8] = []
    let count = 24
    for number in 1...count {
      stream +=
        "commit refs/side/\(number)\nmark :\(number)\ncommitter C <c> \(1_700_000_000 + number / 4) +0000\ndata 1\nm"
        .bytes
      let parents =
        number == 1 ? [] : Set((0...numbers.below(2)).map { _ in max(1, number - 1 - numbers.below(5)) }).sorted()
      for (index, parent) in parents.enumerated() { stream += "\n\(index == 0 ? "from" : "merge") :\(parent)".bytes }
      stream += "\nM 644 inline f\ndata 2\n\(10 + number)\n".bytes
    }
    stream += (1...count).map { "get-mark :\($0)\n" }.joined().bytes
    let ids = try scratch.git("fast-import", "--quiet", at: repository.path, input: stream).text
      .split(separator: "\n").compactMap { ObjectID(hex: $0.utf8) }
    try #require(ids.count == count)

    let opened = try repository.opened(access)
    let history = CommitHistory(opened)
    for _ in 0..<10 {
      let (one, two, three) = (ids[numbers.below(count)], ids[numbers.below(count)], ids[numbers.below(count)])
      let isAncestor = try scratch.run(
        "git", ["-C", repository.path, "merge-base", "--is-ancestor", "\(one)", "\(two)"])
      #expect(try history.isAncestor(one, of: two) == (isAncestor.status == 0))

      let bases = try scratch.run(
        "git", ["-C", repository.path, "merge-base", "--all", "\(one)", "\(two)", "\(three)"]
      ).text
      var known = try ReachableCommits(from: [two, three], in: opened)
      let arrivals = try history.arrivals(of: one, beyond: &known, limit: 1_000)
      let best = try history.best(of: arrivals.foundations)
      #expect(bases.isEmpty ? best == nil : bases.contains("\(try #require(best))"))

      let fresh = try scratch.run("git", ["-C", repository.path, "rev-list", "\(one)", "^\(two)", "^\(three)"]).text
      #expect(Set(arrivals.commits.map(\.description)) == Set(fresh.split(separator: "\n").map(String.init)))
      for (index, id) in arrivals.commits.enumerated() {
        #expect(try opened.commit(id).parents.allSatisfy { !arrivals.commits[index...].contains($0) })
      }
    }
  }

  @Test func theQueueGivesTheLatestFirst() {
    var numbers = RandomNumbers(seed: 1)
    var queue = CommitQueue()
    let dates = (0..<200).map { _ in Int64(numbers.below(50)) }
    for (index, date) in dates.enumerated() { queue.insert(ObjectID(bytes: [UInt8(index)]), date: date) }
    var popped: [(Int64, UInt8)] = []
    while let item = queue.popFirst() { popped.append((item.date, item.id.bytes[0])) }
    let expected = dates.enumerated().sorted { ($1.element, $0.offset) < ($0.element, $1.offset) }
    #expect(popped.map(\.0) == expected.map(\.element))
    #expect(popped.map(\.1) == expected.map { UInt8($0.offset) })
  }
}
