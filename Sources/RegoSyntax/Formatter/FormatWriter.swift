/// Two comments want the end of the same line, or one stands where no line can be broken.
///
/// What is around the place is then written as the author wrote it.
struct CommentCollision: Error {}

/// The page that a module is written on: lines, their indentation, and the comments that are still to be written.
struct FormatWriter {
  let code: SourceText
  let style: FormatStyle
  let imports: [Import]

  private var output: [UInt8] = []
  private let comments: [Comment]
  /// The index of the first comment that is still to be written.
  private var nextComment = 0
  private var level = 0
  /// A line was begun.
  private(set) var isInLine = false
  /// Something but indentation stands on the line.
  private var hasText = false
  /// The comment for the end of the line.
  private var trailing: Comment?
  /// The next line end leaves the comment for the one behind it.
  private var holdsComment = false

  init(_ module: Module, imports: [Import], target: PolicyFormatter.Target) {
    code = SourceText(source: module.source, comments: module.comments)
    style = FormatStyle(module, target: target)
    self.imports = imports
    comments = module.comments
  }

  /// What was written, with one line end at the end.
  var text: [UInt8] {
    var result = output
    while result.last == 0x0A { result.removeLast() }
    if !result.isEmpty { result.append(0x0A) }
    return result
  }
}

// MARK: Lines

extension FormatWriter {
  mutating func write(_ text: String) { write(text.utf8) }

  mutating func write(_ bytes: some Collection<UInt8>) {
    guard !bytes.isEmpty else { return }
    output.append(contentsOf: bytes)
    hasText = true
  }

  mutating func beginLine() {
    isInLine = true
    hasText = false
    output.append(contentsOf: repeatElement(0x09, count: level))
  }

  mutating func beginLineIfNeeded() {
    if !isInLine { beginLine() }
  }

  mutating func endLine() {
    isInLine = false
    if let comment = trailing, !holdsComment {
      write(" ")
      write(comment)
      trailing = nil
    }
    holdsComment = false
    hasText = false
    while output.last == 0x09 { output.removeLast() }
    output.append(0x0A)
  }

  mutating func blankLine() {
    if isInLine { endLine() }
    output.append(0x0A)
  }

  mutating func indent() { level += 1 }

  mutating func outdent() { level = max(level - 1, 0) }

  /// Goes on, one level deeper, on the next line; the comment of this line stays for the next.
  mutating func beginItems() {
    holdsComment = true
    endLine()
    indent()
    beginLine()
  }

  private mutating func write(_ comment: Comment) {
    write("#")
    write(comment.trimmed)
  }
}

// MARK: Comments

extension FormatWriter {
  var upcomingComment: Comment? { nextComment < comments.count ? comments[nextComment] : nil }

  var hasTrailingComment: Bool { trailing != nil }

  /// Writes the comments above a row on lines of their own, and keeps that of the row for the line's end.
  mutating func comments(before row: Int) throws(CommentCollision) {
    try comments(above: row)
    try keepComment(at: row)
  }

  /// Writes the comments above a row on lines of their own.
  mutating func comments(above row: Int) throws(CommentCollision) {
    guard let first = upcomingComment, first.location.row < row else { return }
    if hasText { throw CommentCollision() }
    let last = commentLines { $0.location.row < row }
    if row - last > 1 { blankLine() }
  }

  /// All comments that are left, at the end of the file.
  mutating func remainingComments() { _ = commentLines { _ in true } }

  /// The comment behind what ends on a row goes to the end of the line.
  mutating func keepComment(at row: Int) throws(CommentCollision) {
    guard let comment = upcomingComment, comment.location.row == row else { return }
    if trailing != nil { throw CommentCollision() }
    trailing = comment
    nextComment += 1
  }

  /// Writes comments, a line each, as long as they belong there; returns the row of the last.
  private mutating func commentLines(while belongs: (Comment) -> Bool) -> Int {
    var last: Int?
    var isInMetadata = false
    while let comment = upcomingComment, belongs(comment) {
      nextComment += 1
      let row = comment.location.row
      if let last, row - last > 1 {
        blankLine()
        isInMetadata = false
      } else if last != nil, isInMetadata, comment.isMetadata {
        blankLine()
      }
      isInMetadata = isInMetadata || comment.isMetadata
      last = row
      beginLineIfNeeded()
      write(comment)
      endLine()
    }
    return last ?? 0
  }

  /// Comments on the rows of imports, taken out of the list by whoever writes the imports.
  mutating func takeComment(at row: Int) -> Comment? {
    guard let comment = upcomingComment, comment.location.row == row else { return nil }
    nextComment += 1
    return comment
  }

  mutating func importComment(_ comment: Comment) {
    write(" ")
    write(comment)
  }
}

// MARK: Attempts

extension FormatWriter {
  /// What an attempt that fails puts back.
  private struct Mark {
    var length: Int
    var nextComment: Int
    var level: Int
    var isInLine: Bool
    var hasText: Bool
    var trailing: Comment?
    var holdsComment: Bool
  }

  /// Writes something, or where comments collide in it, its source as it stands.
  mutating func attempt(
    from start: Int, to end: Int, _ write: (inout FormatWriter) throws(CommentCollision) -> Void
  ) throws(CommentCollision) {
    let mark = self.mark
    do throws(CommentCollision) {
      try write(&self)
      return
    } catch {
      restore(mark)
    }
    try verbatim(from: start, to: end)
  }

  /// Writes a statement, or where comments collide in it, its comments above it.
  mutating func attempt(
    withCommentsAbove end: Int, _ write: (inout FormatWriter) throws(CommentCollision) -> Void
  ) throws(CommentCollision) {
    let mark = self.mark
    do throws(CommentCollision) {
      try write(&self)
      return
    } catch {
      restore(mark)
    }
    if let comment = trailing {
      trailing = nil
      beginLineIfNeeded()
      self.write(comment)
      endLine()
    }
    _ = commentLines { $0.location.offset < end }
    try write(&self)
  }

  private var mark: Mark {
    Mark(
      length: output.count, nextComment: nextComment, level: level, isInLine: isInLine, hasText: hasText,
      trailing: trailing, holdsComment: holdsComment)
  }

  private mutating func restore(_ mark: Mark) {
    output.removeLast(output.count - mark.length)
    nextComment = mark.nextComment
    level = mark.level
    isInLine = mark.isInLine
    hasText = mark.hasText
    trailing = mark.trailing
    holdsComment = mark.holdsComment
  }

  private mutating func verbatim(from start: Int, to end: Int) throws(CommentCollision) {
    if let comment = upcomingComment, comment.location.offset < start { throw CommentCollision() }
    beginLineIfNeeded()
    write(code.bytes(from: start, to: end))
    if let comment = trailing, (start..<end).contains(comment.location.offset) { trailing = nil }
    while let comment = upcomingComment, comment.location.offset < end { nextComment += 1 }
    // The comment behind it, where nothing but blanks stands between.
    if let comment = upcomingComment, !code.bytes(from: end, to: comment.location.offset).contains(0x0A) {
      try keepComment(at: comment.location.row)
    }
  }
}

extension Comment {
  /// The text without blanks at its end.
  var trimmed: Substring.UTF8View {
    var rest = text[...].utf8
    while let last = rest.last, last == 0x20 || (0x09...0x0D).contains(last) { rest.removeLast() }
    return Substring(rest).utf8
  }

  var isMetadata: Bool { text.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("METADATA") }
}
