import Testing

@testable import Forges

struct CommentReconciliationTests {
  private static let marker = CommentMarker(
    key: MarkerKey(Secret("k")), forge: "forge", repository: "42", pullRequest: 7)

  private func line(_ finding: String, _ words: String = "words", path: String = "a.yaml", at line: Int = 3)
    -> LineComment
  {
    LineComment(
      path: path, line: line, fingerprint: finding,
      body: Self.marker.signed(words, as: .finding(fingerprint: finding)))
  }

  private func own(
    _ id: String, _ finding: String, _ words: String = "words", path: String? = "a.yaml", line: Int? = 3,
    isResolved: Bool = false, hasReplies: Bool = false, at time: Int64 = 1
  ) -> OwnComment {
    OwnComment(
      kind: .finding(fingerprint: finding), id: id, digest: MarkerKey.digest(of: words), path: path, line: line,
      isResolved: isResolved, hasReplies: hasReplies, createdAt: time)
  }

  private func plan(_ wanted: WantedComments, _ own: [OwnComment]) -> CommentReconciliation {
    CommentReconciliation(wanted: wanted, own: own, marker: Self.marker)
  }

  @Test func whatIsMissingIsWrittenAndWhatIsThereIsLeft() {
    let wanted = WantedComments(lines: [line("f1"), line("f2")])
    let todo = plan(wanted, [own("1", "f1")])
    #expect(todo.create == [line("f2")])
    #expect(plan(wanted, [own("1", "f1"), own("2", "f2")]).isEmpty)
  }

  @Test func otherWordsAreAnEdit() {
    let todo = plan(WantedComments(lines: [line("f1", "new words")]), [own("1", "f1", "old words")])
    #expect(todo.edit.map(\.comment.id) == ["1"])
    #expect(todo.edit.first?.body == line("f1", "new words").body)
    #expect(todo.create.isEmpty)
  }

  @Test func aFindingThatIsGoneIsResolvedAndOneThatIsBackOpened() throws {
    let todo = plan(WantedComments(), [own("1", "f1"), own("2", "f2", isResolved: true)])
    #expect(todo.resolve.map(\.comment.id) == ["1"])
    #expect(todo.delete.isEmpty)
    #expect(todo.resolve[0].body.hasPrefix("The change no longer brings this."))
    let back = plan(WantedComments(lines: [line("f1")]), [own("1", "f1", isResolved: true)])
    #expect(back.reopen.map(\.comment.id) == ["1"])
    #expect(back.create.isEmpty)
  }

  /// Where a thread cannot be resolved its words say that it is fixed; that is told once, whichever commit it was.
  @Test func whatSaysThatItIsFixedIsLeft() throws {
    let first = plan(WantedComments(fixedWords: "Gone in a."), [own("1", "f1")])
    let digest = try #require(MarkerKey.digest(inSigned: first.resolve[0].body))
    let edited = OwnComment(kind: .finding(fingerprint: "f1"), id: "1", digest: digest, path: "a.yaml", line: 3)
    #expect(plan(WantedComments(fixedWords: "Gone in b."), [edited]).isEmpty)
    #expect(plan(WantedComments(lines: [line("f1")]), [edited]).edit.map(\.comment.id) == ["1"])
  }

  @Test func nothingIsFixedThatWasNotJudged() {
    #expect(plan(WantedComments(isComplete: false), [own("1", "f1")]).isEmpty)
    #expect(plan(WantedComments(unjudgedPaths: ["a.yaml"]), [own("1", "f1")]).isEmpty)
    #expect(plan(WantedComments(unjudgedPaths: ["b.yaml"]), [own("1", "f1")]).resolve.count == 1)
  }

  @Test func aFindingWithoutALineKeepsItsComment() {
    let body = line("f1").body
    #expect(plan(WantedComments(standing: ["f1": body]), [own("1", "f1", line: nil)]).isEmpty)
    #expect(plan(WantedComments(standing: ["f1": line("f1", "other").body]), [own("1", "f1")]).edit.count == 1)
    #expect(plan(WantedComments(standing: ["f2": body]), []).isEmpty, "nothing is written for it")
  }

  @Test func anOutdatedCommentMakesRoomForOneOnALine() {
    let wanted = WantedComments(lines: [line("f1", at: 9)])
    let free = plan(wanted, [own("1", "f1", line: nil)])
    #expect(free.create.count == 1 && free.delete.map(\.id) == ["1"])
    let answered = plan(wanted, [own("1", "f1", line: nil, hasReplies: true)])
    #expect(answered.create.count == 1 && answered.delete.isEmpty && answered.resolve.map(\.comment.id) == ["1"])
    let moved = plan(wanted, [own("1", "f1", path: "old.yaml")])
    #expect(moved.create.count == 1 && moved.delete.map(\.id) == ["1"])
    #expect(plan(wanted, [own("1", "f1", line: 4)]).isEmpty, "the forge moves a comment with its line")
  }

  @Test func ofDuplicatesTheOldestStays() {
    let wanted = WantedComments(lines: [line("f1")])
    let todo = plan(wanted, [own("12", "f1", at: 5), own("9", "f1", at: 5), own("3", "f1", at: 7)])
    #expect(todo.delete.map(\.id) == ["12", "3"])
    let answered = plan(wanted, [own("1", "f1", at: 1), own("2", "f1", hasReplies: true, at: 2)])
    #expect(answered.delete.map(\.id) == ["1"], "where somebody answered, there it stays")
    let both = plan(
      wanted, [own("1", "f1", hasReplies: true, at: 1), own("2", "f1", hasReplies: true, at: 2)])
    #expect(both.delete.isEmpty && both.resolve.map(\.comment.id) == ["2"])
  }

  @Test func theSummaryIsOneAndEditedInPlace() {
    func summary(_ id: String, _ words: String, at time: Int64 = 1) -> OwnComment {
      OwnComment(kind: .summary, id: id, digest: MarkerKey.digest(of: words), createdAt: time)
    }
    let body = Self.marker.signed("all", as: .summary)
    #expect(plan(WantedComments(summary: body), []).summary == .create(body))
    #expect(plan(WantedComments(summary: body, needsSummary: false), []).isEmpty)
    #expect(plan(WantedComments(summary: body), [summary("1", "all")]).isEmpty)
    let todo = plan(WantedComments(summary: body, needsSummary: false), [summary("2", "x", at: 2), summary("1", "y")])
    #expect(todo.summary == .edit(.init(comment: summary("1", "y"), body: body)))
    #expect(todo.delete.map(\.id) == ["2"])
    #expect(plan(WantedComments(), [summary("1", "x")]).isEmpty)
  }

  @Test func answersAreLeftAndDoubledOnesDeleted() {
    let answers = [1, 2].map {
      OwnComment(kind: .answer(comment: "77"), id: "\($0)", digest: "d", createdAt: Int64($0))
    }
    #expect(plan(WantedComments(), answers).delete.map(\.id) == ["2"])
    #expect(CommentReconciliation.isAnswered("77", own: answers))
    #expect(!CommentReconciliation.isAnswered("78", own: answers))
  }

  // MARK: - Laws

  /// Whatever stands and whatever is wanted: carried out, a plan leaves nothing to do; what somebody answered is never
  /// deleted; each wanted finding is shown once.
  @Test(arguments: UInt64(1)...6) func lawsHold(seed: UInt64) {
    var dice = LawDice(state: seed &* 7919)
    for _ in 0..<500 {
      let wanted = randomWanted(&dice)
      let standing = randomOwn(&dice)
      let first = plan(wanted, standing)
      #expect(first.delete.allSatisfy { !$0.hasReplies })
      #expect(Set(first.delete.map(\.id)).count == first.delete.count)
      let touched = (first.edit + first.resolve + first.reopen).map(\.comment.id) + first.delete.map(\.id)
      #expect(Set(touched).count == touched.count, "one write for each comment")
      let after = carriedOut(first, standing, &dice)
      #expect(plan(wanted, after).isEmpty)
      for line in wanted.lines {
        let open = after.filter { $0.kind == .finding(fingerprint: line.fingerprint) && !$0.isResolved && !isFixed($0) }
        #expect(open.count == 1)
        #expect(open.first?.digest == MarkerKey.digest(inSigned: line.body))
      }
    }
  }

  private struct LawDice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) ^ (state << 31)
    }
  }

  private func isFixed(_ comment: OwnComment) -> Bool { comment.digest == MarkerKey.digest(of: "gatehouse: fixed") }

  private func randomWanted(_ dice: inout LawDice) -> WantedComments {
    var wanted = WantedComments(isComplete: Bool.random(using: &dice))
    for finding in ["f1", "f2", "f3", "f4"] {
      let words = ["words", "other"].randomElement(using: &dice) ?? ""
      switch Int.random(in: 0...3, using: &dice) {
      case 0: break
      case 1: wanted.standing[finding] = line(finding, words).body
      default: wanted.lines.append(line(finding, words, path: ["a.yaml", "b.yaml"].randomElement(using: &dice) ?? ""))
      }
    }
    if Bool.random(using: &dice) { wanted.unjudgedPaths = ["b.yaml"] }
    if Bool.random(using: &dice) {
      wanted.summary = Self.marker.signed(["s1", "s2"].randomElement(using: &dice) ?? "", as: .summary)
      wanted.needsSummary = Bool.random(using: &dice)
    }
    return wanted
  }

  private func randomOwn(_ dice: inout LawDice) -> [OwnComment] {
    (0..<Int.random(in: 0...9, using: &dice)).map { number in
      let finding = ["f1", "f2", "f3", "f4", "f5"].randomElement(using: &dice) ?? ""
      let words = ["words", "other", "gatehouse: fixed"].randomElement(using: &dice) ?? ""
      let kind: OwnComment.Kind =
        switch Int.random(in: 0...5, using: &dice) {
        case 0: .summary
        case 1: .answer(comment: "9")
        default: .finding(fingerprint: finding)
        }
      return OwnComment(
        kind: kind, id: "\(number)", digest: MarkerKey.digest(of: kind == .summary ? "s1" : words),
        path: ["a.yaml", "b.yaml", nil].randomElement(using: &dice) ?? nil,
        line: [3, nil].randomElement(using: &dice) ?? nil, isResolved: Bool.random(using: &dice),
        hasReplies: Bool.random(using: &dice), createdAt: Int64.random(in: 0...3, using: &dice))
    }
  }

  /// What stands after a forge did all that; it resolves by the thread, or by editing where it must.
  private func carriedOut(
    _ todo: CommentReconciliation, _ standing: [OwnComment], _ dice: inout LawDice
  ) -> [OwnComment] {
    var after = standing.filter { comment in !todo.delete.contains { $0.id == comment.id } }
    func change(_ id: String, _ change: (inout OwnComment) -> Void) {
      for index in after.indices where after[index].id == id { change(&after[index]) }
    }
    for item in todo.edit { change(item.comment.id) { $0.digest = MarkerKey.digest(inSigned: item.body) ?? "" } }
    for item in todo.reopen {
      change(item.comment.id) {
        $0.isResolved = false
        $0.digest = MarkerKey.digest(inSigned: item.body) ?? ""
      }
    }
    let resolvesByThread = Bool.random(using: &dice)
    for item in todo.resolve {
      change(item.comment.id) {
        if resolvesByThread { $0.isResolved = true } else { $0.digest = MarkerKey.digest(inSigned: item.body) ?? "" }
      }
    }
    for (number, line) in todo.create.enumerated() {
      after.append(
        OwnComment(
          kind: .finding(fingerprint: line.fingerprint), id: "new\(number)",
          digest: MarkerKey.digest(inSigned: line.body) ?? "", path: line.path, line: line.line, createdAt: 100))
    }
    switch todo.summary {
    case .leave: break
    case .create(let body):
      after.append(OwnComment(kind: .summary, id: "s", digest: MarkerKey.digest(inSigned: body) ?? "", createdAt: 100))
    case .edit(let item): change(item.comment.id) { $0.digest = MarkerKey.digest(inSigned: item.body) ?? "" }
    }
    return after
  }
}
