import Foundation
import Testing

/// Evaluating the benchmarks' workloads costs no more steps than it did.
@Suite struct StepCountTests {
  @Test func workloadsTakeNoMoreStepsThanRecorded() throws {
    let sandbox = try Sandbox()
    let result = try sandbox.shell.run(
      "/usr/bin/python3",
      [
        Fixtures.repository.appendingPathComponent("Benchmarks/rego/steps").path, "--program",
        Fixtures.program("gatehouse").path,
      ], in: sandbox.root, adding: ["PYTHONDONTWRITEBYTECODE": "1"])
    #expect(result.status == 0, "\(result.text)\(result.errorText)")
    #expect(result.text.hasSuffix(" workloads, 0 figures worse than recorded\n"))
  }
}
