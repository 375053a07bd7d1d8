import Foundation
import RegoSyntax
import Testing

/// Nesting ends in an error, never in a crash: also in a debug build, on a thread with a usual stack.
@Suite struct DepthTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var opening: String
    var middle: String
    var closing: String

    init(_ name: String, _ opening: String, _ middle: String, _ closing: String) {
      testDescription = name
      self.opening = opening
      self.middle = middle
      self.closing = closing
    }
  }

  static let shapes = [
    Shape("arrays", "[", "1", "]"), Shape("parentheses", "(", "1", ")"), Shape("sets", "{", "1", "}"),
    Shape("objects", "{1:", "1", "}"), Shape("object keys", "{", "1", ":1}"), Shape("calls", "f(", "1", ")"),
    Shape("indices", "x[", "1", "]"), Shape("sums", "", "1", "+1"), Shape("membership", "", "1", " in 1"),
    Shape("chained calls", "", "f(1)", ".a(1)"), Shape("array comprehensions", "[1|", "1", "]"),
    Shape("set comprehensions", "{1|", "1", "}"), Shape("object comprehensions", "{1:1|", "1", "}"),
    Shape("unions that look like comprehensions", "[1|", "1", ",1]"), Shape("templates", "$\"{", "1", "}\""),
    Shape("minus", "- ", "x", ""), Shape("unclosed arrays", "[", "", ""), Shape("unclosed braces", "{", "", ""),
  ]

  static let bodies = [
    Shape("every", "{every x in y ", "{true}", "}"), Shape("not", "not {", "1", "}"),
    Shape("operands", "{", "1", "} and 1"), Shape("right operands", "1 and {", "1", "}"),
    Shape("groups", "(", "1 and 1", ")"), Shape("parentheses", "(", "1", ")"), Shape("not groups", "not (", "1", ")"),
    Shape("braces", "{", "x := 1", "}"), Shape("pairs", "(1, ", "1", ")"),
    Shape("else", "", "false", "\nelse if false"), Shape("with", "", "1", " with input as [1]"),
  ]

  @Test(arguments: shapes.map { (":= ", $0) } + bodies.map { ("if ", $0) })
  func deepSourcesEndInAnError(head: String, shape: Shape) {
    for levels in [10, 240, 500, 2_000] {
      let source = Array(
        ("package t\nimport future.keywords\np " + head
          + String(repeating: shape.opening, count: levels) + shape.middle
          + String(repeating: shape.closing, count: levels)).utf8)
      let outcome = onThread(stack: 8 << 20) { Self.outcome(of: source) }
      #expect(outcome == "read" || outcome.contains("rego_parse_error"), "\(levels) levels")
      if levels == 10, !shape.testDescription.hasPrefix("unclosed"), !Self.illFormed.contains(shape.testDescription) {
        #expect(outcome == "read")
      }
      if levels == 2_000, shape.testDescription != "with" { #expect(outcome != "read") }
    }
  }

  /// Shapes that are no Rego at any depth.
  private static let illFormed: Set<String> = ["minus", "braces", "pairs", "not groups"]

  /// Reads, prints and drops a module: all of them recurse.
  private static func outcome(of source: [UInt8]) -> String {
    var options = ParserOptions(version: .v1)
    options.experimentalKeywords = true
    do {
      let module = try Parser.module(source, file: "t.rego", options: options)
      return module.rules.allSatisfy { !$0.description.isEmpty } ? "read" : "printed as nothing"
    } catch {
      return "\(error)"
    }
  }

  private func onThread(stack: Int, _ work: @escaping @Sendable () -> String) -> String {
    let result = Box()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      result.text = work()
      done.signal()
    }
    thread.stackSize = stack
    thread.start()
    done.wait()
    return result.text
  }

  /// Written by the thread before it signals, read after the wait.
  private final class Box: @unchecked Sendable { var text = "" }

  @Test func theLimitIsTheCallers() {
    var options = ParserOptions(version: .v1)
    options.limits.depth = 5
    let source = Array("package t\np := [[[[[[1]]]]]]".utf8)
    let error = #expect(throws: Diagnostics.self) { try Parser.module(source, file: "t.rego", options: options) }
    #expect(error?.first.message == "nested deeper than the limit of 5 levels")
  }
}
