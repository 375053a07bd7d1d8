import Foundation

/// Runs programs and measures them.
enum Commands {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  static let environment: [String: String] = [
    "PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin", "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@example.com", "LC_ALL": "C",
  ]

  /// The output of a program that must succeed (unless `anyStatus`); input from a file.
  @discardableResult
  static func output(
    _ program: String, _ arguments: [String], input: URL? = nil, extra: [String: String] = [:], anyStatus: Bool = false
  ) throws -> Data {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.environment = environment.merging(extra) { $1 }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardInput = try input.map { try FileHandle(forReadingFrom: $0) } ?? FileHandle.nullDevice
    if anyStatus { process.standardError = FileHandle.nullDevice }
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard anyStatus || process.terminationStatus == 0 else {
      throw Failure(
        description: "\(program) \(arguments.joined(separator: " ")) ended with \(process.terminationStatus)")
    }
    return data
  }

  static func git(_ arguments: String..., input: URL? = nil, extra: [String: String] = [:]) throws -> String {
    String(decoding: try output("git", arguments, input: input, extra: extra), as: UTF8.self)
      .trimmingCharacters(in: .newlines)
  }
}

/// Wall and processor time since it was made, in milliseconds; of this process and its finished children.
struct Stopwatch {
  private let wall = Self.monotonic()
  private let cpu = Self.processor()

  var elapsed: (wall: Double, cpu: Double) { (Self.monotonic() - wall, Self.processor() - cpu) }

  private static func monotonic() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) * 1e3 + Double(time.tv_nsec) / 1e6
  }

  private static func processor() -> Double {
    var total = 0.0
    // RUSAGE_SELF and RUSAGE_CHILDREN.
    for who in [0, -1] as [Int32] {
      var usage = rusage()
      getrusage(who, &usage)
      for time in [usage.ru_utime, usage.ru_stime] { total += Double(time.tv_sec) * 1e3 + Double(time.tv_usec) / 1e3 }
    }
    return total
  }
}
