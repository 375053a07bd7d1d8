import Foundation

/// Names of accounts, each asked for once: the answer may come over the network.
final class AccountNames {
  private var names: [UInt32: String?] = [:]

  private static let most = 10_000

  func name(_ account: UInt32) -> String? {
    if let known = names[account] { return known }
    if names.count >= AccountNames.most { names = [:] }
    let name = getpwuid(account).map { String(cString: $0.pointee.pw_name) }
    names[account] = name
    return name
  }
}
