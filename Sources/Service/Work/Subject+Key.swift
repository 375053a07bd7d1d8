import Forges
import Foundation
import Gate
import Store

extension Subject {
  /// What its job is kept under. A command has one for each comment, so that none is lost to another.
  var key: String {
    switch self {
    case .pullRequest(let number): "pull/\(number)"
    case .mergeGroup(let head, _, _): "queue/\(head)"
    case .commit(let commit): "commit/\(commit)"
    case .command(let number, let comment, _, _): "command/\(number)/\(comment)"
    }
  }

  /// Everything of it, for the job's payload.
  var payload: String {
    let members: [(String, JSONText)]
    switch self {
    case .pullRequest(let number): members = [("pull", .number(number))]
    case .mergeGroup(let head, let base, let branch):
      members = [("head", .string("\(head)")), ("base", .string("\(base)")), ("branch", .string(branch))]
    case .commit(let commit): members = [("commit", .string("\(commit)"))]
    case .command(let number, let comment, let author, let text):
      members = [
        ("pull", .number(number)), ("comment", .string(comment)), ("author", .string(author)),
        ("text", .string(String(text.prefix(1000)))),
      ]
    }
    return JSONText.object(members).compact
  }

  private struct Payload: Decodable {
    var pull: Int?
    var head: String?
    var base: String?
    var branch: String?
    var commit: String?
    var comment: String?
    var author: String?
    var text: String?
  }

  /// nil: not one of ours.
  init?(payload: String) {
    guard let read = try? JSONDecoder().decode(Payload.self, from: Data(payload.utf8)) else { return nil }
    if let number = read.pull, let comment = read.comment {
      self = .command(pullRequest: number, comment: comment, author: read.author ?? "", text: read.text ?? "")
    } else if let number = read.pull {
      self = .pullRequest(number)
    } else if let head = read.head.flatMap({ ObjectID(hex: $0.utf8) }),
      let base = read.base.flatMap({ ObjectID(hex: $0.utf8) })
    {
      self = .mergeGroup(head: head, base: base, branch: read.branch ?? "")
    } else if let commit = read.commit.flatMap({ ObjectID(hex: $0.utf8) }) {
      self = .commit(commit)
    } else {
      return nil
    }
  }

  /// Whether somebody waits for it.
  var priority: WorkRequest.Priority {
    switch self {
    case .pullRequest: .normal
    case .mergeGroup, .commit, .command: .urgent
    }
  }
}

extension WorkRequest {
  init(
    forge: String, repository: ForgeRepository, subject: Subject, reason: String, delivery: String? = nil,
    priority: Priority? = nil, delayMilliseconds: Int = 0
  ) {
    self.init(
      key: JobKey(forge: forge, repository: repository.id, subject: subject.key), repositoryPath: repository.path,
      installation: repository.installation, payload: subject.payload, reason: reason, delivery: delivery,
      priority: priority ?? subject.priority, delayMilliseconds: delayMilliseconds)
  }

  var repository: ForgeRepository {
    ForgeRepository(id: key.repository, path: repositoryPath, installation: installation)
  }
}
