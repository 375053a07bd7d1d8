import Foundation
import Testing

/// Sources, data and inputs that nobody writes, given to the program under a bound of its memory: it ends with an error that
/// names the limit, and not for want of memory.
@Suite struct BadInputTests {
  /// What a case writes to a file, by the shell, and what the program says about it.
  struct Case: Sendable, CustomTestStringConvertible {
    var file: String
    var text: String
    var message: String

    var testDescription: String { "\(file): \(message)" }
  }

  private static let cases = [
    Case(
      file: "p.rego", text: "printf 'package p\\nr := \"'; head -c 104857600 /dev/zero | tr '\\0' a; echo '\"'",
      message: "source is larger than the limit of 4194304 bytes"),
    Case(
      file: "p.rego", text: "printf 'package p\\nr := '; head -c 100000 /dev/zero | tr '\\0' '['",
      message: "nested deeper than the limit of 500 levels"),
    Case(
      file: "p.rego", text: "printf 'package p\\nr := '; head -c 1000000 /dev/zero | tr '\\0' 9",
      message: "number is longer than the limit of 40000 bytes"),
    Case(file: "p.rego", text: "printf 'package p\\nr := \"\\377\"\\n'", message: "illegal utf-8 character"),
    Case(
      file: "p.rego",
      text: "printf 'package p\\nr0 := [1]\\n'; for i in $(seq 60); do echo \"r$i := [r$((i-1)), r$((i-1))]\"; done",
      message: "evaluation built values of more than 1073741824 bytes"),
    Case(
      file: "p.rego", text: "printf 'package p\\nr := regex.match(sprintf(\"%%01000000d\", [1]), \"a\")\\n'",
      message: "regex.match: operand 1 has more than 262144 bytes"),
    Case(
      file: "d.json", text: "printf '{\"a\": \"'; head -c 104857600 /dev/zero | tr '\\0' a; echo '\"}'",
      message: "d.json: 1:7: string longer than 67108864 bytes"),
    Case(
      file: "d.json", text: "printf '{\"a\":\\n'; head -c 100000 /dev/zero | tr '\\0' '['",
      message: "d.json: 2:1000: nested deeper than 1000"),
    Case(
      file: "d.json", text: "printf '{\"a\":\\n'; head -c 1000000 /dev/zero | tr '\\0' 9; echo '}'",
      message: "d.json: 2:1: number longer than 40000 bytes"),
    Case(file: "d.json", text: "printf '{\"a\":\\n \"\\377\"}'", message: "d.json: 2:3: invalid UTF-8"),
    Case(
      file: "d.yaml", text: "printf 'a: \"'; head -c 104857600 /dev/zero | tr '\\0' a; echo '\"'",
      message: "d.yaml: yaml: 1:1: 104857606 bytes, more than the limit of 4194304"),
    Case(
      file: "d.yaml", text: "printf 'a:\\n  '; head -c 100000 /dev/zero | tr '\\0' '['",
      message: "d.yaml: yaml: 2:202: nested deeper than the limit of 200"),
    Case(
      file: "d.yaml", text: "printf 'a:\\n  '; head -c 1000000 /dev/zero | tr '\\0' 9",
      message: "d.yaml: yaml: 2:3: a number of more bytes than the limit of 40000"),
    Case(
      file: "d.yaml", text: "printf 'a:\\n  \\377'", message: "d.yaml: yaml: 2:3: the byte 0xFF is not valid UTF-8 here"
    ),
    Case(
      file: "d.yaml",
      text:
        "echo 'a0: &a0 [x]'; for i in $(seq 30); do b=\"*a$((i-1))\"; echo \"a$i: &a$i [$b,$b,$b,$b,$b,$b,$b,$b]\"; done",
      message: "more than 10 times"),
  ]

  @Test(arguments: cases)
  func endsWithinItsMemory(bad: Case) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("gatehouse-bad-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let shell = Shell(environment: Sandbox.environment(home: folder))
    try shell.require("{ \(bad.text); } > \(bad.file)", in: folder)
    let program = Fixtures.program("gatehouse").path
    for option in bad.file == "p.rego" ? ["-d"] : ["-d", "-i"] {
      // 1.5 GB of addresses: the values' own bound, and what the program needs to begin with.
      let result = try shell.script(
        "ulimit -v 1500000; status=0; '\(program)' eval \(option) \(bad.file) data.p || status=$?; exit $status",
        in: folder)
      #expect(result.status == 2, "\(result.errorText.suffix(500))")
      #expect((result.text + result.errorText).contains(bad.message), "\(result.text.prefix(500))")
    }
  }
}
