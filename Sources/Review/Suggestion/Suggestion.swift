import Forges
import Gate
import Manifests
import RegoValues

/// A rule's fix as lines that somebody can take over by a click.
///
/// There is one only where it is certain: the edited file is read again and says exactly what the rule wants; all lines
/// that it replaces stand in one hunk; nothing in them is secret, invisible, or could end the block that shows them.
struct Suggestion {
  /// Lines of the new version, from 1.
  let range: ClosedRange<Int>
  /// What shall stand there instead.
  let lines: [String]

  private static let mostLines = 40
  private static let mostBytes = 8_000

  init?(_ finding: Finding, in file: ShownDiff.File) {
    guard let patch = finding.patch, finding.resource?.kind != "Secret",
      let format = ManifestFormat.of(path: finding.place.path.bytes),
      let edit = ManifestEdit(file.content, format: format, document: finding.place.document),
      let wanted = patch.applied(to: edit.value), let text = edit.edited(to: wanted)
    else { return nil }
    self.init(from: file.content, to: text, shown: file.lines, isVariable: finding.place.keyPath.steps.contains("env"))
  }

  init?(from old: [UInt8], to new: [UInt8], shown: DiffLines, isVariable: Bool) {
    let before = DiffLines.lines(of: old)
    let after = DiffLines.lines(of: new)
    var start = 0
    while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
    var end = 0
    while end < min(before.count, after.count) - start, before[before.count - 1 - end] == after[after.count - 1 - end] {
      end += 1
    }
    // What only puts lines in replaces the line before by itself and them.
    if start + end == before.count {
      if start > 0, shown.contains(start) { start -= 1 } else if end > 0 { end -= 1 } else { return nil }
    }
    let replaced = before[start..<(before.count - end)]
    let written = after[start..<(after.count - end)]
    guard !replaced.isEmpty, shown.contains((start + 1)...(before.count - end)),
      max(replaced.count, written.count) <= Suggestion.mostLines
    else { return nil }
    var lines: [String] = []
    for line in written {
      guard let text = Suggestion.text(line), !SecretMask.holdsSecret(Array(text.utf8), isVariable: isVariable) else {
        return nil
      }
      lines.append(text)
    }
    for line in replaced {
      guard let text = Suggestion.text(line), !SecretMask.holdsSecret(Array(text.utf8), isVariable: isVariable) else {
        return nil
      }
    }
    guard lines.reduce(0, { $0 + $1.utf8.count + 1 }) <= Suggestion.mostBytes else { return nil }
    range = (start + 1)...(before.count - end)
    self.lines = lines
  }

  /// A line as it may be shown. None where a forge could make anything of it, or would write another line break.
  private static func text(_ line: ArraySlice<UInt8>) -> String? {
    var line = line
    if line.last == UInt8(ascii: "\n") { line.removeLast() }
    guard let text = String(validating: line, as: UTF8.self),
      text.unicodeScalars.allSatisfy({ SafeText.isShown($0) || $0 == "\t" }), !text.contains("```"),
      !text.contains("~~~")
    else { return nil }
    // GitLab's older versions take such a line for an order, whatever stands around it.
    let first = text.utf8.first { $0 != 0x20 && $0 != 0x09 }
    return first == UInt8(ascii: "/") ? nil : text
  }

  /// The block for a forge, and the line of the comment that it belongs to; nil where the forge takes none.
  func block(_ limits: ForgeLimits) -> (markdown: MarkdownText, line: Int, startLine: Int?)? {
    let isOne = range.lowerBound == range.upperBound
    switch limits.takesSuggestions {
    case .none: return nil
    case .replacesRange:
      guard isOne || limits.takesLineRanges else { return nil }
      let block = MarkdownText.fence(lines, info: "suggestion")
      return (block, range.upperBound, isOne ? nil : range.lowerBound)
    case .relative:
      let block = MarkdownText.fence(lines, info: "suggestion:-0+\(range.upperBound - range.lowerBound)")
      return (block, range.lowerBound, nil)
    }
  }
}
