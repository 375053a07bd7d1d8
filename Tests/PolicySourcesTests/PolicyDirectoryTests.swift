import Foundation
import Gate
import Testing

@testable import PolicySources

@Suite struct PolicyDirectoryTests {
  private func names(_ path: String, limits: PolicyDirectory.Limits = .init()) throws -> [String] {
    try PolicyDirectory.read(path, trust: .everything, limits: limits).map(\.name)
  }

  @Test func readsPoliciesAndDataInOrderOfTheirNames() throws {
    let folder = try PolicyFolder()
    for name in [
      "b.rego", "a_test.rego", "B.rego", "data.json", "data.yaml", "other.yaml", "README.md", ".hidden.rego",
    ] {
      try folder.file("etc/policy/\(name)", name)
    }
    try folder.directory("etc/policy/.git")
    try folder.file("etc/policy/.git/x.rego", "x")
    try folder.directory("etc/policy/kubernetes/tags")
    try folder.file("etc/policy/kubernetes/tags/policy.rego", "x")
    try folder.file("etc/policy/kubernetes/tags/data.yml", "x")
    #expect(
      try names(folder.policy) == [
        "policy/B.rego", "policy/a_test.rego", "policy/b.rego", "policy/data.json", "policy/data.yaml",
        "policy/kubernetes/tags/data.yml", "policy/kubernetes/tags/policy.rego", "policy/latest.rego",
      ])
    let files = try PolicyDirectory.read(folder.policy, trust: .everything)
    #expect(files[2].bytes == Array("b.rego".utf8))
  }

  @Test func severalPathsAndSingleFiles() throws {
    let folder = try PolicyFolder()
    try folder.directory("more/policy")
    try folder.file("more/policy/a.rego", "a")
    try folder.file("limits.json", "{}")
    let paths = [folder.policy, folder.path("limits.json"), folder.path("more")]
    #expect(
      try PolicyDirectory.read(paths, trust: Pusher.trust).map(\.name)
        == ["policy/latest.rego", "limits.json", "more/policy/a.rego"])
    let twins = [folder.policy, folder.path("more/policy")]
    #expect(
      try PolicyDirectory.read(twins, trust: .everything).map(\.name)
        == [folder.policy + "/latest.rego", folder.path("more/policy") + "/a.rego"])
  }

  @Test(arguments: ["etc/policy/", "etc/./policy", "etc//policy", "etc/policy/../policy"])
  func waysToWriteAPath(path: String) throws {
    let folder = try PolicyFolder()
    #expect(try names(folder.path(path)).map { $0.split(separator: "/").last } == ["latest.rego"])
  }

  /// As a ConfigMap is mounted: everything through links.
  @Test func linksAreFollowed() throws {
    let folder = try PolicyFolder()
    try folder.directory("mount/..2026_11_24")
    try folder.file("mount/..2026_11_24/a.rego", "a")
    try folder.link("mount/..data", to: "..2026_11_24")
    try folder.link("mount/a.rego", to: "..data/a.rego")
    let files = try PolicyDirectory.read(folder.path("mount"), trust: Pusher.trust)
    #expect(files == [PolicyFile(name: "mount/a.rego", bytes: Array("a".utf8))])
  }

  @Test func linksThatNeverEnd() throws {
    let folder = try PolicyFolder()
    try folder.link("etc/policy/up", to: "..")
    try folder.link("etc/policy/self", to: ".")
    #expect(try names(folder.policy).filter { $0.hasSuffix("latest.rego") }.count < 10)
    try folder.link("etc/policy/round.rego", to: "round.rego")
    #expect(throws: PolicySourceError.tooManyLinks(path: folder.policy + "/round.rego")) { try names(folder.policy) }
  }

  @Test func deadLinks() throws {
    let folder = try PolicyFolder()
    try folder.link("etc/policy/dead", to: "nowhere")
    #expect(try names(folder.policy) == ["policy/latest.rego"])
    try folder.link("etc/policy/dead.rego", to: "nowhere")
    #expect(throws: PolicySourceError.missing(path: folder.policy + "/dead.rego")) { try names(folder.policy) }
  }

  @Test func whatIsNotThere() throws {
    let folder = try PolicyFolder()
    let missing = folder.path("no/such")
    #expect(throws: PolicySourceError.missing(path: missing)) { try names(missing) }
    #expect(PolicySourceError.missing(path: "a\nb").description == "\"a\\nb\": no such file or directory")
    let below = folder.policy + "/latest.rego/x"
    #expect(throws: PolicySourceError.wrongKind(path: folder.policy + "/latest.rego", wanted: "a directory")) {
      try names(below)
    }
  }

  /// A pipe would be waited at for ever, a device never ends.
  @Test func whatIsNoFile() throws {
    let folder = try PolicyFolder()
    mkfifo(folder.policy + "/pipe.rego", 0o644)
    #expect(throws: PolicySourceError.wrongKind(path: folder.policy + "/pipe.rego", wanted: "a regular file")) {
      try names(folder.policy)
    }
    try FileManager.default.removeItem(atPath: folder.policy + "/pipe.rego")
    try folder.link("etc/policy/zero.rego", to: "/dev/zero")
    #expect(throws: PolicySourceError.wrongKind(path: "/dev/zero", wanted: "a regular file")) {
      try names(folder.policy)
    }
  }

  @Test func limits() throws {
    let folder = try PolicyFolder()
    try folder.directory("etc/policy/a/b/c")
    try folder.file("etc/policy/a/b/c/x.rego", "0123456789")
    func limits(_ change: (inout PolicyDirectory.Limits) -> Void) -> PolicyDirectory.Limits {
      var limits = PolicyDirectory.Limits()
      change(&limits)
      return limits
    }
    let x = folder.policy + "/a/b/c/x.rego"
    try folder.file("etc/policy/latest.rego", "0123")
    #expect(throws: PolicySourceError.tooLarge(path: x, limit: 9)) {
      try names(folder.policy, limits: limits { $0.fileBytes = 9 })
    }
    #expect(throws: Never.self) { try names(folder.policy, limits: limits { $0.fileBytes = 10 }) }
    #expect(throws: PolicySourceError.self) { try names(folder.policy, limits: limits { $0.totalBytes = 13 }) }
    #expect(throws: Never.self) { try names(folder.policy, limits: limits { $0.totalBytes = 14 }) }
    #expect(throws: PolicySourceError.self) { try names(folder.policy, limits: limits { $0.files = 1 }) }
    #expect(throws: PolicySourceError.tooDeep(path: folder.policy, limit: 3)) {
      try names(folder.policy, limits: limits { $0.depth = 3 })
    }
    #expect(throws: Never.self) { try names(folder.policy, limits: limits { $0.depth = 4 }) }
  }

  @Test func unreadableIsSaid() throws {
    if geteuid() == 0 {
      print("skipped: root reads everything")
      return
    }
    let folder = try PolicyFolder()
    try folder.mode(0, "etc/policy/latest.rego")
    let error = #expect(throws: PolicySourceError.self) { try names(folder.policy) }
    #expect(error?.description == "\(folder.policy)/latest.rego: permission denied")
  }
}

@Suite struct SettingsFileTests {
  @Test func relativePathsStartAtTheFile() throws {
    let folder = try PolicyFolder()
    try folder.file("etc/gatehouse.yaml", "policies: policy\n")
    let settings = try SettingsFile.read(folder.path("etc/gatehouse.yaml"), trust: Pusher.trust)
    #expect(settings.effective(repository: "app").policies == [folder.policy])
  }

  @Test func whatThePusherCouldWriteIsRefused() throws {
    let folder = try PolicyFolder()
    try folder.file("etc/gatehouse.yaml", "failMode: open\n")
    try folder.mode(0o666, "etc/gatehouse.yaml")
    let error = #expect(throws: SettingsFileError.self) {
      try SettingsFile.read(folder.path("etc/gatehouse.yaml"), trust: Pusher.trust)
    }
    #expect(error?.description.contains("chmod o-w") == true)
  }

  @Test func mistakesAreNamed() throws {
    let folder = try PolicyFolder()
    let path = folder.path("etc/gatehouse.yaml")
    try folder.file("etc/gatehouse.yaml", "failmode: open\n")
    let error = #expect(throws: SettingsFileError.self) { try SettingsFile.read(path, trust: .everything) }
    #expect(error?.description == "\(path):1:1: unknown key `failmode`: did you mean `failMode`?")
  }
}
