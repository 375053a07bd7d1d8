/// Which lines of a file's new version stand in the hunks of its diff, so that a comment can be written on them.
///
/// Forges refuse a comment on any other line, and mostly the whole review with it. So only lines count of which it is certain,
/// whichever of several equally short diffs the forge's `git diff -U3` shows: lines near one that the old version has
/// nowhere, and lines near which every shortest diff has a change. A file that is too large for the second keeps the first.
///
/// ```swift
/// let lines = DiffLines(old: old, new: new)
/// lines.contains(14)        // line 14 can be commented on
/// lines.oldLine(of: 14)     // the same line before, where it is context
/// ```
public struct DiffLines: Sendable, Hashable {
  /// Lines of context that forges show around a change.
  static let context = 3

  /// For each line of the new version, from 0.
  private var isShown: [Bool]
  /// The line before, from 1; 0 where it is added.
  private var partners: [Int]

  /// No line at all.
  public static let none = DiffLines(isShown: [], partners: [])

  private init(isShown: [Bool], partners: [Int]) {
    self.isShown = isShown
    self.partners = partners
  }

  /// `old` is nil where the file is new: then all its lines are shown.
  public init(old: [UInt8]?, new: [UInt8]) {
    var room = LineAlignment.mostPairs
    self.init(old: old, new: new, room: &room)
  }

  /// `room`: pairs of lines that may be looked at, over many files.
  init(old: [UInt8]?, new: [UInt8], room: inout Int) {
    guard new.count <= DiffLines.mostBytes, (old?.count ?? 0) <= DiffLines.mostBytes, DiffLines.isText(new),
      old.map(DiffLines.isText) ?? true
    else {
      self = .none
      return
    }
    guard let old else {
      let count = DiffLines.lines(of: new).count
      self.init(isShown: Array(repeating: true, count: count), partners: Array(repeating: 0, count: count))
      return
    }
    var numbers: [ArraySlice<UInt8>: Int] = [:]
    func numbered(_ lines: [ArraySlice<UInt8>]) -> [Int] {
      lines.map { line in
        if let number = numbers[line] { return number }
        numbers[line] = numbers.count
        return numbers.count - 1
      }
    }
    let before = numbered(DiffLines.lines(of: old))
    let after = numbered(DiffLines.lines(of: new))
    var indents = Array(repeating: 0, count: numbers.count)
    for (line, number) in numbers { indents[number] = line.prefix { $0 == 0x20 || $0 == 0x09 }.count }
    self = DiffLines.compared(before, after, known: Set(before), indents: indents, room: &room)
  }

  /// Larger files have no lines to comment on: forges do not show their diff either.
  static let mostBytes = 4 << 20
  private static let mostLines = 60_000

  public var isEmpty: Bool { !isShown.contains(true) }

  public func contains(_ line: Int) -> Bool { line >= 1 && line <= isShown.count && isShown[line - 1] }

  /// Whether the lines stand in one hunk: all between are shown.
  public func contains(_ lines: ClosedRange<Int>) -> Bool { lines.allSatisfy(contains) }

  /// The same line in the old version; nil where it was added.
  public func oldLine(of line: Int) -> Int? {
    guard contains(line), partners[line - 1] > 0 else { return nil }
    return partners[line - 1]
  }

  /// All lines that are shown.
  public var lines: [Int] { isShown.indices.filter { isShown[$0] }.map { $0 + 1 } }

  /// Only what the other has as well.
  func intersection(_ other: DiffLines) -> DiffLines {
    var common = other
    for index in common.isShown.indices {
      common.isShown[index] = common.isShown[index] && index < isShown.count && isShown[index]
    }
    return common
  }

  // MARK: - Lines

  /// With their ends, as `git` compares them. A line ends at `\n` alone.
  static func lines(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.count
      lines.append(bytes[start..<end])
      start = end
    }
    return lines
  }

  /// What `git` takes for text, and in which it counts lines as readers of YAML do: no lone `\r` ends one.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    if bytes.contains(0) { return false }
    for index in bytes.indices where bytes[index] == 0x0D {
      if index + 1 >= bytes.count || bytes[index + 1] != 0x0A { return false }
    }
    return true
  }

  // MARK: - Comparison

  private static func compared(_ old: [Int], _ new: [Int], known: Set<Int>, indents: [Int], room: inout Int)
    -> DiffLines
  {
    guard old != new, new.count <= mostLines, old.count <= mostLines else { return .none }
    // Certain whatever a diff does: lines near one that was nowhere before.
    var isShown = Array(repeating: false, count: new.count)
    for index in new.indices where !known.contains(new[index]) {
      for near in max(0, index - context)...min(new.count - 1, index + context) { isShown[near] = true }
    }
    var partners = Array(repeating: 0, count: new.count)
    if let window = Window(old, new, room: &room) {
      for (index, row) in window.alignment.partners(indents: indents).enumerated() {
        if let row { partners[window.start + index] = window.start + row + 1 }
      }
      if window.isTight {
        for (index, flag) in window.alignment.shown(context: context).enumerated() where flag {
          isShown[window.start + index] = true
        }
      }
      for index in 0..<window.start { partners[index] = index + 1 }
      for index in window.end..<new.count { partners[index] = index + 1 + old.count - new.count }
    }
    return DiffLines(isShown: isShown, partners: partners)
  }

  /// The part in which two lists of lines differ, with as much around it as changes can slide.
  private struct Window {
    var alignment: LineAlignment
    var start: Int
    /// In the new list.
    var end: Int
    /// No shortest diff changes anything outside.
    var isTight: Bool

    init?(_ old: [Int], _ new: [Int], room: inout Int) {
      var prefix = 0
      while prefix < min(old.count, new.count), old[prefix] == new[prefix] { prefix += 1 }
      var suffix = 0
      while suffix < min(old.count, new.count) - prefix, old[old.count - 1 - suffix] == new[new.count - 1 - suffix] {
        suffix += 1
      }
      for margin in [32, 256, 0] {
        let start = max(0, prefix - margin)
        let spared = max(0, suffix - margin)
        guard
          let alignment = LineAlignment(
            old: Array(old[start..<(old.count - spared)]), new: Array(new[start..<(new.count - spared)]), room: &room)
        else { continue }
        self.alignment = alignment
        self.start = start
        end = new.count - spared
        isTight = (start == 0 || !alignment.isLooseAtStart) && (spared == 0 || !alignment.isLooseAtEnd)
        if isTight || margin == 0 { return }
      }
      return nil
    }
  }
}
