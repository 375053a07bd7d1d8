/// A comment by what it is and says: whether one that was sent stands there, however the sending ended.
struct ShownWords: Hashable {
  var kind: OwnComment.Kind
  var digest: String
}

extension [LineComment] {
  /// Those that are not among our own. `marker` reads what a body says of itself.
  func missing(
    among own: [OwnComment], marker: (String) -> (kind: OwnComment.Kind, digest: String)?
  ) -> [LineComment] {
    let standing = Set(own.map { ShownWords(kind: $0.kind, digest: $0.digest) })
    return filter { comment in
      marker(comment.body).map { !standing.contains(ShownWords(kind: $0.kind, digest: $0.digest)) } ?? false
    }
  }
}
