import Foundation
import Glibc
import RegoValues

/// The real OPA, behind a process that reads a question a line and answers with a line.
final class Oracle {
  private let command: [String]
  private var process = Process()
  private var toOracle = Pipe()
  private var fromOracle = Pipe()
  private var buffer: [UInt8] = []
  private var position = 0
  private let writing = DispatchQueue(label: "to the oracle")

  /// How long one answer may take, in milliseconds.
  private let patience: Int32 = 6_000

  struct Unavailable: Error, CustomStringConvertible {
    let reason: String
    var description: String { reason }
  }

  init(command: [String]) throws {
    self.command = command
    try start()
  }

  private func start() throws {
    process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = command
    toOracle = Pipe()
    fromOracle = Pipe()
    process.standardInput = toOracle
    process.standardOutput = fromOracle
    buffer = []
    position = 0
    try process.run()
  }

  /// Ends the process that was started here.
  func stop() {
    process.terminate()
    process.waitUntilExit()
  }

  /// Puts the questions and returns what reads the answers, in the same order; the questions go out meanwhile.
  func ask(_ lines: [String]) -> () throws -> [Outcome] {
    send(lines)
    return { try self.answers(lines) }
  }

  func ask(_ line: String) throws -> Outcome { try ask([line])()[0] }

  private func send(_ lines: [String]) {
    let handle = toOracle.fileHandleForWriting
    let bytes = Data((lines.joined(separator: "\n") + "\n").utf8)
    writing.async { try? handle.write(contentsOf: bytes) }
  }

  private func answers(_ lines: [String]) throws -> [Outcome] {
    var outcomes: [Outcome] = []
    for index in lines.indices {
      if let line = nextLine() {
        outcomes.append(Oracle.outcome(line))
        continue
      }
      outcomes.append(.lost("OPA gave no answer"))
      stop()
      do { try start() } catch { throw Unavailable(reason: "the oracle cannot be started again: \(error)") }
      let rest = Array(lines[(index + 1)...])
      if rest.isEmpty { break }
      send(rest)
      return try outcomes + answers(rest)
    }
    return outcomes
  }

  private func nextLine() -> [UInt8]? {
    let descriptor = fromOracle.fileHandleForReading.fileDescriptor
    while true {
      if let end = buffer[position...].firstIndex(of: 0x0A) {
        let line = Array(buffer[position..<end])
        position = end + 1
        if position > 1 << 20 {
          buffer.removeFirst(position)
          position = 0
        }
        return line
      }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&waiting, 1, patience) > 0 else { return nil }
      let chunk = [UInt8](unsafeUninitializedCapacity: 1 << 16) { space, count in
        count = max(0, read(descriptor, space.baseAddress, space.count))
      }
      if chunk.isEmpty { return nil }
      buffer += chunk
    }
  }

  // MARK: reading answers

  private static func outcome(_ line: [UInt8]) -> Outcome {
    guard let reply = try? JSONReader.read(line, limits: .generous) else {
      return .lost("an answer that is not JSON: \(String(decoding: line.prefix(400), as: UTF8.self))")
    }
    if let error = reply["error"] {
      let message = error["message"]?.stringValue ?? ""
      switch error["code"]?.stringValue {
      case "parse_error", "prepare_error": return .refused(errors(message))
      case "eval_error": return .failed(evaluationError(message))
      default: return .lost(message)
      }
    }
    var bindings: [String] = []
    if case .array(let results)? = reply["result"] {
      bindings = results.elements.map { JSONWriter.text($0["bindings"] ?? .object(.empty)) }
    }
    var prints: [String] = []
    if case .array(let lines)? = reply["prints"] {
      prints = lines.elements.map { line in
        // Of a query it is the text of the call.
        let place = line["location"]?.stringValue ?? ""
        return "\(place.hasPrefix("test-") ? place : ""): \(line["message"]?.stringValue ?? "")"
      }
    }
    return .answers(bindings.sorted(), prints: prints)
  }

  /// `N errors occurred:` and an error a line; what follows an error with a tab belongs to it, the excerpt of the source
  /// does not.
  static func errors(_ message: String) -> [String] {
    var found: [String] = []
    for line in message.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = line
      if let head = line.range(
        of: #"^(bundle activation failed: )?\d+ errors? occurred: ?"#, options: .regularExpression)
      {
        line = line[head.upperBound...]
        if line.isEmpty { continue }
      }
      if let last = found.last,
        line.range(of: #"^(\S+:)?\d+(:\d+)?: rego_|^rego_|^\S+ rego_"#, options: .regularExpression) == nil
      {
        if !last.contains("rego_parse_error") { found[found.count - 1] = last + "\n" + line }
      } else {
        found.append(String(line))
      }
    }
    return found
  }

  /// A query's errors stand behind its text, a module's behind file and row.
  static func evaluationError(_ message: String) -> String {
    guard let code = message.range(of: "eval_") else { return message }
    let place = message[..<code.lowerBound]
    return place.hasPrefix("test-") ? message : String(message[code.lowerBound...])
  }
}
