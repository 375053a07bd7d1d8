/// A source file's bytes, for questions that the tree does not answer: what stands before and behind a node.
struct SourceText {
  let source: [UInt8]
  /// Where comments start and end, in order.
  private let comments: [(start: Int, end: Int)]

  init(source: [UInt8], comments: [Comment]) {
    self.source = source
    self.comments = comments.map { ($0.location.offset, $0.location.end) }
  }

  func byte(at offset: Int) -> UInt8? { source.indices.contains(offset) ? source[offset] : nil }

  func bytes(from start: Int, to end: Int) -> ArraySlice<UInt8> {
    let start = min(max(start, 0), source.count)
    return source[start..<min(max(end, start), source.count)]
  }

  /// The offset of the first byte at or behind an offset that is neither blank nor part of a comment.
  func next(from offset: Int) -> Int {
    var offset = offset
    while let byte = byte(at: offset) {
      if byte == UInt8(ascii: "#"), let end = comment(at: offset)?.end {
        offset = end
      } else if Self.isBlank(byte) {
        offset += 1
      } else {
        break
      }
    }
    return offset
  }

  /// The offset of the last byte before an offset that is neither blank nor part of a comment; -1 where there is none.
  func previous(before offset: Int) -> Int {
    var offset = offset - 1
    while let byte = byte(at: offset) {
      if let start = comment(at: offset)?.start {
        offset = start - 1
      } else if Self.isBlank(byte) {
        offset -= 1
      } else {
        break
      }
    }
    return offset
  }

  /// The comment that covers an offset, found by halving.
  private func comment(at offset: Int) -> (start: Int, end: Int)? {
    var (low, high) = (0, comments.count)
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].end <= offset { low = middle + 1 } else { high = middle }
    }
    guard low < comments.count, comments[low].start <= offset else { return nil }
    return comments[low]
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
}

extension SourceText {
  /// True for a body that stands in braces of its own.
  func isBraced(_ body: Body) -> Bool {
    guard let first = body.first, let last = body.last else { return true }
    return byte(at: previous(before: first.location.offset)) == UInt8(ascii: "{")
      && byte(at: next(from: last.location.end)) == UInt8(ascii: "}")
  }

  /// True for ``$`…` ``.
  func isRawTemplate(at place: Location) -> Bool { byte(at: place.offset + 1) == UInt8(ascii: "`") }

  /// The place of a term with the parentheses that it, or its first operand, stands in.
  func written(_ term: Term) -> Location {
    var place = term.location
    place.offset = start(of: term)
    if term.isParenthesised {
      let closing = next(from: place.end)
      if byte(at: closing) == UInt8(ascii: ")") { place.end = closing + 1 }
    }
    return place
  }

  private func start(of term: Term) -> Int {
    var start = term.location.offset
    if case .call(let call) = term.kind, let first = call.arguments.first, call.isInfix {
      start = self.start(of: first)
    }
    guard term.isParenthesised else { return start }
    let opening = previous(before: start)
    return byte(at: opening) == UInt8(ascii: "(") ? opening : start
  }
}

extension Call {
  /// Written as an operator: the function's name stands behind the first argument.
  var isInfix: Bool {
    guard let first = arguments.first, let name = function.terms.first else { return false }
    return name.location.offset > first.location.offset
  }
}
