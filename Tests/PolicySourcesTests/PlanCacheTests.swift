import Foundation
import Gate
import Testing

@testable import PolicySources

/// Compiled policies in a directory: found for what they were made of, and for nothing else.
@Suite struct PlanCacheTests {
  private struct Place {
    let folder: PolicyFolder
    let cache: PlanCache
    var files: [PolicyFile]

    init() throws {
      folder = try PolicyFolder()
      try folder.file("etc/policy/latest.rego", "package latest\ndeny contains \"no\" if input.kind == \"Pod\"\n")
      cache = PlanCache(directory: folder.path("var/cache/gatehouse"))
      files = try PolicyDirectory.read([folder.policy], trust: Pusher.trust, purpose: .judging)
      try cache.store(try PolicySet(files: files), for: files)
    }

    var path: String { cache.entries.first?.path ?? "" }

    func answer(_ trust: Trust = Pusher.trust) -> PlanCache.Answer { cache.policies(for: files, trust: trust) }

    func change(_ change: (inout [UInt8]) -> Void) throws {
      var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
      change(&bytes)
      try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
  }

  private static func isFound(_ answer: PlanCache.Answer) -> Bool {
    if case .found = answer { return true }
    return false
  }

  private static func whyNot(_ answer: PlanCache.Answer) -> String? {
    if case .unusable(let why) = answer { return why }
    return nil
  }

  @Test func whatWasKeptIsFound() throws {
    let place = try Place()
    guard case .found(let policies) = place.answer() else {
      Issue.record("nothing was found")
      return
    }
    #expect(policies.encoded() == (try PolicySet(files: place.files)).encoded())
    #expect(try FileManager.default.contentsOfDirectory(atPath: place.cache.directory).count == 1)
  }

  @Test func otherPoliciesAreNotFound() throws {
    var place = try Place()
    place.files[0].bytes.append(0x0A)
    guard case .missing = place.answer() else {
      Issue.record("policies were found for a file that they were not made of")
      return
    }
    place = try Place()
    place.files[0].name = "policy/other.rego"
    #expect(!PlanCacheTests.isFound(place.answer()))
    place = try Place()
    place.files.append(PolicyFile(name: "policy/data.json", bytes: Array("{}".utf8)))
    #expect(!PlanCacheTests.isFound(place.answer()))
    // Tests of policies say nothing about what is judged.
    place = try Place()
    place.files.append(PolicyFile(name: "policy/a_test.rego", bytes: []))
    #expect(PlanCacheTests.isFound(place.answer()))
  }

  @Test func otherEnginesAndOptionsAreNotFound() throws {
    let place = try Place()
    #expect(PlanKey(files: place.files, engine: "other").name != PlanKey(files: place.files).name)
    var options = PolicySet.Options()
    options.isStrict = true
    #expect(!PlanCacheTests.isFound(place.cache.policies(for: place.files, options: options, trust: .everything)))
    let nowhere = PlanCache(directory: place.folder.path("nowhere"))
    #expect(!PlanCacheTests.isFound(nowhere.policies(for: place.files, trust: .everything)))
  }

  @Test func aDamagedFileIsNotUsed() throws {
    var random = UInt64(7)
    for _ in 0..<60 {
      let place = try Place()
      try place.change { bytes in
        random = random &* 6_364_136_223_846_793_005 &+ 1
        bytes[Int((random >> 33) % UInt64(bytes.count))] ^= UInt8(1 + (random >> 60))
      }
      #expect(PlanCacheTests.whyNot(place.answer())?.hasSuffix("damaged") == true)
    }
    for count in [0, 5, 40, 81, 100] {
      let place = try Place()
      try place.change { $0.removeLast($0.count - min(count, $0.count - 1)) }
      #expect(PlanCacheTests.whyNot(place.answer())?.hasSuffix("damaged") == true)
    }
  }

  /// A file of another key under this name: what an account could do that may rename files and not write them.
  @Test func aFileOfOtherPoliciesIsNotUsed() throws {
    let place = try Place()
    let other = [PolicyFile(name: "policy/a.rego", bytes: Array("package a\ndeny contains \"x\" if input.y".utf8))]
    try place.cache.store(try PolicySet(files: other), for: other)
    let others = place.cache.path(of: PlanKey(files: other))
    let ours = place.cache.path(of: PlanKey(files: place.files))
    try FileManager.default.removeItem(atPath: ours)
    try FileManager.default.moveItem(atPath: others, toPath: ours)
    #expect(PlanCacheTests.whyNot(place.answer())?.hasSuffix("damaged") == true)
    #expect(throws: PlanCacheError.cannotBeKept) {
      try place.cache.store(try PolicySet(files: other), for: place.files)
    }
  }

  struct Layout: Sendable, CustomTestStringConvertible {
    var name: String
    var needsRoot = false
    var arrange: @Sendable (PolicyFolder, String) throws -> Void

    var testDescription: String { name }
  }

  static let layouts = [
    Layout(name: "a file that everybody may write") { folder, file in try folder.mode(0o646, file) },
    Layout(name: "a directory that everybody may write") { folder, _ in try folder.mode(0o757, "var/cache/gatehouse") },
    Layout(name: "a directory above that everybody may write") { folder, _ in try folder.mode(0o777, "var") },
    Layout(name: "the pusher's own file", needsRoot: true) { folder, file in
      try folder.owner(Pusher.user, group: 0, file)
    },
    Layout(name: "the pusher's own directory", needsRoot: true) { folder, _ in
      try folder.owner(Pusher.user, group: 0, "var/cache/gatehouse")
    },
    Layout(name: "the pusher's file in a shared, sticky directory", needsRoot: true) { folder, file in
      try folder.mode(0o1777, "var/cache/gatehouse")
      try folder.owner(Pusher.user, group: 0, file)
    },
    Layout(name: "a link to what everybody may write") { folder, file in
      try folder.directory("open")
      try folder.mode(0o777, "open")
      try FileManager.default.moveItem(atPath: folder.path(file), toPath: folder.path("open/x"))
      try folder.link(file, to: folder.path("open/x"))
    },
  ]

  /// Whatever the account that the hook runs as could have written is not used, however right it is.
  @Test(arguments: layouts)
  func whatThePusherCouldWriteIsNotUsed(layout: Layout) throws {
    if layout.needsRoot && geteuid() != 0 {
      print("skipped without root: \(layout.name)")
      return
    }
    let place = try Place()
    let file = "var/cache/gatehouse/" + (place.path.split(separator: "/").last.map(String.init) ?? "")
    #expect(PlanCacheTests.isFound(place.answer()))
    try layout.arrange(place.folder, file)
    #expect(PlanCacheTests.whyNot(place.answer())?.contains("is not trusted") == true)
    #expect(PlanCacheTests.isFound(place.answer(.everything)))
  }

  @Test func oldFilesAreClearedAwayAndOthersAreNot() throws {
    let place = try Place()
    try place.folder.file("var/cache/gatehouse/README", "mine")
    let names = (0..<PlanCache.mostFiles + 5).map { number in
      String(repeating: "0", count: 60) + String(1000 + number) + PlanCache.suffix
    }
    for (index, name) in names.enumerated() {
      let path = place.folder.path("var/cache/gatehouse/" + name)
      try place.folder.file("var/cache/gatehouse/" + name, "")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: Double(1_000 + index))], ofItemAtPath: path)
    }
    try place.cache.store(try PolicySet(files: place.files), for: place.files)
    let left = try FileManager.default.contentsOfDirectory(atPath: place.cache.directory)
    #expect(left.count == PlanCache.mostFiles + 1 && left.contains("README") && !left.contains(names[5]))
    #expect(PlanCacheTests.isFound(place.answer()))
  }

  @Test func whereItIs() {
    func directory(_ variables: [String: String]) -> String { PlanCache.standardDirectory { variables[$0] } }
    if geteuid() == 0 {
      #expect(directory(["HOME": "/root"]) == "/var/cache/gatehouse")
    } else {
      #expect(directory(["HOME": "/home/a"]) == "/home/a/.cache/gatehouse")
      #expect(directory(["HOME": "/home/a", "XDG_CACHE_HOME": "/c"]) == "/c/gatehouse")
    }
    #expect(directory(["CACHE_DIRECTORY": "/srv/cache", "HOME": "/root"]) == "/srv/cache")
  }
}
