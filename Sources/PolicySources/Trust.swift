import Glibc

/// What may be read as policy, settings or cache.
///
/// On plain Git over ssh a hook runs as the account that pushes. What that account could write is not a rule that it is
/// held to: it is refused, and so is everything below a directory in which it could swap one file for another.
///
/// ```swift
/// let trust = Trust.inHook(trustsOwnAccount: arguments.trustedAccount)
/// let files = try PolicyDirectory.read("/etc/gatehouse/policy", trust: trust)
/// ```
public enum Trust: Sendable, Hashable {
  /// One's own files on one's own machine, or an account that only a Git host uses: nothing is checked.
  case everything
  /// Nothing that this account could write.
  case nothingWritable(by: Account)
  /// Only what this account and root could change: where a service keeps what is its own.
  case changedOnly(by: Account)

  /// What a hook trusts: nothing that its own account could write, unless that is root, or the administrator vouched for it.
  public static func inHook(trustsOwnAccount: Bool, account: Account = .current) -> Trust {
    trustsOwnAccount || account.isRoot ? .everything : .nothingWritable(by: account)
  }
}

/// An account and the groups that it is in.
public struct Account: Sendable, Hashable {
  public var user: UInt32
  public var groups: [UInt32]

  public init(user: UInt32, groups: [UInt32]) {
    self.user = user
    self.groups = groups
  }

  public var isRoot: Bool { user == 0 }

  /// The account that this process acts as, with every group that it has.
  public static var current: Account {
    var groups = [getegid(), getgid()]
    let count = getgroups(0, nil)
    if count > 0 {
      var list = [gid_t](repeating: 0, count: Int(count))
      let got = getgroups(count, &list)
      groups += list.prefix(max(0, Int(got)))
    }
    return Account(user: geteuid(), groups: groups)
  }
}

/// How an account could change what stands at a path.
public enum Writability: Sendable, Hashable {
  /// An owner can always give itself the right to write.
  case owned
  case byEverybody
  case byGroup(UInt32)
  /// Nothing in owner and mode says so, but the kernel would let this process write: an access control list, a capability.
  case byOtherMeans
}
