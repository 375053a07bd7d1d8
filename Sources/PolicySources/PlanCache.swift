import Digests
import Gate
import RegoSyntax

/// A directory of compiled policies: a file for each state of policies, engine and options.
///
/// ```swift
/// let cache = PlanCache(directory: "/var/cache/gatehouse")
/// try cache.store(policies, for: files)                                  // install, `gatehouse cache`
/// if case .found(let policies) = cache.policies(for: files, trust: trust) { … }   // the hook
/// ```
///
/// A file is named after its key: the digest of everything that decides what compiling would give. It holds the key once
/// more, the digest of what follows, and the policies. A hook never writes, and believes only what the account that it
/// runs as could not have written; whatever is wrong with a file, policies are compiled then, and nothing is let in by it.
public struct PlanCache: Sendable {
  public let directory: String

  /// Beyond this the newest files stay.
  static let mostFiles = 64
  static let longest = 256 << 20
  static let suffix = ".plan"
  static let magic = Array("gatehouse plan 1\n".utf8)

  public init(directory: String) { self.directory = directory }

  /// What became of a look into the cache.
  public enum Answer: Sendable {
    case found(PolicySet)
    /// Nothing is there for these policies.
    case missing
    /// Something is there that cannot be used, and why, in words.
    case unusable(String)
  }

  /// The policies that these files make, if they were compiled before.
  public func policies(
    for files: [PolicyFile], options: PolicySet.Options = PolicySet.Options(), trust: Trust
  ) -> Answer {
    guard options.isOrdinary else { return .missing }
    let key = PlanKey(files: files, reach: options.reach)
    let path = self.path(of: key)
    let bytes: [UInt8]
    do {
      bytes = try TrustedFile.read(path, trust: trust, limit: PlanCache.longest)
    } catch {
      if case .missing = error { return .missing }
      return .unusable(error.description)
    }
    guard let body = PlanCache.body(of: bytes, key: key) else {
      return .unusable("\(SafeText.name(path)): damaged")
    }
    let set = bytes.withUnsafeBytes { bytes in
      PolicySet(encoded: UnsafeRawBufferPointer(rebasing: bytes[body]), catalog: options.catalog)
    }
    guard let set, set.revision == key.revision else {
      return .unusable("\(SafeText.name(path)): not what this program can read")
    }
    return .found(set)
  }

  func path(of key: PlanKey) -> String { "\(directory)/\(key.name)\(PlanCache.suffix)" }

  // MARK: the file

  /// A file's bytes; nil where the policies cannot be kept.
  static func content(of policies: PolicySet, key: PlanKey) -> [UInt8]? {
    guard let body = policies.encoded(), PolicySet(encoded: body) != nil else { return nil }
    return magic + key.digest + SHA256.digest(of: body) + body
  }

  /// Where the policies stand in a file; nil where it is not that of the key, or not whole.
  private static func body(of bytes: [UInt8], key: PlanKey) -> Range<Int>? {
    let head = magic.count + 2 * SHA256.byteCount
    guard bytes.count >= head, bytes.starts(with: magic),
      bytes[magic.count..<head].starts(with: key.digest)
    else { return nil }
    var hash = SHA256()
    bytes.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[head...])) }
    guard bytes[(magic.count + SHA256.byteCount)..<head].elementsEqual(hash.finish()) else { return nil }
    return head..<bytes.count
  }
}

extension PolicySet.Options {
  /// As hooks compile: only that is kept.
  var isOrdinary: Bool {
    purpose == .judging && version == .automatic && shape == nil && !isStrict
  }
}

/// What a compiled state of policies is found by.
struct PlanKey: Sendable {
  let digest: [UInt8]
  /// The policies' own digest.
  let revision: String

  /// 64 hex digits.
  var name: String { Hex.text(of: digest) }

  /// - Parameter reach: policies that may not call what kept ones were allowed to have to be refused again.
  init(files: [PolicyFile], reach: PolicyReach = PolicyReach(), engine: String = PlanFormat.engine) {
    revision = PolicySet.revision(of: files)
    var hash = SHA256()
    hash.update(Array("gatehouse plan\n\(engine)\n\(revision)\n".utf8))
    for builtin in reach.allowedBuiltins { hash.update(Array("allowed \(builtin)\n".utf8)) }
    digest = hash.finish()
  }
}
