import ArgumentParser
import Rego
import RegoSyntax
import RegoValues

/// `bench QUERY`: evaluates a prepared query again and again. `--format json` has the keys of an evaluation's measurement in
/// nanoseconds: the median, the least, the mean and the most, and what the constant query `true` takes.
public struct BenchCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how long a prepared query takes.",
    discussion: """
      The query is compiled once. Each evaluation reads the input's JSON and writes the result's JSON, as a caller would; \
      overhead_ns is what the query `true` takes with the same input, net_ns the difference.
      """)

  @Argument(help: "The query, such as data.example.allow.")
  var query: String

  @OptionGroup var policies: PolicyOptions

  @Option(
    name: [.customShort("i"), .customLong("input")], help: "A JSON or YAML file with the input, - for standard input.")
  var input: String?

  @Option(name: [.customShort("n"), .customLong("count")], help: "How many evaluations.")
  var count = 100

  @Option(name: .shortAndLong, help: "pretty or json.")
  var format = BenchFormat.pretty

  @Flag(help: "Exit with 1 where the result is undefined.")
  var fail = false

  public init() {}

  public func validate() throws {
    guard count > 0, count <= 10_000_000 else { throw ValidationError("--count must be from 1 to 10000000") }
  }

  public func run() throws {
    let measurement: Measurement
    do {
      measurement = try measured()
    } catch {
      StandardStreams.complain("\(error)\n")
      throw ExitCode(2)
    }
    StandardStreams.write(format == .json ? JSONWriter.text(measurement.json) + "\n" : measurement.table)
    if fail && measurement.results == 0 { throw ExitCode(1) }
  }

  private func measured() throws -> Measurement {
    let allowed = try policies.allowed()
    let policy = try policies.load(allowing: allowed).policy(policies.compiler(allowed))
    let prepared = try policy.prepare(expressions: query, parser: policies.parser(allowed))
    let constant = try policy.prepare(expressions: "true")
    let bytes = try input.map { path in try JSONWriter.bytes(InputFile.value(of: path)) }
    let first = try BenchCommand.evaluate(prepared, bytes)
    var times: [UInt64] = []
    var overheads: [UInt64] = []
    for _ in 0..<count {
      times.append(try BenchCommand.evaluate(prepared, bytes).nanoseconds)
      overheads.append(try BenchCommand.evaluate(constant, bytes).nanoseconds)
    }
    return Measurement(
      times: times.sorted(), overheads: overheads.sorted(), first: first.nanoseconds, results: first.results)
  }

  private static func evaluate(_ query: ExpressionQuery, _ input: [UInt8]?) throws -> (
    nanoseconds: UInt64, results: Int
  ) {
    let start = SystemClock.monotonicNanoseconds
    let value = try input.map { try JSONReader.read($0, limits: .generous) }
    var report = EvalReport()
    report.answers = try query.answers(input: value, options: EvaluationOptions(now: SystemClock.nanosecondsSince1970))
    let text = JSONWriter.bytes(report.json)
    let end = SystemClock.monotonicNanoseconds
    return (end &- start, text.isEmpty ? 0 : report.answers.count)
  }
}

enum BenchFormat: String, ExpressibleByArgument, CaseIterable {
  case pretty
  case json
}

/// The times of one benchmark, sorted.
private struct Measurement {
  let times: [UInt64]
  let overheads: [UInt64]
  let first: UInt64
  let results: Int

  private var median: UInt64 { times[times.count / 2] }
  private var overhead: UInt64 { overheads[overheads.count / 2] }
  private var net: UInt64 { median > overhead ? median - overhead : 0 }
  private var mean: UInt64 { times.reduce(0, &+) / UInt64(times.count) }

  private var figures: [(String, UInt64)] {
    [
      ("n", UInt64(times.count)), ("ns_per_eval", median), ("min_ns", times.first ?? 0), ("mean_ns", mean),
      ("max_ns", times.last ?? 0), ("overhead_ns", overhead), ("net_ns", net), ("first_eval_ns", first),
      ("results", UInt64(results)),
    ]
  }

  var json: Value {
    .object(RegoObject(figures.map { (Value.string(Text($0.0)), Value.number(Number(Int(clamping: $0.1)))) }))
  }

  var table: String {
    var table = TextTable()
    table.header = ["FIGURE", "VALUE"]
    table.rows = figures.map { [$0.0, String($0.1)] }
    return table.text
  }
}
