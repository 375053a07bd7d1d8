import Forges
import Foundation
import Gate
import Review

/// The texts of the bot: the user's own templates where there are some, and our signature below comments.
struct ReviewWords: Sendable {
  private let templates: ReviewTemplates
  private let markers: MarkerKey

  /// Why the templates cannot be used.
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// - Parameter directory: the user's templates; files that are not there are ours.
  init(templates directory: String?, markers: MarkerKey) throws(Failure) {
    self.markers = markers
    guard let directory else {
      templates = .standard
      return
    }
    var files: [String: String] = [:]
    for name in ReviewTemplates.Name.allCases.map(\.file) {
      let path = "\(directory)/\(name)"
      guard FileManager.default.fileExists(atPath: path) else { continue }
      guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
        throw Failure(description: "\(path) cannot be read as UTF-8")
      }
      files[name] = text
    }
    guard !files.isEmpty else {
      throw Failure(description: "\(directory) holds no template: there are \(ReviewTemplates.fileNames)")
    }
    do throws(TemplateError) {
      templates = try ReviewTemplates(files: files)
    } catch {
      throw Failure(description: "\(directory)/\(error)")
    }
  }

  /// What one judged change is told.
  ///
  /// - Parameter hidden: comments that the forge did not take: their findings are told in the summary alone.
  func text(
    _ judged: JudgedTarget, forge: any Forge, decision: String, hidden: [LineComment] = []
  ) -> ReviewText {
    let target = judged.target
    var shown = judged.shown
    for comment in hidden { shown.hide(RepositoryPath(comment.path)) }
    return ReviewText(
      ReviewInput(
        judgement: judged.judgement, answer: judged.answer, head: target.head, base: judged.base, decisionID: decision,
        key: "", limits: forge.limits, shown: shown, policies: [],
        marker: target.request.map { marker(for: $0, forge: forge) }),
      templates: templates)
  }

  /// The answer to `/gatehouse explain RULE`.
  func explanation(of rule: String, in rules: Result<ChangeJudge.Rules, ChangeJudge.Failure>, limit: Int) -> String {
    switch rules {
    case .success(let rules): ExplainText(rule, in: rules.policies).text(longest: max(0, limit - CommentMarker.room))
    case .failure(let failure): "No rule can be explained: \(MarkdownText.lines(failure.words, longest: 1000))."
    }
  }

  func marker(for request: PullRequest, forge: any Forge) -> CommentMarker {
    CommentMarker(key: markers, forge: forge.name, request: request)
  }
}

/// A target with what was found out about it.
struct JudgedTarget: Sendable {
  var target: ReviewTarget
  var judgement: Judgement
  var answer: Answer
  /// Where head and target branch parted; nil: nothing was compared.
  var base: ObjectID?
  var shown: ShownDiff
}
