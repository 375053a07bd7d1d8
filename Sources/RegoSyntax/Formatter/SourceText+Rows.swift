import RegoValues

/// Rows of places that no node has.
extension SourceText {
  /// The row on which a piece of source ends.
  func endRow(of place: Location) -> Int {
    place.row + bytes(from: place.offset, to: place.end).count { $0 == 0x0A }
  }

  /// The row of an offset at or behind a place.
  func row(of offset: Int, behind place: Location) -> Int {
    place.row + bytes(from: place.offset, to: offset).count { $0 == 0x0A }
  }

  /// The row on which a literal ends without its modifiers.
  func endRow(ofTermsOf literal: Expression) -> Int {
    guard let first = literal.modifiers.first else { return endRow(of: literal.location) }
    let end = previous(before: first.location.offset) + 1
    return row(of: max(end, literal.location.offset), behind: literal.location)
  }

  /// True where nothing stands before a place on its line.
  func startsLine(_ place: Location) -> Bool {
    var offset = place.offset - 1
    while let byte = byte(at: offset), byte != 0x0A {
      if byte != 0x20 && byte != 0x09 { return false }
      offset -= 1
    }
    return true
  }

  /// The brace behind a body that stands in braces.
  func closingBrace(of body: Body) -> Int? {
    guard let last = body.last, isBraced(body) else { return nil }
    return next(from: last.location.end)
  }

  func closingRow(of body: Body) -> Int {
    guard let last = body.last else { return 0 }
    return row(of: closingBrace(of: body) ?? last.location.end, behind: last.location)
  }

  /// The row of the brace before a body.
  func openingRow(of body: Body) -> Int {
    guard let first = body.first else { return 0 }
    let brace = previous(before: first.location.offset)
    return first.location.row - bytes(from: brace, to: first.location.offset).count { $0 == 0x0A }
  }

  /// The parenthesis behind the last argument, which a comma may precede.
  func closing(behind offset: Int) -> Int {
    var offset = next(from: offset)
    while let byte = byte(at: offset), byte != UInt8(ascii: ")") {
      guard byte == UInt8(ascii: ",") else { break }
      offset = next(from: offset + 1)
    }
    return offset
  }

  func startsWithParenthesis(_ term: Term) -> Bool { byte(at: written(term).offset) == UInt8(ascii: "(") }

  /// The elements of a set without those that are written twice.
  func distinct(_ elements: [Term]) -> [Term] {
    guard elements.count > 1 else { return elements }
    let describer = TreeDescriber(source: [], comments: [], options: DescriptionOptions())
    var seen = SetBuilder()
    return elements.filter { seen.insert(describer.term($0).order) }
  }
}
