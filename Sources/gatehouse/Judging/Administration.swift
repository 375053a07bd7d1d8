import Audit
import Foundation
import Gate
import Git
import PolicySources

/// What the administrator gave to the program: where settings and policies are, and whether the account that runs it may
/// have written them.
struct Administration {
  var policies: [String]
  var config: String?
  /// How far files are believed: in a hook not those that the pushing account could have written.
  var trust: Trust

  /// The account's name for records of tests.
  var accountName: String { NSUserName() }

  /// The settings; all defaults where none were named.
  func settings() throws(AdministrationError) -> Settings {
    guard let config else { return Settings() }
    do {
      return try SettingsFile.read(config, trust: trust)
    } catch {
      throw .settings(error)
    }
  }

  /// The files of policy directories.
  func policyFiles(_ paths: [String]) throws(AdministrationError) -> [PolicyFile] {
    if paths.isEmpty { throw .noPolicies }
    do {
      return try PolicyDirectory.read(paths, trust: trust)
    } catch {
      throw .source(error)
    }
  }

  /// The policies, compiled.
  func policySet(_ paths: [String], purpose: PolicySet.Purpose = .judging) throws(AdministrationError) -> PolicySet {
    let files = try policyFiles(paths)
    do {
      return try PolicySet(files: files, options: PolicySet.Options(purpose: purpose))
    } catch {
      throw .policies(error)
    }
  }

  /// Where decisions of pushes are recorded: what the settings say, else a file in the repository's own directory.
  func record(_ settings: EffectiveSettings, gitDirectory: [UInt8]) throws(DecisionSinkError) -> RecordFile {
    if let record = settings.record { return RecordFile(record) }
    let folder = String(decoding: gitDirectory, as: UTF8.self) + "/gatehouse"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DecisionSinkError(reason: "\(folder): \(error.localizedDescription)")
    }
    return RecordFile(path: folder + "/record.ndjson")
  }
}
