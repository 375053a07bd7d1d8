/// All shortest ways at once from one list of lines to another: what every shortest diff agrees on.
///
/// A diff is one of many ways; programs choose differently among equally short ones (which of two equal blocks is the new
/// one?). What is read off here holds for each of them.
struct LineAlignment {
  private let old: [Int]
  private let new: [Int]
  /// The length of the longest common list of what follows in both.
  private let behind: [UInt16]
  /// The same of what stands before, row by row of the old list.
  private let before: [UInt16]
  private let width: Int

  /// Beyond this many pairs nothing is worked out.
  static let mostPairs = 4_000_000

  /// Lines as numbers, equal for equal lines; nil where it would take too long. `room` is what is left of it for many files.
  init?(old: [Int], new: [Int], room: inout Int) {
    let (pairs, isTooMany) = (old.count + 1).multipliedReportingOverflow(by: new.count + 1)
    guard !isTooMany, pairs <= min(LineAlignment.mostPairs, room), min(old.count, new.count) < Int(UInt16.max) else {
      return nil
    }
    room -= pairs
    self.old = old
    self.new = new
    width = new.count + 1
    behind = LineAlignment.lengths(old, new, isBackward: true)
    before = LineAlignment.lengths(old, new, isBackward: false)
  }

  private static func lengths(_ old: [Int], _ new: [Int], isBackward: Bool) -> [UInt16] {
    let width = new.count + 1
    var table = [UInt16](repeating: 0, count: (old.count + 1) * width)
    table.withUnsafeMutableBufferPointer { table in
      for step in 0..<old.count {
        let row = isBackward ? old.count - 1 - step : step + 1
        let line = old[isBackward ? row : row - 1]
        let from = (isBackward ? row + 1 : row - 1) * width
        let to = row * width
        for column in 1...max(1, new.count) where column <= new.count {
          let place = isBackward ? new.count - column : column
          let isEqual = line == new[isBackward ? place : place - 1]
          let side = isBackward ? place + 1 : place - 1
          table[to + place] =
            isEqual ? table[from + side] &+ 1 : max(table[from + place], table[to + side])
        }
      }
    }
    return table
  }

  /// How many lines stay.
  var common: Int { Int(behind[0]) }

  private func ahead(_ row: Int, _ column: Int) -> Int { Int(behind[row * width + column]) }
  private func past(_ row: Int, _ column: Int) -> Int { Int(before[row * width + column]) }

  /// Whether the first lines of both, or the last, need not be each other in a shortest way.
  var isLooseAtStart: Bool {
    guard !old.isEmpty, !new.isEmpty else { return true }
    return ahead(1, 0) == common || ahead(0, 1) == common
  }

  var isLooseAtEnd: Bool {
    guard !old.isEmpty, !new.isEmpty else { return true }
    return past(old.count - 1, new.count) == common || past(old.count, new.count - 1) == common
  }

  /// The lines of the new list that stand in a hunk of every shortest diff: there is none in which so many lines on both
  /// sides are left as they are. What lies outside of both lists is the same, line by line.
  func shown(context: Int) -> [Bool] {
    var shown = [Bool](repeating: true, count: new.count)
    for row in old.indices {
      for column in new.indices where shown[column] && old[row] == new[column] {
        if isLeftAlone(row, column, context) { shown[column] = false }
      }
    }
    return shown
  }

  private func isLeftAlone(_ row: Int, _ column: Int, _ context: Int) -> Bool {
    let reach = min(context, min(row, column))
    // Where a list begins nearer by, nothing may be taken away or put in front of it.
    if reach < context, row != column { return false }
    let room = min(context, min(old.count - 1 - row, new.count - 1 - column))
    if room < context, old.count - row != new.count - column { return false }
    for step in 1...max(1, reach) where step <= reach && old[row - step] != new[column - step] { return false }
    for step in 1...max(1, room) where step <= room && old[row + step] != new[column + step] { return false }
    return past(row - reach, column - reach) + reach + 1 + room + ahead(row + room + 1, column + room + 1) == common
  }

  /// One shortest way, told by the old line that each new one is; nil where it is added. Of equal ones it is most likely the
  /// one that `git` shows: a group of added or removed lines stands beside one on the other side if it can, else
  /// where it begins with its least indented line, as far down as may be.
  ///
  /// - Parameter indents: of each line's number.
  func partners(indents: [Int]) -> [Int?] {
    var rows = [Int?](repeating: nil, count: new.count)
    var columns = [Int?](repeating: nil, count: old.count)
    var row = 0
    var column = 0
    while row < old.count, column < new.count {
      if old[row] == new[column], ahead(row + 1, column + 1) + 1 == ahead(row, column) {
        (rows[column], columns[row]) = (row, column)
        row += 1
        column += 1
      } else if ahead(row + 1, column) == ahead(row, column) {
        row += 1
      } else {
        column += 1
      }
    }
    LineGroups.settle(old, indents, own: &columns, other: &rows)
    LineGroups.settle(new, indents, own: &rows, other: &columns)
    return rows
  }
}

/// Groups of lines that are on one side only. Where the line in front of a group is like its last one, the group may as well
/// stand one line further up.
enum LineGroups {
  /// Moves each group of `lines` to where it is best shown. `own` are the partners of the lines, `other` those of their partners.
  static func settle(_ lines: [Int], _ indents: [Int], own: inout [Int?], other: inout [Int?]) {
    var start = 0
    while start < lines.count {
      guard own[start] == nil else {
        start += 1
        continue
      }
      var end = start
      while end < lines.count, own[end] == nil { end += 1 }
      start = settle(start..<end, lines, indents, &own, &other)
    }
  }

  /// Gives the end of the group in its place.
  private static func settle(
    _ group: Range<Int>, _ lines: [Int], _ indents: [Int], _ own: inout [Int?], _ other: inout [Int?]
  ) -> Int {
    var group = group
    while up(&group, lines, &own, &other) {}
    var best = group
    var isBeside = isBeside(group, own, other.count)
    var moves = 0
    var bestMoves = 0
    while down(&group, lines, &own, &other) {
      moves += 1
      let isNow = self.isBeside(group, own, other.count)
      let isBetter = isNow || !isBeside && indents[lines[group.lowerBound]] <= indents[lines[best.lowerBound]]
      if isBetter { (best, bestMoves, isBeside) = (group, moves, isNow || isBeside) }
    }
    while moves > bestMoves, up(&group, lines, &own, &other) { moves -= 1 }
    return group.upperBound
  }

  /// Whether lines that are on the other side only stand at the same place.
  private static func isBeside(_ group: Range<Int>, _ own: [Int?], _ count: Int) -> Bool {
    let before = group.lowerBound > 0 ? own[group.lowerBound - 1] : -1
    let after = group.upperBound < own.count ? own[group.upperBound] : count
    guard let before, let after else { return true }
    return after - before > 1
  }

  private static func up(_ group: inout Range<Int>, _ lines: [Int], _ own: inout [Int?], _ other: inout [Int?]) -> Bool
  {
    guard group.lowerBound > 0, let partner = own[group.lowerBound - 1],
      lines[group.lowerBound - 1] == lines[group.upperBound - 1]
    else { return false }
    (own[group.upperBound - 1], own[group.lowerBound - 1]) = (partner, nil)
    other[partner] = group.upperBound - 1
    group = (group.lowerBound - 1)..<(group.upperBound - 1)
    return true
  }

  private static func down(
    _ group: inout Range<Int>, _ lines: [Int], _ own: inout [Int?], _ other: inout [Int?]
  ) -> Bool {
    guard group.upperBound < lines.count, let partner = own[group.upperBound],
      lines[group.upperBound] == lines[group.lowerBound]
    else { return false }
    (own[group.lowerBound], own[group.upperBound]) = (partner, nil)
    other[partner] = group.lowerBound
    group = (group.lowerBound + 1)..<(group.upperBound + 1)
    return true
  }
}
