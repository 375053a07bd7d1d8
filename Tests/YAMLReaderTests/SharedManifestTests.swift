import Foundation
import RegoValues
import Testing

@testable import YAMLReader

/// Real manifests, where they are beside the package (`../shared/manifests`, or `GATEHOUSE_SHARED`).
enum SharedManifests {
  static let root: URL? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["GATEHOUSE_SHARED"].map { URL(fileURLWithPath: $0) }
      ?? package.deletingLastPathComponent().appendingPathComponent("shared")
    let root = shared.appendingPathComponent("manifests")
    return FileManager.default.fileExists(atPath: root.path) ? root : nil
  }()

  /// Paths from the root, in order.
  static func files(_ extensions: Set<String>) -> [String] {
    guard let root, let all = FileManager.default.enumerator(atPath: root.path) else { return [] }
    return all.compactMap { $0 as? String }.filter { extensions.contains(($0 as NSString).pathExtension) }.sorted()
  }

  static func bytes(_ path: String) throws -> [UInt8] {
    guard let root else { return [] }
    return Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }
}

@Suite(.enabled(if: SharedManifests.root != nil, "needs ../shared/manifests"))
struct SharedManifestTests {
  /// What the reader refuses of them, rightly: keys set twice, and placeholders in double braces.
  private static let refused: Set<String> = [
    "kubernetes-examples/_archived/volumes/scaleio/sc-pvc.yaml",
    "kubernetes-examples/_archived/newrelic-infrastructure/newrelic-config-template.yaml",
    "kubernetes-examples/_archived/persistent-volume-provisioning/quobyte/quobyte-admin-secret.yaml",
    "kubernetes-examples/_archived/newrelic/newrelic-config-template.yaml",
    "kubernetes-examples/_archived/storage/vitess/etcd-service-template.yaml",
    "kubernetes-examples/_archived/storage/vitess/etcd-controller-template.yaml",
    "kubernetes-examples/_archived/storage/vitess/vtgate-controller-template.yaml",
    "kubernetes-examples/_archived/openshift-origin/openshift-controller.yaml",
    "kubernetes-examples/_archived/openshift-origin/etcd-discovery-controller.yaml",
    "kubernetes-examples/_archived/openshift-origin/etcd-controller.yaml",
  ]

  private func documents(_ path: String) throws(YAMLError) -> [YAMLDocument] {
    let bytes = (try? SharedManifests.bytes(path)) ?? []
    return path.hasSuffix(".json") ? try YAMLReader.jsonDocuments(bytes) : try YAMLReader.documents(bytes)
  }

  @Test func allAreReadButTheOnesKnown() {
    let files = SharedManifests.files(["yaml", "yml", "json"])
    #expect(files.count > 300)
    for file in files {
      do {
        _ = try documents(file)
        #expect(!SharedManifestTests.refused.contains(file), "\(file)")
      } catch {
        #expect(SharedManifestTests.refused.contains(file), "\(file):\(error)")
      }
    }
  }

  /// Reads each scalar and each key again from the text at its position, and finds the same.
  @Test func everyPositionLeadsBackToItsValue() {
    var checked = 0
    for file in SharedManifests.files(["yaml", "yml", "json"]) {
      guard let documents = try? documents(file) else { continue }
      for document in documents { check(document.value, [], document.positions, &checked) }
    }
    #expect(checked > 9_000)
  }

  private func check(_ value: Value, _ path: [Value], _ positions: PositionTable, _ checked: inout Int) {
    guard let place = positions.place(of: path) else {
      Issue.record("no place of \(path)")
      return
    }
    func reread(_ range: Range<Int>) -> Value? {
      try? YAMLReader.documents(Array(positions.source.bytes[range]) + [UInt8(ascii: "\n")]).first?.value
    }
    if let key = place.key, let last = path.last {
      let pair = reread(key.offset..<place.value.offset)
      #expect(pair == .object(RegoObject([(last, .null)])), "the key of \(path)")
    }
    switch value {
    case .array(let array):
      for (index, item) in array.elements.enumerated() {
        check(item, path + [.number(Number(index))], positions, &checked)
      }
    case .object(let object):
      for (key, item) in zip(object.keys, object.values) { check(item, path + [key], positions, &checked) }
    default:
      checked += 1
      let again = reread(place.value.offset..<place.end.offset) ?? .null
      // A block's trailing line breaks are no part of its place.
      #expect(trimmed(again) == trimmed(value), "\(path)")
    }
  }

  private func trimmed(_ value: Value) -> Value {
    guard case .string(let text) = value else { return value }
    return .string(Text(text.string.trimmingCharacters(in: .newlines)))
  }

  /// PyYAML with Kubernetes' scalars in place of its own reads the same values.
  @Test(.enabled(if: IndependentReader.isThere, "needs python3 with PyYAML"))
  func anIndependentReaderReadsTheSame() throws {
    let files = SharedManifests.files(["yaml", "yml"]).filter { !SharedManifestTests.refused.contains($0) }
    guard let root = SharedManifests.root else { return }
    let answers = try IndependentReader.read(files.map { root.appendingPathComponent($0).path })
    #expect(answers.count == files.count)
    for (file, answer) in zip(files, answers) {
      let expected = try JSONReader.read(Array(answer.utf8))
      let read = Value.array(RegoArray(try documents(file).map(\.value)))
      #expect(read == expected, "\(file)")
    }
  }
}
