/// What stands between the commas of a list.
enum ListItem {
  case element(Term)
  case argument(Term)
  case member(key: Term, value: Term)

  var location: Location {
    switch self {
    case .element(let term), .argument(let term): term.location
    case .member(let key, _): key.location
    }
  }
}

/// Where a list begins and ends.
struct ListPlace {
  var row: Int
  var close: Int
  /// A line break before the first item is kept.
  var breaksBeforeFirst: Bool
}

extension FormatWriter {
  mutating func collection(
    _ opening: String, _ items: [ListItem], _ closing: String, at place: Location
  ) throws(CommentCollision) {
    write(opening)
    let close = code.endRow(of: place)
    if items.isEmpty {
      try comments(before: close)
    } else {
      try self.items(items, in: ListPlace(row: place.row, close: close, breaksBeforeFirst: true))
    }
    write(closing)
  }

  /// Items on the lines that the author gave them; where they have more than one, each line ends with a comma.
  mutating func items(_ items: [ListItem], in place: ListPlace) throws(CommentCollision) {
    let lines = Self.lines(items.sorted { $0.location.offset < $1.location.offset }, row: \.location.row)
    guard let first = lines.first?.first else { return }
    let startsBelow = first.location.row > place.row
    if lines.count == 1, let comment = upcomingComment,
      place.row < comment.location.row, comment.location.row < place.close
    {
      throw CommentCollision()
    }
    let isBroken = lines.count > 1 || startsBelow && place.breaksBeforeFirst
    if isBroken { beginItems() }
    for (index, line) in lines.enumerated() {
      if index > 0 {
        write(",")
        endLine()
        beginLine()
      }
      for (column, item) in line.enumerated() {
        if column > 0 { write(", ") }
        try self.item(item)
      }
    }
    guard isBroken else { return }
    write(",")
    endLine()
    try comments(before: place.close)
    outdent()
    beginLineIfNeeded()
  }

  private mutating func item(_ item: ListItem) throws(CommentCollision) {
    switch item {
    case .element(let element): try listed(element, isParenthesised: element.isUnion)
    case .argument(let argument):
      try listed(argument, isParenthesised: argument.isUnion && code.startsWithParenthesis(argument))
    case .member(let key, let value):
      try listed(key, isParenthesised: key.isUnion)
      write(": ")
      try listed(value, isParenthesised: value.isUnion)
    }
  }

  private mutating func listed(_ term: Term, isParenthesised: Bool) throws(CommentCollision) {
    try comments(before: term.location.row)
    beginLineIfNeeded()
    if isParenthesised { write("(") }
    try self.term(term)
    if isParenthesised { write(")") }
  }

  /// What stands on one line goes together.
  static func lines<Item>(_ items: [Item], row: (Item) -> Int) -> [[Item]] {
    var lines: [[Item]] = []
    var lastRow = Int.max
    for item in items {
      if lines.isEmpty || row(item) > lastRow { lines.append([]) }
      lines[lines.count - 1].append(item)
      lastRow = row(item)
    }
    return lines
  }
}

// MARK: Comprehensions

extension FormatWriter {
  mutating func comprehension(
    _ opening: String, _ key: Term?, _ head: Term, _ body: Body, _ closing: String, at place: Location
  ) throws(CommentCollision) {
    write(opening)
    let first = key ?? head
    if first.location.row > place.row {
      endLine()
      beginLine()
    }
    if let key {
      try listed(key, isParenthesised: key.isUnion)
      write(": ")
    }
    var isParenthesised = head.isUnion
    if case .call = head.kind { isParenthesised = isParenthesised || code.startsWithParenthesis(head) }
    try term(head, isParenthesised: isParenthesised)
    write(" |")
    try innerBody(body, behind: first.location.row, close: code.endRow(of: place))
    write(closing)
  }

  /// A body behind `|` or `{`: on the same line where the author wrote it there, else indented.
  mutating func innerBody(
    _ body: Body, behind row: Int, isOperand: Bool = false, close: Int? = nil
  ) throws(CommentCollision) {
    guard let first = body.first, let last = body.last else { return }
    let close = close ?? code.closingRow(of: body)
    if first.location.row > row || Self.lines(body, row: \.location.row).count > 1 {
      endLine()
      indent()
      try self.body(body)
      try comments(before: close)
      outdent()
      beginLineIfNeeded()
      return
    }
    write(" ")
    for (index, literal) in body.enumerated() {
      if index > 0 { write("; ") }
      // A union at the start of an operand's braces would be read as a comprehension.
      var isUnion = false
      if isOperand, index == 0, case .call(let call) = literal.kind { isUnion = call.isUnion }
      try expression(literal, isParenthesised: isUnion)
    }
    if close > code.endRow(of: last.location) { try comments(before: close) }
  }
}
