/// What differs between two texts, line by line.
struct LineDifference {
  private enum Line {
    case kept(String)
    case removed(String)
    case added(String)
  }

  private static let context = 3
  private var lines: [Line] = []

  init(from old: [UInt8], to new: [UInt8]) {
    let (before, after) = (Self.lines(old), Self.lines(new))
    let difference = after.difference(from: before)
    var removed: Set<Int> = []
    var added: Set<Int> = []
    for change in difference {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): added.insert(offset)
      }
    }
    var (left, right) = (0, 0)
    while left < before.count || right < after.count {
      if left < before.count, removed.contains(left) {
        lines.append(.removed(before[left]))
        left += 1
      } else if right < after.count, added.contains(right) {
        lines.append(.added(after[right]))
        right += 1
      } else {
        if left < before.count { lines.append(.kept(before[left])) }
        left += 1
        right += 1
      }
    }
  }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map {
      String(decoding: $0, as: UTF8.self)
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// The form that `diff -u` and `patch` know.
  func unified(name: String) -> String {
    var output = ["--- \(name)", "+++ \(name)"]
    for hunk in hunks { output += text(of: hunk) }
    return output.joined(separator: "\n")
  }

  /// Ranges of lines that hold changes and what is around them.
  private var hunks: [Range<Int>] {
    var result: [Range<Int>] = []
    for (index, line) in lines.enumerated() {
      if case .kept = line { continue }
      let range = max(index - Self.context, 0)..<min(index + Self.context + 1, lines.count)
      if let last = result.last, last.upperBound >= range.lowerBound {
        result[result.count - 1] = last.lowerBound..<range.upperBound
      } else {
        result.append(range)
      }
    }
    return result
  }

  private func text(of hunk: Range<Int>) -> [String] {
    var (old, new) = (0, 0)
    for line in lines[..<hunk.lowerBound] { count(line, &old, &new) }
    let (oldStart, newStart) = (old, new)
    var body: [String] = []
    for line in lines[hunk] {
      count(line, &old, &new)
      switch line {
      case .kept(let text): body.append(" \(text)")
      case .removed(let text): body.append("-\(text)")
      case .added(let text): body.append("+\(text)")
      }
    }
    func range(_ start: Int, _ end: Int) -> String { "\(end > start ? start + 1 : start),\(end - start)" }
    return ["@@ -\(range(oldStart, old)) +\(range(newStart, new)) @@"] + body
  }

  private func count(_ line: Line, _ old: inout Int, _ new: inout Int) {
    switch line {
    case .kept:
      old += 1
      new += 1
    case .removed: old += 1
    case .added: new += 1
    }
  }
}
