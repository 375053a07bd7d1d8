/// The comment lines of one METADATA block.
struct MetadataBlock {
  /// The line that says METADATA.
  var head: Comment
  /// The lines below it, which hold the YAML.
  var lines: [Comment]

  /// A block starts at a comment in the first column and goes on through the comments on the lines right below.
  static func blocks(in comments: [Comment]) -> [MetadataBlock] {
    var result: [MetadataBlock] = []
    var isOpen = false
    var row = 0
    for comment in comments {
      if comment.location.column == 1, comment.startsMetadata {
        result.append(MetadataBlock(head: comment, lines: []))
        isOpen = true
      } else if isOpen, comment.location.row == row + 1, let last = result.indices.last {
        result[last].lines.append(comment)
      } else {
        isOpen = false
      }
      row = comment.location.row
    }
    return result
  }

  /// The YAML; its rows are the lines, its columns are one short of the source's.
  var yaml: [UInt8] { Array(lines.map(\.text).joined(separator: "\n").utf8) }

  var end: Int { (lines.last ?? head).location.end }

  /// The place in the source of a place in the YAML.
  func location(row: Int, column: Int) -> Location {
    guard lines.indices.contains(row - 1) else { return head.location }
    var location = lines[row - 1].location
    let shift = min(max(column, 0), location.end - location.offset)
    location.offset += shift
    location.column += shift
    location.end = max(location.end, location.offset)
    return location
  }
}

extension Comment {
  fileprivate var startsMetadata: Bool {
    text.drop(while: { $0 == " " || $0 == "\t" }).hasPrefix("METADATA")
  }
}
