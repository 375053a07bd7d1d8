import ArgumentParser
import Foundation

/// Where the product's two programs are.
struct Programs {
  /// Which of them a hook runs.
  enum Lane: String, ExpressibleByArgument, CaseIterable {
    case fast, full
  }

  /// Absolute path of `gatehouse`.
  let full: String
  /// Absolute path of `gatehouse-hook`; nil where it is not there.
  let fast: String?

  /// - Parameters:
  ///   - full: as named by the administrator; nil: this program.
  ///   - fast: as named; nil: beside the full one, or where packages put it.
  init(full: String?, fast: String?) {
    self.full = full.map(Programs.absolute) ?? Programs.own
    if let fast {
      self.fast = Programs.absolute(fast)
      return
    }
    let folder = URL(fileURLWithPath: self.full).deletingLastPathComponent()
    self.fast = ["gatehouse-hook", "../lib/gatehouse/gatehouse-hook"]
      .map { folder.appendingPathComponent($0).standardizedFileURL.path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What a hook shall run.
  func program(_ lane: Lane?) throws(InstallError) -> HookScript.Program {
    if lane == .full { return .full(full) }
    if let fast { return .fast(fast) }
    guard lane == nil else { throw .noFastLane(beside: full) }
    return .full(full)
  }

  static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }

  private static var own: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
  }
}
