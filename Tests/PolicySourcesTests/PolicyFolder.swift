import Foundation

@testable import PolicySources

/// A directory tree that is gone afterwards: `etc/policy/latest.rego` and what a test adds.
final class PolicyFolder {
  let root: String

  init() throws {
    let base = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path
    root = base + "/gatehouse-policy-\(UUID().uuidString)"
    try directory("etc/policy")
    try file("etc/policy/latest.rego", "package latest\n")
    try mode(0o755, "")
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  var policy: String { path("etc/policy") }

  func path(_ relative: String) -> String { relative.isEmpty ? root : "\(root)/\(relative)" }

  func directory(_ relative: String) throws {
    try FileManager.default.createDirectory(
      atPath: path(relative), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
  }

  func file(_ relative: String, _ text: String) throws {
    guard
      FileManager.default.createFile(
        atPath: path(relative), contents: Data(text.utf8), attributes: [.posixPermissions: 0o644])
    else { throw CocoaError(.fileWriteUnknown) }
  }

  func mode(_ bits: mode_t, _ relative: String) throws {
    guard chmod(path(relative), bits) == 0 else { throw POSIXError(.EPERM) }
  }

  func owner(_ user: UInt32, group: UInt32, _ relative: String) throws {
    guard lchown(path(relative), user, group) == 0 else { throw POSIXError(.EPERM) }
  }

  func link(_ relative: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path(relative), withDestinationPath: target)
  }
}

/// Somebody who pushes: an account that this machine has not.
enum Pusher {
  static let user: UInt32 = 54_321
  static let group: UInt32 = 54_322
  static let account = Account(user: user, groups: [54_321, group])
  static let trust = Trust.nothingWritable(by: account)

  static var canBeBecome: Bool { geteuid() == 0 && FileManager.default.isExecutableFile(atPath: "/usr/bin/setpriv") }

  /// Runs a shell text as the pusher; its exit code.
  static func run(_ script: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/setpriv")
    process.arguments = [
      "--reuid", "\(user)", "--regid", "54321", "--groups", "\(group)", "--no-new-privs", "/bin/sh", "-c", script,
    ]
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
