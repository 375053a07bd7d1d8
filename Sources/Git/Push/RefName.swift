/// What the name of a ref says about it.
enum RefName: Equatable {
  case branch
  case tag
  /// A proposal for a branch (`refs/for/main`): judged as a change of it. The names that the branch may have, best first.
  case proposal(for: [[UInt8]])
  case other

  static let proposalPrefixes = ["refs/for/", "refs/for-review/", "refs/draft/", "refs/drafts/", "refs/publish/"]

  init(_ name: [UInt8]) {
    if name.starts(with: "refs/heads/".utf8) {
      self = .branch
    } else if name.starts(with: "refs/tags/".utf8) {
      self = .tag
    } else if let prefix = Self.proposalPrefixes.first(where: { name.starts(with: $0.utf8) }) {
      self = .proposal(for: Self.targets(of: name.dropFirst(prefix.utf8.count)))
    } else {
      self = .other
    }
  }

  /// Whether it is a full name (`refs/…`) without bytes that Git forbids in every ref.
  static func isFull(_ name: [UInt8]) -> Bool {
    name.count > 5 && name.starts(with: "refs/".utf8) && name.allSatisfy { $0 > 0x20 && $0 != 0x7F }
  }

  /// Gitea lets a topic follow the branch (`main/topic`), Gerrit options (`main%topic=x`) or the branch's full name:
  /// which of them is meant only the branches that exist can tell.
  private static func targets(of rest: ArraySlice<UInt8>) -> [[UInt8]] {
    let heads = Array("refs/heads/".utf8)
    let branch = rest.starts(with: heads) ? rest.dropFirst(heads.count) : rest
    var names = [heads + branch]
    var short = branch.prefix { $0 != UInt8(ascii: "%") }
    if short.count < branch.count { names.append(heads + short) }
    while let slash = short.lastIndex(of: UInt8(ascii: "/")), names.count < 16 {
      short = short[..<slash]
      names.append(heads + short)
    }
    return names
  }
}
