import Foundation
import Gate
import Testing

@testable import Git

private let zero = String(repeating: "0", count: 40)
private let one = String(repeating: "1", count: 40)
private let long = String(repeating: "2", count: 64)

@Suite struct PushInputTests {
  @Test func linesBecomeUpdates() throws {
    let updates = try PushInput.parse("\(zero) \(one) refs/heads/a\n\(one) \(zero) refs/heads/\u{e9}:b\n".bytes)
    #expect(updates.map(\.isCreation) == [true, false])
    #expect(updates.map(\.isDeletion) == [false, true])
    #expect(updates.map(\.name) == ["refs/heads/a".bytes, "refs/heads/\u{e9}:b".bytes])
    #expect(try PushInput.parse("\(long) \(long) refs/heads/a\n".bytes).first?.new.bytes.count == 32)
  }

  @Test(arguments: [
    ("", "git named no refs on standard input"),
    ("\(zero) \(one) refs/heads/a", "standard input ends in the middle of line 1"),
    ("\(zero) \(one) refs/heads/a\n\(zero) 11", "standard input ends in the middle of line 2"),
    ("\n", "standard input, line 1: not \"old new ref\""),
    ("\(zero) \(one)\n", "standard input, line 1: not \"old new ref\""),
    ("\(zero)  \(one) refs/heads/a\n", "standard input, line 1: the new id is not a full object id"),
    ("\(zero.dropLast()) \(one) refs/heads/a\n", "standard input, line 1: the old id is not a full object id"),
    ("\(zero) \(zero.dropLast())g refs/heads/a\n", "standard input, line 1: the new id is not a full object id"),
    ("\(zero) \(zero.dropLast())A refs/heads/a\n", "standard input, line 1: the new id is not a full object id"),
    ("\(zero) \(long) refs/heads/a\n", "standard input, line 1: ids of different lengths"),
    (
      "\(zero) \(one) refs/heads/a\n\(long) \(long) refs/heads/b\n",
      "standard input, line 2: ids of different lengths"
    ),
    ("\(zero) \(one) HEAD\n", "standard input, line 1: not a full ref name"),
    ("\(zero) \(one) refs/\n", "standard input, line 1: not a full ref name"),
    ("\(zero) \(one) refs/heads/a b\n", "standard input, line 1: not a full ref name"),
    ("\(zero) \(one) refs/heads/a\r\n", "standard input, line 1: not a full ref name"),
    ("\(zero) \(one) refs/heads/a\u{1b}[31m\n", "standard input, line 1: not a full ref name"),
    ("\(zero) \(one) refs/heads/a\0\n", "standard input, line 1: a NUL byte"),
  ])
  func whatIsWrongIsSaid(input: String, words: String) {
    let error = #expect(throws: GitError.self) { try PushInput.parse(input.bytes) }
    #expect(error?.words == words)
  }

  @Test func aLineOfAMegabyteIsReadAndRefused() {
    let name = "refs/heads/" + String(repeating: "x", count: 1 << 20)
    #expect(throws: GitError.inputLine(1, .refNameTooLong(limit: 4_096))) {
      try PushInput.parse("\(zero) \(one) \(name)\n\(zero) \(one) refs/heads/a\n".bytes)
    }
    #expect(throws: GitError.inputLine(1, .refNameTooLong(limit: 4_096))) {
      try PushInput.parse([UInt8](repeating: 0x41, count: 1 << 20))
    }
  }

  @Test func aHundredThousandRefsAreTooManyUnlessTheLimitSaysSo() throws {
    let input = String(repeating: "\(zero) \(one) refs/heads/a\n", count: 100_000).bytes
    var limits = PushInput.Limits()
    #expect(limits.refs == 10_000)
    limits.refs = 200
    #expect(throws: GitError.inputTooManyRefs(limit: 200)) { try PushInput.parse(input, limits: limits) }
    #expect(throws: GitError.inputTooManyRefs(limit: 200)) {
      try PushInput.parse(Array(input.prefix(95 * 201)), limits: limits)
    }
    limits.refs = 201
    limits.bytes = 1_000
    #expect(throws: GitError.inputTooLarge(limit: 1_000)) { try PushInput.parse(input, limits: limits) }
  }

  /// The writer must not be cut off, so the reader goes on to the end although the first line is already wrong.
  @Test func everythingIsReadBeforeItIsRefused() throws {
    let scratch = try Scratch()
    let line = "nonsense\n"
    try scratch.write("input", line + String(repeating: "\(zero) \(one) refs/heads/a\n", count: 2_000))
    let file = open(scratch("input"), O_RDONLY)
    defer { close(file) }
    #expect(throws: GitError.inputLine(1, .notThreeFields)) { try PushInput.read(descriptor: file) }
    #expect(lseek(file, 0, SEEK_CUR) == off_t(line.utf8.count + 95 * 2_000))
  }

  @Test func aClosedOrSilentInputEndsInAnError() throws {
    #expect(throws: GitError.inputUnreadable(code: EBADF)) { try PushInput.read(descriptor: 1 << 20) }
    var ends: [Int32] = [0, 0]
    #expect(pipe(&ends) == 0)
    defer { for end in ends { close(end) } }
    #expect(throws: GitError.deadlineExceeded) {
      try PushInput.read(descriptor: ends[0], deadline: .after(milliseconds: 20))
    }
  }
}
