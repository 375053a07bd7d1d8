import RegoSyntax
import Testing

/// No bytes end the process: sources are damaged at random (from a fixed seed) and read in every mode.
@Suite struct MutationTests {
  static let sources = [
    VersionTests.article,
    """
    # METADATA
    # title: x
    # authors: [A <a@b>]
    package a.b["c d"]
    import rego.v1
    import data.x as y
    default allow := {"a": [1, 2.5e3, null, true], "é": "\\u00e9\\n"}
    deny contains msg if {
      some k, v in input.containers
      not startswith(v.image, `registry/`)
      every x in [1 | 2, {3: 4}] { x > -k; x in {1, 2} }
      msg := $"{k} of {sprintf("%v", [v])} \\{raw}" with input.x as {y: z | z := y[_]}
    } { false } else := {1} if 1 == 2
    f(_, [x, y]) := x + y * 3 / 2 % 1 - (4 & 5) if { x != y } else := 7
    p[x].q[y] := [a | a := x[_]; b] if data.foo[x](y)[0].if
    """,
    """
    package t
    import future.keywords
    p if { {x := 1; x} and (a or not {b; c} with input as 1) or not (d) }
    q := $`a{b}\\{c` if not { some x in y }
    """,
  ]

  /// A small generator with a seed of its own, the same on every run.
  struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 29) ^ state
    }
  }

  @Test(arguments: 0..<8)
  func damagedSourcesAreReadOrRefused(seed: Int) {
    var generator = Generator(state: UInt64(seed) &+ 1)
    for _ in 0..<40 {
      for source in Self.sources {
        var bytes = Array(source.utf8)
        for _ in 0..<Int.random(in: 1...4, using: &generator) { Self.damage(&bytes, &generator) }
        Self.read(bytes)
      }
    }
  }

  @Test func prefixesAreReadOrRefused() {
    for source in Self.sources {
      let bytes = Array(source.utf8)
      for count in stride(from: 0, through: bytes.count, by: 3) { Self.read(Array(bytes[..<count])) }
    }
  }

  static func damage(_ bytes: inout [UInt8], _ generator: inout Generator) {
    guard !bytes.isEmpty else { return }
    let place = Int.random(in: 0..<bytes.count, using: &generator)
    let length = Int.random(in: 1...8, using: &generator)
    let end = min(place + length, bytes.count)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: Int.random(in: 0...bytes.count, using: &generator))
    case 3: bytes.insert(Array("{}[]()|:,.;\"`$\\#-=_\n 0aé".utf8).randomElement(using: &generator) ?? 0, at: place)
    case 4:
      let words = [
        "if", " contains ", "in ", "every ", "not ", "some ", "with ", "as", "else ", "default ", "$\"{", "1e9",
      ]
      bytes.insert(contentsOf: Array((words.randomElement(using: &generator) ?? "").utf8), at: place)
    default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &generator))
    }
  }

  /// What is read prints; what is refused says where, inside of the source.
  static func read(_ bytes: [UInt8]) {
    for version in [ParserOptions.Version.automatic, .v0] {
      var options = ParserOptions(version: version)
      options.experimentalKeywords = true
      do throws(Diagnostics) {
        let module = try Parser.module(bytes, file: "t.rego", options: options)
        for rule in module.rules {
          #expect(!rule.description.isEmpty)
          #expect(rule.location.offset < rule.location.end && rule.location.end <= bytes.count)
        }
        for problem in module.annotationProblems { expectInside(problem, bytes) }
      } catch {
        for diagnostic in error.all {
          #expect(!diagnostic.message.isEmpty)
          expectInside(diagnostic, bytes)
        }
        #expect(!error.rendered(sources: ["t.rego": bytes]).isEmpty)
      }
    }
  }

  private static func expectInside(_ diagnostic: Diagnostic, _ bytes: [UInt8]) {
    let location = diagnostic.location
    #expect(location.offset <= location.end && location.end <= bytes.count)
  }
}
