import Foundation

/// `git-share DIRECTORY [ROUNDS [COMMITS]]` compares; `git-share read BASE HEAD SIDES` is one reading of ours in a process of its own.
let arguments = CommandLine.arguments.dropFirst()

func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

func readOnce(_ arguments: [String]) throws {
  let variables = ProcessInfo.processInfo.environment.filter { $0.key.hasPrefix("GIT_") }
  guard arguments.count == 3, let sides = Sides(rawValue: arguments[2]) else { exit(2) }
  let watch = Stopwatch()
  _ = try OurReading.read(variables, base: arguments[0], head: arguments[1], sides: sides)
  let elapsed = watch.elapsed
  print(elapsed.wall, elapsed.cpu)
}

func compare(_ directory: String, rounds: Int, earlier: Int) throws {
  let fixture = try Fixture(manifests: URL(fileURLWithPath: directory), files: 2_500, changed: 1_000, earlier: earlier)
  defer { fixture.remove() }
  let variables = fixture.hookVariables
  let scratch = fixture.root.appendingPathComponent("ids")
  for sides in Sides.allCases {
    let theirs = try GitReading.read(variables, base: fixture.base, head: fixture.head, sides: sides, scratch: scratch)
    let (ours, counts) = try OurReading.reading(variables, base: fixture.base, head: fixture.head, sides: sides)
    guard ours == theirs, ours.changes.count == 1_000 else {
      throw Commands.Failure(
        description: "\(sides): the readings differ: \(ours.changes.count) and \(theirs.changes.count) changes")
    }
    print("\(sides): equal: \(ours.changes.count) changes, \(ours.contents.count) contents; \(counts)")
    var (our, their): ([(Double, Double)], [(Double, Double)]) = ([], [])
    for _ in 0..<rounds {
      let said = try Commands.output(
        CommandLine.arguments[0], ["read", fixture.base, fixture.head, sides.rawValue], extra: variables)
      let numbers = String(decoding: said, as: UTF8.self).split(whereSeparator: \.isWhitespace).compactMap {
        Double($0)
      }
      our.append((numbers[0], numbers[1]))
      let watch = Stopwatch()
      try GitReading.run(variables, base: fixture.base, head: fixture.head, scratch: scratch)
      their.append((watch.elapsed.wall, watch.elapsed.cpu))
    }
    for (name, pick) in [("wall", { ($0 as (Double, Double)).0 }), ("processor", { ($0 as (Double, Double)).1 })] {
      let (a, b) = (median(our.map(pick)), median(their.map(pick)))
      print(String(format: "%@: %@: ours %.1f ms, git %.1f ms, ratio %.2f", "\(sides)", name, a, b, a / b))
    }
  }
}

do {
  if arguments.first == "read" {
    try readOnce(Array(arguments.dropFirst()))
  } else if let directory = arguments.first {
    let numbers = arguments.dropFirst().compactMap { Int($0) }
    try compare(directory, rounds: numbers.first ?? 15, earlier: numbers.dropFirst().first ?? 4)
  } else {
    print("usage: git-share DIRECTORY [ROUNDS [COMMITS]]")
    exit(2)
  }
} catch {
  FileHandle.standardError.write(Data("git-share: \(error)\n".utf8))
  exit(1)
}
