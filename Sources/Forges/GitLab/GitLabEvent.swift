import Gate

/// What a GitLab webhook asks for.
///
/// An `update` of a merge request comes for every label and every word of the description: only new commits (`oldrev`),
/// another target and the draft mark are acted on. What a delivery leaves out is found by the reconciler.
struct GitLabEvent {
  let payload: GitLabPayload
  /// Whether the configuration names a repository by that path.
  let isNamed: (String) -> Bool
  /// Whether a text carries a marker of ours, so that we do not answer ourselves.
  let isOurs: (String, _ pullRequest: Int, _ repository: String) -> Bool

  /// Throws where the body lacks what its kind promises.
  func read() throws(DeliveryRefusal) -> ForgeEvent {
    switch payload.objectKind {
    case "merge_request": try mergeRequest()
    case "note": try note()
    case let kind?: .ignored(reason: "\(LogWord.of(kind)) events ask for nothing")
    case nil: .ignored(reason: "an event without a kind asks for nothing")
    }
  }

  private func mergeRequest() throws(DeliveryRefusal) -> ForgeEvent {
    guard let attributes = payload.objectAttributes, let number = attributes.iid, number > 0 else {
      throw .malformed(reason: "a merge request event without its number")
    }
    let repository = try repository(attributes.targetProjectID, attributes.target)
    guard isNamed(repository.path) else { return GitLabEvent.foreign }
    let subject = Subject.pullRequest(number)
    switch attributes.action {
    case "open", "reopen": return .judge(repository, subject, reason: attributes.action ?? "")
    case "update":
      guard let reason = updateReason(attributes) else {
        return .ignored(reason: "the update changes neither commits nor target nor draft mark")
      }
      return .judge(repository, subject, reason: reason)
    case "merge", "close": return .cancel(repository, subject)
    case let action?: return .ignored(reason: "a merge request's \(LogWord.of(action)) asks for nothing")
    case nil: return .ignored(reason: "a merge request event without an action asks for nothing")
    }
  }

  private func updateReason(_ attributes: GitLabPayload.Attributes) -> String? {
    if attributes.oldRevision != nil { return "push" }
    if payload.changes?.target == true { return "target branch" }
    if payload.changes?.draft == true { return "draft mark" }
    return nil
  }

  private func note() throws(DeliveryRefusal) -> ForgeEvent {
    guard let attributes = payload.objectAttributes, let text = attributes.note, let id = attributes.id else {
      throw .malformed(reason: "a note event without its note")
    }
    guard attributes.noteableType == "MergeRequest" else {
      return .ignored(reason: "a note that is not on a merge request asks for nothing")
    }
    if attributes.isSystem == true { return .ignored(reason: "GitLab wrote the note itself") }
    // Versions before 16.11 do not say the action: an edited note is one whose two times differ.
    guard attributes.action.map({ $0 == "create" }) ?? (attributes.createdAt == attributes.updatedAt) else {
      return .ignored(reason: "an edited note asks for nothing")
    }
    guard let number = payload.mergeRequest?.iid, number > 0 else {
      throw .malformed(reason: "a note event without its merge request")
    }
    let repository = try repository(payload.mergeRequest?.targetProjectID, payload.mergeRequest?.target)
    guard isNamed(repository.path) else { return GitLabEvent.foreign }
    guard let author = GitLabAccountName(username: payload.user?.username, id: attributes.authorID ?? payload.user?.id)
    else { throw .malformed(reason: "a note event without its author") }
    guard Subject.mayHoldCommand(text) else { return .ignored(reason: "the note holds no command") }
    if isOurs(text, number, repository.id) { return .ignored(reason: "the note is our own") }
    return .judge(
      repository, .command(pullRequest: number, comment: String(id), author: author.text, text: text),
      reason: "note")
  }

  /// The repository that the merge request is opened in, never the one that it comes from.
  private func repository(
    _ targetID: Int64?, _ target: GitLabPayload.Project?
  ) throws(DeliveryRefusal) -> ForgeRepository {
    guard let id = targetID ?? payload.project?.id ?? payload.projectID, id > 0,
      let path = target?.path ?? payload.project?.path, !path.isEmpty
    else { throw .malformed(reason: "the event does not say its project") }
    return ForgeRepository(id: String(id), path: path)
  }

  private static let foreign = ForgeEvent.ignored(reason: "the configuration does not name this repository")
}
