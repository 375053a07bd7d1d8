import Rego
import RegoSyntax
import RegoValues
import Testing

@testable import Gate

/// What a rule read, and the path that is chosen of it.
@Suite struct FindingPlaceTests {
  static let deployment = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 1
      hostNetwork: true
      containers:
      - {name: front, image: "nginx:latest", tty: true, ports: [{hostPort: 80}]}
      - {name: side, image: "envoy:1", privileged: true}
    """

  struct Case: Sendable {
    var title: String
    /// Paths as they are read; `>` before a path for each call on the way, `"` for what only makes the message.
    var reads: [String]
    var message = "bad"
    /// Keys that the rule's tests name behind local variables; `?` for those that may be missing.
    var keys: [String] = []
    var expected: String
  }

  static let cases = [
    Case(
      title: "the article's rule",
      reads: ["kind", "spec/containers/0", "spec/containers/0/image", "\"spec/containers/0/name"],
      message: "container front uses latest tag", expected: "spec/containers/0/image"),
    Case(title: "kind alone", reads: ["kind"], expected: "kind"),
    Case(title: "kind asked last", reads: ["spec/replicas", "kind"], expected: "spec/replicas"),
    Case(title: "name asked last", reads: ["spec/replicas", "metadata/namespace"], expected: "spec/replicas"),
    Case(title: "only the name", reads: ["kind", "metadata/name"], expected: "metadata/name"),
    Case(title: "the last of equals", reads: ["spec/hostNetwork", "spec/replicas"], expected: "spec/replicas"),
    Case(
      title: "an item over the object", reads: ["spec/containers/0/image", "spec/replicas"],
      expected: "spec/containers/0/image"),
    Case(
      title: "deeper in lists", reads: ["spec/containers/0/ports/0/hostPort", "spec/containers/0/image"],
      expected: "spec/containers/0/ports/0/hostPort"),
    Case(
      title: "what is missing", reads: ["spec/containers/0/resources/limits", "spec/containers/0/image"],
      expected: "spec/containers/0/resources/limits"),
    Case(
      title: "a scalar that the message names", reads: ["spec/containers/0/image", "spec/containers/0/tty"],
      message: "image nginx:latest", expected: "spec/containers/0/image"),
    Case(
      title: "a function that was given the item",
      reads: ["spec/containers/1", ">spec/containers/1/privileged", "spec/replicas"],
      expected: "spec/containers/1/privileged"),
    Case(
      title: "a function that looks elsewhere", reads: [">metadata/labels/env", "spec/replicas"],
      expected: "spec/replicas"),
    Case(
      title: "all items read, one named", reads: [">spec/containers/0/tty", ">spec/containers/1/tty"],
      message: "container front", expected: "spec/containers/0/tty"),
    Case(
      title: "a list through a helper", reads: ["kind", ">spec/containers"], message: "container side is bad",
      keys: ["image"], expected: "spec/containers/1/image"),
    Case(
      title: "an item and a key that is asked for by default", reads: ["spec/containers/0"],
      keys: ["image", "imagePullPolicy?"], expected: "spec/containers/0/image"),
    Case(
      title: "an item and a key that is not there", reads: ["spec/containers/0"], keys: ["imagePullPolicy?"],
      expected: "spec/containers/0/imagePullPolicy"),
    Case(title: "an item and no key", reads: ["spec/containers/0"], keys: ["other"], expected: "spec/containers/0"),
    Case(title: "everything, by walk", reads: [""], message: "container side", expected: "spec/containers/1"),
    Case(title: "everything, nothing named", reads: [""], expected: ""),
    Case(title: "nothing", reads: [], expected: ""),
    Case(
      title: "nothing but existence",
      reads: ["spec/containers/0", "\"spec/containers/0/name", "\"spec/containers/0/image"],
      message: "container front has nginx:latest", expected: "spec/containers/0/image"),
    Case(
      title: "of what is missing the first",
      reads: ["spec/containers/0/resources/requests", "spec/containers/0/resources/limits"],
      expected: "spec/containers/0/resources/requests"),
    Case(
      title: "the name of an item asked last", reads: ["spec/containers/0/tty", "spec/containers/0/name"],
      message: "front",
      expected: "spec/containers/0/tty"),
    Case(title: "only words", reads: ["\"spec/replicas"], expected: "spec/replicas"),
  ]

  @Test(arguments: cases)
  func place(item: Case) throws {
    let chooser = FindingPlace(
      document: try yaml(FindingPlaceTests.deployment),
      input: ShapedInput(manifest: try yaml(FindingPlaceTests.deployment)), isDeletion: false)
    let found = chooser.path(
      of: item.reads.map(FindingPlaceTests.read), words: try FindingPlaceTests.words(keys: item.keys), file: "p.rego",
      message: item.message)
    #expect(KeyPath(found).description == KeyPath(path(item.expected)).description, "\(item.title)")
  }

  @Test func deletedObject() throws {
    let document = try yaml(FindingPlaceTests.deployment)
    let chooser = FindingPlace(document: document, input: ShapedInput(review: .null), isDeletion: true)
    let reads = ["request/operation", "request/object/spec", "request/oldObject/spec/replicas"].map(
      FindingPlaceTests.read)
    #expect(chooser.path(of: reads, words: nil, file: nil, message: "") == path("spec/replicas"))
  }

  /// The message is made at byte 10 of `p.rego`, as the rule below has it.
  private static func read(_ text: String) -> InputRead {
    let isWords = text.hasPrefix("\"")
    let depth = text.prefix { $0 == ">" }.count
    let words = text.drop { $0 == ">" || $0 == "\"" }
    let offset = isWords ? 16 : 40
    return InputRead(
      path: path(String(words)), isDefined: true, depth: depth,
      location: Location(file: "p.rego", offset: offset, end: offset + 1, row: 2, column: 1))
  }

  private static func words(keys: [String]) throws -> RuleWords {
    let tests = keys.map { key in
      key.hasSuffix("?") ? "object.get(c, \"\(key.dropLast())\", 1) == 1" : "c.\(key) == 1"
    }
    let rule = "package p\ndeny[\"words\"] {\n  c := data.x\n\(tests.joined(separator: "\n"))\n}\n"
    let module = try Parser.module(Array(rule.utf8), file: "p.rego")
    return RuleWords(rule: try #require(module.rules.first))
  }
}
