import Foundation
import Gate
import Testing

/// A push told as a text file: policies, files before and after, and what must be said of it.
///
/// ```
/// # title
/// == policy NAME          a module or data file; several. Without any, and for an empty `latest.rego`,
///                         the article's rule
/// == starter              the policies below `policy/`
/// == settings             a settings file (optional)
/// == base PATH            a file before the push
/// == both PATH            a file before and after
/// == head PATH            a file after
/// == ref NAME             the files that follow as `head` belong to this ref (default refs/heads/main)
/// == judgement            the expected words, a line each, as `words(of:)` gives them
/// ```
/// `PATH -> symlink` and `PATH -> submodule` make the file one; `PATH -> missing` has its object told of and not there.
struct PushFixture: Sendable, CustomTestStringConvertible {
  var name: String
  var title = ""
  var policies: [PolicyFile] = []
  var settings = ""
  var base: [(path: String, text: String)] = []
  var heads: [(ref: String, files: [(path: String, text: String)])] = []
  var expected: [String] = []

  var testDescription: String { "\(name): \(title)" }

  static let all: [PushFixture] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Pushes")
    let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
    return files.filter { $0.pathExtension == "push" }.sorted { $0.path < $1.path }.compactMap { file in
      (try? String(contentsOf: file, encoding: .utf8)).map {
        PushFixture(name: file.deletingPathExtension().lastPathComponent, text: $0)
      }
    }
  }()

  init(name: String, text: String) {
    self.name = name
    var shared: [(path: String, text: String)] = []
    for section in "\n\(text)".components(separatedBy: "\n== ") {
      let (first, body) = PushFixture.split(section)
      let (word, argument) = PushFixture.split(first, at: " ")
      switch word {
      case "policy":
        let isArticle = argument == PushFixture.article.name && body.isEmpty
        policies.append(isArticle ? PushFixture.article : PolicyFile(name: argument, bytes: Array(body.utf8)))
      case "starter": policies += PushFixture.starter
      case "settings": settings = body
      case "base": base.append((argument, body))
      case "both":
        base.append((argument, body))
        shared.append((argument, body))
      case "ref": heads.append((argument, []))
      case "head":
        if heads.isEmpty { heads.append(("refs/heads/main", [])) }
        heads[heads.count - 1].files.append((argument, body))
      case "judgement": expected = body.split(separator: "\n").map(String.init)
      default: title = String(section.drop { $0 == "\n" || $0 == "#" || $0 == " " }.prefix { $0 != "\n" })
      }
    }
    if heads.isEmpty { heads.append(("refs/heads/main", [])) }
    if policies.isEmpty { policies.append(PushFixture.article) }
    for index in heads.indices { heads[index].files += shared }
  }

  /// The policies that come with Gatehouse.
  static let starter: [PolicyFile] = {
    var root = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let folder = root.appendingPathComponent("policy")
    let names = (FileManager.default.enumerator(atPath: folder.path)?.allObjects ?? []).compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(".rego") }.sorted().compactMap { name in
      (try? Data(contentsOf: folder.appendingPathComponent(name))).map { PolicyFile(name: name, bytes: Array($0)) }
    }
  }()

  /// The rule that Gatehouse began with, as it was printed: v0, and in the words of admission.
  static let article = PolicyFile(
    name: "latest.rego",
    bytes: Array(
      """
      package kubernetes.admission

      # deny pods that use image:latest
      deny[msg] {
        input.request.kind.kind == "Pod"
        container := input.request.object.spec.containers[_]
        endswith(container.image, ":latest")
        msg := sprintf("container %v uses latest tag", [container.name])
      }
      """.utf8))

  private static func split(_ text: String, at separator: Character = "\n") -> (String, String) {
    guard let end = text.firstIndex(of: separator) else { return (text, "") }
    let rest = String(text[text.index(after: end)...])
    return (String(text[..<end]), separator == "\n" && !rest.isEmpty && !rest.hasSuffix("\n") ? rest + "\n" : rest)
  }

  /// The push as the judge gets it.
  func changeSet(in content: MemoryContent) -> ChangeSet {
    let before = tree(base, in: content)
    let zero = ObjectID(bytes: [UInt8](repeating: 0, count: 20))
    let refs = heads.map { head in
      let after = tree(head.files, in: content)
      let baseTree = content.add(tree: before)
      let headTree = content.add(tree: after)
      let name = Array(head.ref.utf8)
      return RefChange(
        update: RefUpdate(old: baseTree ?? zero, new: headTree ?? zero, name: name), judgedName: name, base: baseTree,
        head: headTree, baseTree: baseTree, headTree: headTree, isForced: false, skipped: nil,
        changes: content.changes(from: before, to: after))
    }
    return ChangeSet(refs: refs, actor: Actor(name: "alice", groups: ["dev"], source: "GL_USER"), repository: "app")
  }

  private func tree(_ files: [(path: String, text: String)], in content: MemoryContent) -> [RepositoryPath: FileVersion]
  {
    var tree: [RepositoryPath: FileVersion] = [:]
    for file in files {
      let parts = file.path.components(separatedBy: " -> ")
      let kind: FileVersion.Kind =
        switch parts.last {
        case "symlink": .symlink
        case "submodule": .submodule
        case "executable": .executable
        default: .file
        }
      let version = content.add(Array(file.text.utf8), kind: kind)
      if parts.last == "missing" { content.missing.insert(version.id) }
      tree[RepositoryPath(parts[0])] = version
    }
    return tree
  }

  /// A judgement in lines that fixtures can hold.
  static func words(of judgement: Judgement) -> [String] {
    var lines = ["verdict \(judgement.verdict.word)"]
    for finding in judgement.findings {
      let place = finding.place
      let line = place.line.map { ":\($0)" + (place.column.map { ":\($0)" } ?? "") } ?? ""
      lines.append(
        "\(finding.state.rawValue) \(finding.severity) \(text(place.path))\(line) \(place.keyPath) | \(finding.rule) | \(finding.message)"
          + (finding.fix.map { " | fix: \($0)" } ?? ""))
    }
    lines += judgement.notJudged.map { "not judged \(text($0.path)): \($0.why)" + ($0.isDenied ? " (denied)" : "") }
    lines += judgement.failures.map { failure in
      "failed" + (failure.rule.map { " \($0.id)" } ?? "") + (failure.path.map { " \(text($0))" } ?? "")
        + ": \(failure.reason)"
    }
    lines += judgement.skippedRefs.map { "skipped \(String(decoding: $0.name, as: UTF8.self)): \($0.why)" }
    lines += judgement.limitsHit.map { "limit \($0)" }
    return lines
  }

  private static func text(_ path: RepositoryPath) -> String { String(decoding: path.bytes, as: UTF8.self) }
}
