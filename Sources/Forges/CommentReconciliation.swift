/// What is to be written so that our own comments say what they should: nothing else is ever touched.
///
/// ```swift
/// let todo = CommentReconciliation(wanted: wanted, own: try await forge.ownComments(on: request), marker: marker)
/// let refused = try await forge.comment(todo.create, on: request, commit: head)
/// ```
///
/// The rules:
///
/// - A finding is shown once. Of several comments of ours for it one stays: on a line that is still in the diff before an
///   outdated one, with replies before without, the oldest. The others are deleted, or resolved where somebody answered.
/// - Equal words (by the marker's digest) are not written again.
/// - An outdated comment of a finding that can be told on a line again makes room for a new one there. Where no line can be
///   told, it stays.
/// - A finding that is gone resolves its comment, but only where everything was judged. One that is back opens it again.
/// - Carried out, a plan leaves nothing to do.
public struct CommentReconciliation: Sendable, Hashable {
  /// A comment of ours and what it shall say, marker and all.
  public struct Rewrite: Sendable, Hashable {
    public var comment: OwnComment
    public var body: String

    public init(comment: OwnComment, body: String) {
      self.comment = comment
      self.body = body
    }
  }

  public enum Summary: Sendable, Hashable {
    case leave
    case create(String)
    case edit(Rewrite)
  }

  public private(set) var create: [LineComment] = []
  public private(set) var edit: [Rewrite] = []
  public private(set) var resolve: [Rewrite] = []
  public private(set) var reopen: [Rewrite] = []
  public private(set) var delete: [OwnComment] = []
  public private(set) var summary = Summary.leave

  /// Whether there is nothing to write.
  public var isEmpty: Bool {
    create.isEmpty && edit.isEmpty && resolve.isEmpty && reopen.isEmpty && delete.isEmpty && summary == .leave
  }

  public init(wanted: WantedComments, own: [OwnComment], marker: CommentMarker) {
    var byFinding: [String: [OwnComment]] = [:]
    var answers: [String: [OwnComment]] = [:]
    var summaries: [OwnComment] = []
    for comment in own {
      switch comment.kind {
      case .finding(let fingerprint): byFinding[fingerprint, default: []].append(comment)
      case .answer(let asked): answers[asked, default: []].append(comment)
      case .summary: summaries.append(comment)
      }
    }
    var told: Set<String> = []
    for line in wanted.lines where told.insert(line.fingerprint).inserted {
      tell(line, standing: byFinding[line.fingerprint] ?? [], wanted, marker)
    }
    for (fingerprint, comments) in byFinding.sorted(by: { $0.key < $1.key }) where !told.contains(fingerprint) {
      keep(comments, body: wanted.standing[fingerprint], wanted, marker)
    }
    summarise(wanted, summaries)
    for comments in answers.values { delete += CommentReconciliation.inOrder(comments).dropFirst().filter(\.isFree) }
    delete.sort { CommentReconciliation.isBefore($0, $1) }
  }

  /// Whether a command's comment was answered already.
  public static func isAnswered(_ comment: String, own: [OwnComment]) -> Bool {
    own.contains { $0.kind == .answer(comment: comment) }
  }

  // MARK: - Findings

  /// A finding that a line of the diff is told of.
  private mutating func tell(
    _ line: LineComment, standing: [OwnComment], _ wanted: WantedComments, _ marker: CommentMarker
  ) {
    let ordered = CommentReconciliation.inOrder(standing)
    let kept = ordered.first { $0.line != nil && ($0.path == nil || $0.path == line.path) }
    if let kept {
      if kept.isResolved {
        reopen.append(Rewrite(comment: kept, body: line.body))
      } else if kept.digest != MarkerKey.digest(inSigned: line.body) {
        edit.append(Rewrite(comment: kept, body: line.body))
      }
    } else {
      create.append(line)
    }
    for other in ordered where other.id != kept?.id { drop(other, wanted, marker) }
  }

  /// A finding that no line is told of now: gone, or (where there is a body) not to be shown.
  private mutating func keep(
    _ comments: [OwnComment], body: String?, _ wanted: WantedComments, _ marker: CommentMarker
  ) {
    let ordered = CommentReconciliation.inOrder(comments)
    guard let kept = ordered.first else { return }
    if let body {
      if !kept.isResolved, kept.digest != MarkerKey.digest(inSigned: body) {
        edit.append(Rewrite(comment: kept, body: body))
      }
    } else if wanted.isComplete, kept.path.map(wanted.unjudgedPaths.contains) != true {
      settle(kept, wanted, marker)
    }
    for other in ordered.dropFirst() { drop(other, wanted, marker) }
  }

  /// Marks a comment as done, unless it is.
  private mutating func settle(_ comment: OwnComment, _ wanted: WantedComments, _ marker: CommentMarker) {
    if comment.isResolved || comment.saysFixed { return }
    let body = marker.signed(wanted.fixedWords, as: comment.kind, counting: CommentReconciliation.fixed)
    resolve.append(Rewrite(comment: comment, body: body))
  }

  /// A comment that another one stands for.
  private mutating func drop(_ comment: OwnComment, _ wanted: WantedComments, _ marker: CommentMarker) {
    if comment.isFree { delete.append(comment) } else { settle(comment, wanted, marker) }
  }

  /// What the digest of a comment counts that says that its finding is gone: the same whenever that was.
  fileprivate static let fixed = "gatehouse: fixed"

  // MARK: - The summary

  private mutating func summarise(_ wanted: WantedComments, _ standing: [OwnComment]) {
    guard let body = wanted.summary else { return }
    let ordered = standing.sorted { CommentReconciliation.isOlder($0, $1) }
    if let kept = ordered.first {
      if kept.digest != MarkerKey.digest(inSigned: body) { summary = .edit(Rewrite(comment: kept, body: body)) }
      delete += ordered.dropFirst().filter(\.isFree)
    } else if wanted.needsSummary {
      summary = .create(body)
    }
  }

  // MARK: - Order

  private static func inOrder(_ comments: [OwnComment]) -> [OwnComment] { comments.sorted(by: isBefore) }

  /// The one that rather stays comes first.
  private static func isBefore(_ left: OwnComment, _ right: OwnComment) -> Bool {
    if (left.line != nil) != (right.line != nil) { return left.line != nil }
    if left.hasReplies != right.hasReplies { return left.hasReplies }
    return isOlder(left, right)
  }

  private static func isOlder(_ left: OwnComment, _ right: OwnComment) -> Bool {
    (left.createdAt, left.id.count, left.id) < (right.createdAt, right.id.count, right.id)
  }
}

extension OwnComment {
  /// Nobody answered it: it may go.
  fileprivate var isFree: Bool { !hasReplies }

  /// It was edited to say that its finding is gone, because it could not be resolved.
  fileprivate var saysFixed: Bool {
    digest == MarkerKey.digest(of: CommentReconciliation.fixed)
  }
}
