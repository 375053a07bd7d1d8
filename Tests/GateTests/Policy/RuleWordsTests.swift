import RegoSyntax
import RegoValues
import Testing

@testable import Gate

/// `«…»` marks the parts that must be told to be words; the marks are taken out before the rule is parsed.
@Suite struct RuleWordsTests {
  static let cases: [(rule: String, keys: [String])] = [
    (
      """
      deny[msg] {
        container := input.request.object.spec.containers[_]
        endswith(container.image, ":latest")
        «msg := sprintf("container %v uses latest tag", [container.name])»
      }
      """, ["image"]
    ),
    (
      """
      deny contains «sprintf("%v", [c.name])» if {
        some c in input.containers
        not c.resources.limits.memory
      }
      """, ["resources.limits.memory"]
    ),
    (
      """
      deny contains msg if {
        some c in input.containers
        «name := c.name»
        c.tty == true
        «text := sprintf("%v", [name])»
        «msg := concat(" ", ["tty", text])»
      }
      """, ["tty"]
    ),
    (
      """
      deny contains «{"msg": msg, "fix": fix}» if {
        image := input.image
        contains(image, "x")
        «msg := sprintf("%v", [image])»
        «fix := "use y"»
      }
      """, []
    ),
    (
      """
      deny contains image if {
        image := input.image
        contains(image, "x")
      }
      """, []
    ),
    (
      """
      deny contains msg if {
        some c in input.containers
        object.get(c, ["securityContext", "privileged"], false) == true
        «msg := c.name»
      }
      """, ["securityContext.privileged?"]
    ),
    (
      """
      deny contains msg if {
        some c in input.containers
        reason := unfixed(c.image)
        «msg := sprintf("%v %v", [c.name, reason])»
      }
      """, ["image"]
    ),
    (
      """
      deny contains msg if {
        some c in input.containers
        c.tty
        «msg := words.about(c.name)»
      }
      """, ["tty"]
    ),
  ]

  @Test(arguments: cases)
  func words(rule: String, keys: [String]) throws {
    let marked = Array("package p\n\(rule)\n".utf8)
    let (source, ranges) = RuleWordsTests.unmarked(marked)
    let module = try Parser.module(source, file: "p.rego")
    let words = RuleWords(rule: try #require(module.rules.first))
    #expect(words.ranges.sorted { $0.lowerBound < $1.lowerBound } == ranges)
    let tested = words.testedKeys.map { key in
      KeyPath(key.path).description + (key.mayBeMissing ? "?" : "")
    }
    #expect(tested == keys)
  }

  private static func unmarked(_ marked: [UInt8]) -> ([UInt8], [Range<Int>]) {
    var source: [UInt8] = []
    var open: [Int] = []
    var ranges: [Range<Int>] = []
    var index = 0
    while index < marked.count {
      if marked[index...].starts(with: "«".utf8) {
        open.append(source.count)
        index += 2
      } else if marked[index...].starts(with: "»".utf8), let start = open.popLast() {
        ranges.append(start..<source.count)
        index += 2
      } else {
        source.append(marked[index])
        index += 1
      }
    }
    return (source, ranges)
  }
}
