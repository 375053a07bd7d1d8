import RegoSyntax
import RegoValues

/// Which expressions and heads of a policy were evaluated, in the form of OPA's report: ranges for each file, and lines.
///
/// Source: https://www.openpolicyagent.org/docs/policy-testing#coverage.
public struct Coverage: Sendable {
  /// A place in a file; rows and columns from 1, the end behind the last character.
  public struct Range: Sendable, Hashable {
    public var start: Position
    public var end: Position
  }

  public struct Position: Sendable, Hashable, Comparable {
    public var row: Int
    public var column: Int

    public static func < (left: Position, right: Position) -> Bool {
      (left.row, left.column) < (right.row, right.column)
    }
  }

  public struct File: Sendable {
    public var covered: [Range]
    public var notCovered: [Range]
    public var coveredLines: Int
    public var notCoveredLines: Int

    /// Percent of lines; 0 where there are none.
    public var coverage: Double { Coverage.percent(coveredLines, notCoveredLines) }
  }

  /// By name, in its order.
  public private(set) var files: [(name: String, file: File)] = []

  public var coveredLines: Int { files.reduce(0) { $0 + $1.file.coveredLines } }
  public var notCoveredLines: Int { files.reduce(0) { $0 + $1.file.notCoveredLines } }
  public var coverage: Double { Coverage.percent(coveredLines, notCoveredLines) }

  /// What `watch` saw of a policy that was compiled to be watched.
  public init(of policy: Policy, _ watch: EvaluationWatch) {
    var places: [String: Set<Location>] = [:]
    for step in policy.watchedSteps where step.kind == .evaluate || step.kind == .exit {
      // What the compiler made of a literal counts where it was evaluated, and is not missed where it was not.
      if step.isGenerated, !watch.isCovered(step.location) { continue }
      places[step.location.file, default: []].insert(step.location)
    }
    for module in policy.modules.sorted(by: { $0.file < $1.file }) {
      guard let locations = places[module.file] else { continue }
      files.append((module.file, Coverage.file(locations, source: module.source, watch)))
    }
  }

  private static func file(_ locations: Set<Location>, source: [UInt8], _ watch: EvaluationWatch) -> File {
    var covered: Set<Range> = []
    var rest: Set<Range> = []
    for location in locations {
      let range = range(of: location, in: source)
      if watch.isCovered(location) { covered.insert(range) } else { rest.insert(range) }
    }
    rest.subtract(covered)
    return File(
      covered: sorted(covered), notCovered: sorted(rest), coveredLines: rows(of: covered).count,
      notCoveredLines: rows(of: rest).count)
  }

  private static func sorted(_ ranges: Set<Range>) -> [Range] {
    ranges.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }

  private static func rows(of ranges: Set<Range>) -> Set<Int> {
    var rows: Set<Int> = []
    for range in ranges where range.start.row <= range.end.row { rows.formUnion(range.start.row...range.end.row) }
    return rows
  }

  private static func range(of location: Location, in source: [UInt8]) -> Range {
    var end = Position(row: location.row, column: location.column)
    if location.offset <= location.end, location.end <= source.count {
      for byte in source[location.offset..<location.end] {
        if byte == UInt8(ascii: "\n") {
          end = Position(row: end.row + 1, column: 1)
        } else if byte & 0xC0 != 0x80 {
          end.column += 1
        }
      }
    }
    return Range(start: Position(row: location.row, column: location.column), end: end)
  }

  static func percent(_ covered: Int, _ rest: Int) -> Double {
    covered + rest == 0 ? 0 : 100 * Double(covered) / Double(covered + rest)
  }
}

extension Coverage {
  /// The report as OPA's JSON.
  public var json: Value {
    let files = files.map { name, file in (Value.string(Text(name)), Coverage.json(file)) }
    return [
      "files": .object(RegoObject(files)), "covered_lines": .number(Number(coveredLines)),
      "not_covered_lines": .number(Number(notCoveredLines)), "coverage": Coverage.json(coverage),
    ]
  }

  private static func json(_ file: File) -> Value {
    var members: [(Value, Value)] = []
    if !file.covered.isEmpty { members.append(("covered", .array(RegoArray(file.covered.map(json))))) }
    if !file.notCovered.isEmpty { members.append(("not_covered", .array(RegoArray(file.notCovered.map(json))))) }
    if file.coveredLines > 0 { members.append(("covered_lines", .number(Number(file.coveredLines)))) }
    if file.notCoveredLines > 0 { members.append(("not_covered_lines", .number(Number(file.notCoveredLines)))) }
    if file.coverage > 0 { members.append(("coverage", json(file.coverage))) }
    return .object(RegoObject(members))
  }

  private static func json(_ range: Range) -> Value { ["start": json(range.start), "end": json(range.end)] }

  private static func json(_ position: Position) -> Value {
    ["row": .number(Number(position.row)), "col": .number(Number(position.column))]
  }

  private static func json(_ percent: Double) -> Value {
    (try? JSONReader.read(Array(GoFloat.text(percent, format: .general).utf8))) ?? 0
  }
}
