import Foundation
import Testing

@testable import PolicySources

/// What the pushing account could write is refused, and what it could not is read.
@Suite struct TrustTests {
  struct Layout: Sendable, CustomTestStringConvertible {
    var name: String
    var isTrusted: Bool
    var needsRoot = false
    var arrange: @Sendable (PolicyFolder) throws -> Void

    var testDescription: String { name }
  }

  static let layouts = [
    Layout(name: "an administrator's own", isTrusted: true) { _ in },
    Layout(name: "a file that everybody may write", isTrusted: false) { try $0.mode(0o646, "etc/policy/latest.rego") },
    Layout(name: "the directory that everybody may write", isTrusted: false) { try $0.mode(0o757, "etc/policy") },
    Layout(name: "the directory shared and sticky", isTrusted: false) { try $0.mode(0o1777, "etc/policy") },
    Layout(name: "a directory above that everybody may write", isTrusted: false) { try $0.mode(0o777, "etc") },
    Layout(name: "a directory above, shared and sticky", isTrusted: true) { try $0.mode(0o1777, "etc") },
    Layout(name: "a group that the pusher is not in", isTrusted: true) { try $0.mode(0o664, "etc/policy/latest.rego") },
    Layout(name: "the file is the pusher's", isTrusted: false, needsRoot: true) {
      try $0.owner(Pusher.user, group: 0, "etc/policy/latest.rego")
    },
    Layout(name: "the file is the pusher's and read-only", isTrusted: false, needsRoot: true) {
      try $0.owner(Pusher.user, group: 0, "etc/policy/latest.rego")
      try $0.mode(0o444, "etc/policy/latest.rego")
    },
    Layout(name: "the directory is the pusher's", isTrusted: false, needsRoot: true) {
      try $0.owner(Pusher.user, group: 0, "etc/policy")
    },
    Layout(name: "a directory above is the pusher's", isTrusted: false, needsRoot: true) {
      try $0.owner(Pusher.user, group: 0, "etc")
      try $0.mode(0o555, "etc")
    },
    Layout(name: "in a sticky directory, the pusher's", isTrusted: false, needsRoot: true) {
      try $0.mode(0o1777, "etc")
      try $0.owner(Pusher.user, group: 0, "etc/policy")
    },
    Layout(name: "the pusher's group may write the file", isTrusted: false, needsRoot: true) {
      try $0.owner(0, group: Pusher.group, "etc/policy/latest.rego")
      try $0.mode(0o664, "etc/policy/latest.rego")
    },
    Layout(name: "the pusher's group may write the directory", isTrusted: false, needsRoot: true) {
      try $0.owner(0, group: Pusher.group, "etc/policy")
      try $0.mode(0o775, "etc/policy")
    },
    Layout(name: "the pusher's group may only read", isTrusted: true, needsRoot: true) {
      try $0.owner(0, group: Pusher.group, "etc/policy")
      try $0.mode(0o755, "etc/policy")
    },
    Layout(name: "another account's", isTrusted: true, needsRoot: true) {
      try $0.owner(54_400, group: 54_400, "etc/policy/latest.rego")
    },
    Layout(name: "a link to a trusted directory", isTrusted: true) {
      try $0.directory("real")
      try $0.file("real/a.rego", "package a\n")
      try FileManager.default.removeItem(atPath: $0.policy)
      try $0.link("etc/policy", to: "../real")
    },
    Layout(name: "a link into a directory that everybody may write", isTrusted: false) {
      try $0.directory("open/real")
      try $0.file("open/real/latest.rego", "package a\n")
      try $0.mode(0o777, "open")
      try FileManager.default.removeItem(atPath: $0.policy)
      try $0.link("etc/policy", to: "../open/real")
    },
    Layout(name: "a link through a directory that everybody may write and back", isTrusted: false) {
      try $0.directory("open")
      try $0.directory("real")
      try $0.file("real/latest.rego", "package a\n")
      try $0.link("open/way", to: $0.path("real"))
      try $0.mode(0o777, "open")
      try FileManager.default.removeItem(atPath: $0.policy)
      try $0.link("etc/policy", to: $0.path("open/way"))
    },
    Layout(name: "a link that is the pusher's in a sticky directory", isTrusted: false, needsRoot: true) {
      try $0.directory("real")
      try $0.file("real/latest.rego", "package a\n")
      try FileManager.default.removeItem(atPath: $0.policy)
      try $0.link("etc/policy", to: $0.path("real"))
      try $0.owner(Pusher.user, group: 0, "etc/policy")
      try $0.mode(0o1777, "etc")
    },
    Layout(name: "a file that is a link to one that everybody may write", isTrusted: false) {
      try $0.file("open.rego", "package a\n")
      try $0.mode(0o666, "open.rego")
      try FileManager.default.removeItem(atPath: $0.path("etc/policy/latest.rego"))
      try $0.link("etc/policy/latest.rego", to: $0.path("open.rego"))
    },
    Layout(name: "a directory below that everybody may write", isTrusted: false) {
      try $0.directory("etc/policy/more")
      try $0.mode(0o777, "etc/policy/more")
    },
    Layout(name: "a file that is no policy and that everybody may write", isTrusted: true) {
      try $0.file("etc/policy/README.md", "words")
      try $0.mode(0o666, "etc/policy/README.md")
    },
  ]

  /// What a pusher would try: each changes what a later push is judged by, if it works.
  static func attacks(on folder: PolicyFolder) -> [String] {
    let policy = folder.policy
    let etc = folder.path("etc")
    return [
      "echo '# mine' >> \(policy)/latest.rego",
      "chmod u+w \(policy)/latest.rego && echo '# mine' >> \(policy)/latest.rego",
      "rm -f \(policy)/latest.rego",
      "echo 'package mine' > \(policy)/mine.rego",
      "chmod u+w \(policy) && echo 'package mine' > \(policy)/mine.rego",
      "echo 'package mine' > \(policy)/more/mine.rego",
      "mv \(policy) \(policy).away",
      "chmod u+w \(etc) && mv \(policy) \(policy).away",
      "rm -f \(etc)/policy && ln -s /tmp \(etc)/policy",
      "mv \(folder.path("open"))/real \(folder.path("open"))/away",
      "rm -f \(folder.path("open"))/way",
      "echo '# mine' >> \(folder.path("open.rego"))",
    ]
  }

  @Test(arguments: layouts)
  func layout(_ layout: Layout) throws {
    if layout.needsRoot, geteuid() != 0 {
      print("skipped: \(layout.name): only root can give a file away")
      return
    }
    let folder = try PolicyFolder()
    try layout.arrange(folder)
    if layout.isTrusted {
      #expect(throws: Never.self) { try PolicyDirectory.read(folder.policy, trust: Pusher.trust) }
    } else {
      let error = #expect(throws: PolicySourceError.self) {
        try PolicyDirectory.read(folder.policy, trust: Pusher.trust)
      }
      guard case .untrusted = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }
    #expect(throws: Never.self, "without a check") { try PolicyDirectory.read(folder.policy, trust: .everything) }
  }

  /// The real thing: wherever an attack as another account succeeds, the layout was refused before.
  @Test(arguments: layouts)
  func attack(_ layout: Layout) throws {
    guard Pusher.canBeBecome else {
      print("skipped: attack on \(layout.name): only root can act as another account")
      return
    }
    let folder = try PolicyFolder()
    try layout.arrange(folder)
    let before = try? PolicyDirectory.read(folder.policy, trust: .everything)
    _ = try Pusher.run(TrustTests.attacks(on: folder).joined(separator: "\n"))
    let after = try? PolicyDirectory.read(folder.policy, trust: .everything)
    #expect((before == after) == layout.isTrusted, "an attack \(before == after ? "failed" : "succeeded")")
  }

  @Test func wordsSayWhatToDo() throws {
    let folder = try PolicyFolder()
    try folder.mode(0o646, "etc/policy/latest.rego")
    let file = folder.path("etc/policy/latest.rego")
    let error = #expect(throws: PolicySourceError.self) { try PolicyDirectory.read(folder.policy, trust: Pusher.trust) }
    #expect(
      error?.description
        == "\(file) is not trusted: the account that the hook runs as (uid 54321) could write it, because everybody may; mend it with `chmod o-w \(file)`"
    )
    let own = PolicySourceError.untrusted(
      path: "/etc/gatehouse", isDirectory: true, how: .owned, account: 1001)
    #expect(
      own.description
        == "/etc/gatehouse is not trusted: the account that the hook runs as (uid 1001) could write it, because it owns the directory; mend it with `chown root /etc/gatehouse`"
    )
  }

  @Test func aHookTrustsRootAndWhoeverIsVouchedFor() {
    let root = Account(user: 0, groups: [0])
    #expect(Trust.inHook(trustsOwnAccount: false, account: root) == .everything)
    #expect(Trust.inHook(trustsOwnAccount: true, account: Pusher.account) == .everything)
    #expect(Trust.inHook(trustsOwnAccount: false, account: Pusher.account) == Pusher.trust)
    #expect(Account.current.user == geteuid())
    #expect(Account.current.groups.contains(getegid()))
  }

  /// What this account owns is refused when this account is the pusher.
  @Test func ownFilesAreRefusedToTheirOwner() throws {
    if geteuid() == 0 {
      print("skipped: root is trusted with its own files")
      return
    }
    let folder = try PolicyFolder()
    #expect(throws: PolicySourceError.self) {
      try PolicyDirectory.read(folder.policy, trust: .inHook(trustsOwnAccount: false))
    }
  }
}
