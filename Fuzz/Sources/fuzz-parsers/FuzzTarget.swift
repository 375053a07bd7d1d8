import Foundation
import Rego
import RegoSyntax
import RegoValues

/// One reader of foreign bytes. Any bytes must end as a value or an error.
enum FuzzTarget: String, CaseIterable {
  case rego, json, yaml, regex, glob, layout

  /// Chosen by GATEHOUSE_FUZZ, as the command line belongs to libFuzzer.
  static let chosen: FuzzTarget = {
    let name = ProcessInfo.processInfo.environment["GATEHOUSE_FUZZ"] ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
      let names = allCases.map(\.rawValue).joined(separator: ", ")
      print("GATEHOUSE_FUZZ must be one of \(names)")
      exit(2)
    }
    return target
  }()

  func run(_ bytes: [UInt8]) {
    switch self {
    case .rego:
      for version in [ParserOptions.Version.v1, .v0] {
        guard let module = try? Parser.module(bytes, file: "f.rego", options: ParserOptions(version: version)) else {
          continue
        }
        // What parses can be printed and compiled.
        _ = PolicyFormatter().format(module)
        _ = try? Compiler(options: CompilerOptions()).program([module])
      }
    case .json: _ = try? JSONReader.read(bytes)
    case .yaml: Calls.yaml.run(bytes, isOne: true)
    case .regex: Calls.regex.run(bytes)
    case .glob: Calls.glob.run(bytes)
    case .layout: Calls.layout.run(bytes)
    }
  }
}

/// Calls of built-ins, asked as a policy asks them: the first line of the bytes is the pattern, the rest the text.
struct Calls {
  static let yaml = Calls("[yaml.unmarshal(p) | true]")
  static let regex = Calls(
    "[regex.match(p, t) | true]; [regex.split(p, t) | true]; [regex.replace(t, p, \"<$0>\") | true]; [regex.globs_match(p, t) | true]"
  )
  static let glob = Calls("[glob.match(p, [\".\"], t) | true]; [glob.match(p, null, t) | true]")
  static let layout = Calls(
    "[time.parse_ns(p, t) | true]; [time.format([1, \"UTC\", p]) | true]; [time.parse_duration_ns(p) | true]")

  private let query: PreparedQuery

  private init(_ calls: String) {
    do {
      query = try Policy(modules: [], data: .object(.empty), options: CompilerOptions())
        .prepare(query: "p := input[0]; t := input[1]; " + calls, parser: ParserOptions(version: .v1))
    } catch {
      fatalError("\(error)")
    }
  }

  /// - Parameter isOne: the bytes are one text.
  func run(_ bytes: [UInt8], isOne: Bool = false) {
    let parts = bytes.split(separator: 0x0A, maxSplits: isOne ? 0 : 1, omittingEmptySubsequences: false)
    let texts = (0..<2).map { index in
      Value.string(Text(index < parts.count ? String(decoding: parts[index], as: UTF8.self) : ""))
    }
    _ = try? query.bindings(input: .array(RegoArray(texts)), options: EvaluationOptions(now: 0))
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func readAnything(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The name under which SwiftPM links what starts a program; libFuzzer's own `main` stays out.
@_cdecl("fuzz_parsers_main")
public func start(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, readAnything)
}
