import CRE2
import RegoValues

/// A regular expression in Go's syntax, matched in linear time by RE2.
///
/// ```swift
/// let regex = try CompiledRegex("a(x*)b")
/// regex.allMatches(in: Text("-axxb-"), limit: nil)?.count  // 1
/// ```
///
/// `@unchecked Sendable`: the one stored pointer is set once and freed by `deinit`; RE2's matching functions are const and
/// documented as safe to call from several threads.
final class CompiledRegex: @unchecked Sendable {
  /// Group names by number; empty for unnamed groups.
  let groupNames: [String]
  private let re: OpaquePointer
  /// Whether RE2 may find a match inside of a character.
  private let mayMatchInside: Bool

  /// What one pattern's automata may take.
  static let memory: Int64 = 8 << 20

  init(_ pattern: String) throws(RegexError) {
    if pattern.utf8.count > Builtin.patternLimit { throw RegexError(code: .needsMemory, fragment: "") }
    let syntax = try RegexSyntax(pattern)
    groupNames = syntax.groupNames
    mayMatchInside = pattern.contains("\\B")
    guard let compiled = CompiledRegex.compile(syntax.translated) else {
      throw RegexError(code: .needsMemory, fragment: "")
    }
    re = compiled
  }

  deinit { gatehouse_re2_free(re) }

  /// A pattern in RE2's own syntax, made by us.
  init?(translated: [UInt8]) {
    guard let compiled = CompiledRegex.compile(translated) else { return nil }
    re = compiled
    groupNames = [""]
    mayMatchInside = false
  }

  /// Whether RE2 takes the pattern.
  static func isAccepted(_ pattern: [UInt8]) -> Bool {
    guard let compiled = compile(pattern) else { return false }
    gatehouse_re2_free(compiled)
    return true
  }

  private static func compile(_ pattern: [UInt8]) -> OpaquePointer? {
    let made = pattern.withUnsafeBufferPointer { bytes in
      bytes.withMemoryRebound(to: CChar.self) { gatehouse_re2_new($0.baseAddress, $0.count, memory) }
    }
    guard let made else { return nil }
    if gatehouse_re2_ok(made) { return made }
    gatehouse_re2_free(made)
    return nil
  }

  /// Byte ranges of the groups of one match; nil for a group that took no part. The first is the whole match.
  struct Match {
    var groups: [Range<Int>?]
    /// The whole match.
    var range: Range<Int>

    fileprivate init(_ offsets: UnsafeBufferPointer<Int64>) {
      groups = stride(from: 0, to: offsets.count, by: 2).map { index in
        offsets[index] < 0 ? nil : Int(offsets[index])..<Int(offsets[index + 1])
      }
      range = Int(offsets[0])..<Int(offsets[1])
    }
  }

  /// True where the pattern matches anywhere, or with `whole` all of the text.
  func matches(_ text: Text, whole: Bool = false) -> Bool {
    if mayMatchInside, !whole, !text.isASCII { return allMatches(in: text, limit: 1)?.isEmpty == false }
    return text.withBytes { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        gatehouse_re2_match(re, $0.baseAddress, $0.count, 0, whole, nil, 0)
      }
    }
  }

  /// All matches from the left, as Go's `FindAll` gives them: an empty match next to the one before does not count.
  /// `limit` nil means all. Nil where they are more than one call may produce.
  func allMatches(in text: Text, limit: Int?, groups: Int = 1) -> [Match]? {
    var matches: [Match] = []
    var isWithinLimit = true
    text.withBytes { bytes in
      eachMatch(in: bytes, limit: limit, groups: groups) { offsets in
        isWithinLimit = (matches.count + 1) * groups <= Builtin.elementLimit
        if isWithinLimit { matches.append(Match(offsets)) }
        return isWithinLimit
      }
    }
    return isWithinLimit ? matches : nil
  }

  /// The text with what matches replaced; nil where that is longer than `limit` bytes.
  func replaced(_ text: Text, by template: RegexTemplate, limit: Int) -> Text? {
    var output: [UInt8] = []
    var end = 0
    var isWithinLimit = true
    let rest: [UInt8]? = text.withBytes { bytes in
      eachMatch(in: bytes, limit: nil, groups: groupNames.count) { offsets in
        output.append(contentsOf: bytes[end..<Int(offsets[0])])
        template.expand(offsets, of: self, in: bytes, to: &output)
        end = Int(offsets[1])
        isWithinLimit = output.count <= limit
        return isWithinLimit
      }
      if end == 0, output.isEmpty { return nil }
      output.append(contentsOf: bytes[end...])
      return output
    }
    if !isWithinLimit { return nil }
    guard let rest else { return text }
    return rest.count <= limit ? Text(bytes: rest) ?? Text(repairing: rest) : nil
  }

  /// Hands over the offsets of each match: begin and end for each group, -1 for one that took no part. False ends it.
  private func eachMatch(
    in bytes: UnsafeBufferPointer<UInt8>, limit: Int?, groups: Int, _ body: (UnsafeBufferPointer<Int64>) -> Bool
  ) {
    withUnsafeTemporaryAllocation(of: Int64.self, capacity: groups * 2) { offsets in
      offsets.initialize(repeating: -1)
      let found = UnsafeBufferPointer(offsets)
      var position = 0
      var lastEnd = -1
      var count = 0
      while position <= bytes.count, limit.map({ count < $0 }) ?? true {
        guard findMatch(in: bytes, from: position, offsets), found[0] >= 0 else { break }
        let (begin, end) = (Int(found[0]), Int(found[1]))
        // Between the bytes of a character `\B` holds for RE2, and for Go there is nothing.
        if CompiledRegex.isInside(bytes, begin) {
          position = CompiledRegex.scalarEnd(after: begin, in: bytes)
          continue
        }
        if begin == end && begin == lastEnd {
          position = CompiledRegex.scalarEnd(after: max(position, end), in: bytes)
          continue
        }
        if !body(found) { break }
        count += 1
        lastEnd = end
        position = begin == end ? CompiledRegex.scalarEnd(after: end, in: bytes) : lastEnd
      }
    }
  }

  private func findMatch(
    in bytes: UnsafeBufferPointer<UInt8>, from start: Int, _ offsets: UnsafeMutableBufferPointer<Int64>
  ) -> Bool {
    bytes.withMemoryRebound(to: CChar.self) {
      gatehouse_re2_match(
        re, $0.baseAddress, $0.count, start, false, offsets.baseAddress, Int32(truncatingIfNeeded: offsets.count / 2))
    }
  }

  /// Whether a place is inside of a character.
  private static func isInside(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Bool {
    place < bytes.count && bytes[place] & 0xC0 == 0x80
  }

  /// The place behind the code point that starts at `position`; one beyond the end at the end.
  private static func scalarEnd(after position: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int {
    var end = position + 1
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
