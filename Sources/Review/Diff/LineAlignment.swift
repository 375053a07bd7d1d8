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

  /// What a line of the new list is.
  enum Side: Hashable {
    case added
    /// The old line that it is.
    case kept(Int)
  }

  /// One shortest way: of equal ones that in which added lines stand as far down as they can.
  func sides() -> [Side] {
    var sides = [Side](repeating: .added, count: new.count)
    var row = 0
    var column = 0
    while row < old.count, column < new.count {
      if old[row] == new[column], ahead(row + 1, column + 1) + 1 == ahead(row, column) {
        sides[column] = .kept(row)
        row += 1
        column += 1
      } else if ahead(row + 1, column) == ahead(row, column) {
        row += 1
      } else {
        column += 1
      }
    }
    return sides
  }
}
