import Audit
import Gate
import Glibc
import PolicySources

/// Where the decisions of a push are recorded: what the settings say, else a file in the repository's own directory.
///
/// A file is appended to by the hook itself, so only where the account that runs the hook is in nobody's hands who pushes.
/// Where the hook runs as the pusher, he could change such a file: there the recorder writes, in an account of its own.
public struct Recording: Sendable {
  private let place: RecordSettings
  private let trust: Trust
  /// The repository's own directory, where the record stands in it.
  private let repository: String?

  public init(_ settings: EffectiveSettings, trust: Trust, gitDirectory: [UInt8]) {
    self.trust = trust
    let directory = String(decoding: gitDirectory, as: UTF8.self)
    repository = settings.record == nil ? directory : nil
    place = settings.record ?? .file(directory + "/gatehouse/record.ndjson", reserve: nil)
  }

  /// The sink, once it is clear that it can be believed.
  ///
  /// - Parameter patience: how long a recorder may take, in milliseconds.
  public func sink(patience milliseconds: Int) throws(DecisionSinkError) -> any DecisionSink {
    switch place {
    case .file(let path, let reserve):
      if case .nothingWritable(let account) = trust {
        throw Recording.inPushersHands(path, account: "the account that pushes (uid \(account.user))")
      }
      try makeFolder()
      return RecordFile(path: path, reserve: reserve)
    case .socket(let path):
      return try recorder(path, patience: milliseconds)
    }
  }

  /// Where they will be, in words; throws what a push would meet.
  func proof() throws(DecisionSinkError) -> String {
    switch place {
    case .file(let path, _):
      _ = try sink(patience: 0)
      return "decisions are recorded in \(SafeText.line(path))"
    case .socket(let path):
      try recorder(path, patience: Recording.proofMilliseconds).probe()
      return "decisions are recorded by the recorder at \(SafeText.line(path))"
    }
  }

  /// Throws why pushes would be refused whose hook does not run as root.
  func checkForPushers() throws(DecisionSinkError) {
    if case .file(let path, _) = place { throw Recording.inPushersHands(path, account: "accounts that push") }
  }

  private static let proofMilliseconds = 2000

  private func recorder(_ path: String, patience milliseconds: Int) throws(DecisionSinkError) -> RecordSocket {
    do {
      try TrustedFile.check(RecordSocket.directory(of: path), trust: trust)
    } catch .missing {
      // Nobody is there yet: the socket says so.
    } catch {
      throw DecisionSinkError(reason: "the recorder at \(SafeText.name(path)) cannot be believed: \(error)")
    }
    return RecordSocket(path: path, trustsOwnAccount: trust == .everything, patience: milliseconds)
  }

  private func makeFolder() throws(DecisionSinkError) {
    guard let repository else { return }
    let folder = repository + "/gatehouse"
    if mkdir(folder, 0o755) != 0, errno != EEXIST {
      throw DecisionSinkError(reason: "\(SafeText.name(folder)): \(SystemError(errno).words)")
    }
  }

  private static func inPushersHands(_ path: String, account: String) -> DecisionSinkError {
    DecisionSinkError(
      reason: "\(SafeText.name(path)) would be appended to by \(account), which could change it: "
        + "let `gatehouse recordd` record and name its socket as `record.socket`, or, where users cannot act as the "
        + "hook's account, install with --trusted-account")
  }
}
