import RegoValues

extension KnownDifference {
  /// Every entry names a paragraph of `docs/rego/differences.md`. What is not listed there is a fault.
  static func all(_ subject: Subject) -> [KnownDifference] {
    [
      KnownDifference(paragraph: "Limits") { comparison in
        guard case .failed(let ours) = comparison.ours else { return false }
        return ours.contains("eval_limit_error")
      },
      KnownDifference(paragraph: "Composites behind not") { comparison in
        guard case .refused(let theirs) = comparison.theirs, comparison.ours.kind != "refused" else { return false }
        return theirs.allSatisfy { $0.hasSuffix("rego_unsafe_var_error: expression is unsafe") }
      },
      KnownDifference(paragraph: "Templates in calls in heads") { comparison in
        guard case .refused(let theirs) = comparison.theirs else { return false }
        return theirs.allSatisfy { $0.hasSuffix(" is undeclared") }
          && comparison.question.modules.contains { $0.text.contains(#/[\[{:].*\(.*\$["`].*\|/#) }
      },
      KnownDifference(paragraph: "Calls with comprehensions") { comparison in
        guard case .refused(let theirs) = comparison.theirs, comparison.ours.kind != "refused" else { return false }
        return theirs.allSatisfy { $0.contains("rego_unsafe_var_error: var ") }
          && comparison.question.modules.contains { $0.text.contains(#/\(.*[\[{].* \| .*[\]}]/#) }
      },
      KnownDifference(paragraph: "Equal elements") { comparison in
        guard case .answers(let ours, _) = comparison.ours, case .answers(let theirs, _) = comparison.theirs else {
          return false
        }
        func values(_ texts: [String]) -> [Value?] { texts.map { try? JSONReader.read(Array($0.utf8)) } }
        if ours != theirs, values(ours) == values(theirs) { return true }
        // A set gone through as it was written: items of arrays stand there twice, or in another order.
        func unordered(_ texts: [String]) -> Set<Value?> { Set(values(texts).map { $0?.withSetsForArrays }) }
        return unordered(ours) == unordered(theirs)
          && comparison.question.modules.contains { $0.text.contains(#/\{[^{}|:]*,[^{}|:]*\}/#) }
      },
      KnownDifference(paragraph: "All rules are heard") { $0.isLonger },
      // A panic, or no answer in time: nothing to compare with.
      KnownDifference(paragraph: "Where OPA ends without an answer") { comparison in
        guard case .lost = comparison.theirs else { return false }
        if case .lost = comparison.ours { return false }
        return true
      },
      KnownDifference(paragraph: "Bytes that are no text") { comparison in
        switch comparison.theirs {
        case .answers(let bindings, _): return bindings.contains { $0.contains("\u{FFFD}") }
        case .failed(let error): return error.contains("\u{FFFD}")
        default: return false
        }
      },
      KnownDifference(paragraph: "Networks of both families") { comparison in
        guard comparison.question.query.text.contains("net.cidr_merge("), let input = comparison.question.input else {
          return false
        }
        return input.text.contains("::") && input.text.contains(#/"[0-9]+\.[0-9]+\./#)
      },
      KnownDifference(paragraph: "Keys of YAML that are no strings") { comparison in
        guard case .failed(let ours) = comparison.ours, comparison.theirs.kind == "failed" else { return false }
        return ours.contains("yaml.unmarshal: yaml: ") && ours.contains(" key ")
      },
      KnownDifference(paragraph: "Tags of YAML with brackets") { comparison in
        guard comparison.question.query.text.contains("yaml."), let input = comparison.question.input else {
          return false
        }
        return input.text.contains(#/![^ ]*[\[\]]/#)
      },
      KnownDifference(paragraph: "Several delimiters of a glob") { comparison in
        guard comparison.question.query.text.contains("glob.match("), let input = comparison.question.input,
          let (_, pattern, delimiters) = input.text.firstMatch(of: #/^\[("(?:[^"\\]|\\.)*"), (\[.*?\])/#)?.output
        else { return false }
        return delimiters.filter { $0 == "," }.count > 0 && pattern.contains(#/\?[?*\[]|[*\]]\?|\][*\[]|\*\[/#)
      },
      KnownDifference(paragraph: "Suggestions") { comparison in
        guard case .failed(let ours) = comparison.ours, case .failed(let theirs) = comparison.theirs else {
          return false
        }
        return ours.contains("Did you mean") && ours.sorted() == theirs.sorted()
      },
      KnownDifference(paragraph: "Names of time zones") { comparison in
        guard case .failed(let ours) = comparison.ours, case .failed(let theirs) = comparison.theirs else {
          return false
        }
        return ours.contains(": unknown time zone ")
          && ["is a directory", "not a directory", "malformed time zone information"].contains { theirs.hasSuffix($0) }
      },
      KnownDifference(paragraph: "Years without bounds") { comparison in
        guard case .failed(let ours) = comparison.ours, comparison.theirs.kind == "answers" else { return false }
        return ours.hasSuffix("time.add_date: time outside of valid range")
      },
      // OPA's index leaves a rule out before its body could fail. Without strict errors both must say the same.
      KnownDifference(paragraph: "Strict errors and the order of work") { comparison in
        guard case .failed(let ours) = comparison.ours, case .answers(let theirs, _) = comparison.theirs,
          !ours.contains("conflict_error"),
          case .answers(let mild, _) = subject.outcome(comparison.question, isStrict: false)
        else { return false }
        return mild == theirs
      },
      KnownDifference(paragraph: "Strict errors and the order of work") { comparison in
        guard case .failed(let theirs) = comparison.theirs, comparison.ours.kind == "answers" else { return false }
        // Without index and remembered results our engine must come to an error, too.
        guard case .failed = subject.outcome(comparison.question, usesCaches: false) else { return false }
        return ["eval_type_error", "eval_builtin_error", "eval_conflict_error"].contains { theirs.contains($0) }
      },
      // Both end with an error, of different expressions: which comes first is not said by the language.
      KnownDifference(paragraph: "Strict errors and the order of work") { comparison in
        comparison.ours.kind == "failed" && comparison.theirs.kind == "failed" && !comparison.question.modules.isEmpty
      },
      KnownDifference(paragraph: "How often print is reached") { comparison in
        guard case .answers(let ours, let own) = comparison.ours,
          case .answers(let theirs, let prints) = comparison.theirs
        else { return false }
        return ours == theirs && own != prints
      },
      KnownDifference(paragraph: "Unsafe modifiers of print") { comparison in
        guard case .refused(let errors) = comparison.ours, comparison.theirs.kind != "refused" else { return false }
        return errors.allSatisfy { $0.hasSuffix(" is unsafe") }
          && comparison.question.modules.contains { $0.text.contains(#/print\(.*\) with /#) }
      },
      KnownDifference(paragraph: "Where OPA ends without an answer") { comparison in
        guard case .failed(let theirs) = comparison.theirs else { return false }
        return theirs.contains("eval_internal_error") && comparison.ours.kind != "lost"
      },
    ]
  }
}

extension Value {
  /// The value with a set in place of each array.
  fileprivate var withSetsForArrays: Value {
    switch self {
    case .array(let array): return .set(RegoSet(array.elements.map(\.withSetsForArrays)))
    case .object(let object):
      return .object(RegoObject(zip(object.keys, object.values).map { ($0, $1.withSetsForArrays) }))
    case .set(let set): return .set(RegoSet(set.elements.map(\.withSetsForArrays)))
    default: return self
    }
  }
}
