import Rego
import RegoValues

/// Tells from the input paths that a package's rules can reach in which shape it wants its input.
///
/// - only `input.request…`: admission
/// - only `input.review…` and `input.parameters…`: review
/// - only `input[_].contents` and `input[_].path`: combined
/// - anything else, also a mixture, and rules that take the input as a whole: manifest
struct ShapeAnalysis {
  let shape: InputShape
  /// `its rules read input.request`.
  let reason: String

  init(reads: [InputPattern]) {
    let evidence = Set(reads.map(ShapeAnalysis.evidence))
    guard let only = evidence.first else {
      self.init(.manifest, "its rules read nothing of the input")
      return
    }
    guard evidence.count == 1 else {
      self.init(.manifest, "its rules read input in more than one way; `custom.input` says which is meant")
      return
    }
    switch only {
    case .admission: self.init(.admission, "its rules read input.request")
    case .review: self.init(.review, "its rules read input.review or input.parameters")
    case .combined: self.init(.combined, "its rules read input[_].contents")
    case .manifest: self.init(.manifest, "its rules read the document's own fields")
    }
  }

  private init(_ shape: InputShape, _ reason: String) {
    self.shape = shape
    self.reason = reason
  }

  private static func evidence(_ pattern: InputPattern) -> InputShape {
    switch pattern.steps.first {
    case .key("request"): return .admission
    case .key("review"), .key("parameters"): return .review
    case .any:
      guard pattern.steps.count > 1 else { return .manifest }
      return [.key("contents"), .key("path")].contains(pattern.steps[1]) ? .combined : .manifest
    default: return .manifest
    }
  }
}

/// What of its input a rule can look at: decides what it must be asked, and what must be known before it is.
struct RuleReads: Sendable, Hashable {
  /// `request.operation` or `request.oldObject`: the rule knows of updates and deletions. One that does not is not asked
  /// about deletions, where `object` is null.
  let knowsOperation: Bool
  /// `request.userInfo` or `request.uid`: the answer may differ between refs of one push.
  let knowsContext: Bool
  /// `kind`, `apiVersion` or `metadata`: the rule is about objects, and a document that is none is not shown to it.
  let needsObject: Bool
  /// Below the document, what the rule can look at.
  let patterns: [ArraySlice<InputPattern.Step>]

  /// Whether all that the rule can look at is the same in two versions of an object, whose kind and name are the same:
  /// then so is what it says of them. Not to be asked of a rule that knows the operation or the context.
  func areSame(_ left: Value, _ right: Value) -> Bool {
    patterns.allSatisfy { RuleReads.areSame(left, right, $0) }
  }

  private static func areSame(_ left: Value?, _ right: Value?, _ steps: ArraySlice<InputPattern.Step>) -> Bool {
    guard case .key(let key)? = steps.first, let left, let right else { return left == right }
    return areSame(left.lookup(key), right.lookup(key), steps.dropFirst())
  }

  /// What a pattern of the input says about the document that the input shows; nil where it looks elsewhere.
  private static func documentSteps(_ pattern: InputPattern, _ shape: InputShape) -> ArraySlice<InputPattern.Step>? {
    if shape == .manifest { return pattern.steps[...] }
    let way: [InputPattern.Step] = [.key("request"), .key("object")]
    for (step, wanted) in zip(pattern.steps, way) where step != wanted && step != .any { return nil }
    return pattern.steps.dropFirst(2)
  }

  init(reads: [InputPattern], shape: InputShape) {
    patterns = reads.compactMap { RuleReads.documentSteps($0, shape) }
    func reaches(_ path: [Value]) -> Bool {
      reads.contains { pattern in
        zip(pattern.steps, path).allSatisfy { step, key in step == .any || step == .key(key) }
      }
    }
    switch shape {
    case .manifest:
      knowsOperation = false
      knowsContext = false
      needsObject = reads.contains { pattern in
        [.key("kind"), .key("apiVersion"), .key("metadata")].contains(pattern.steps.first)
      }
    case .admission, .review, .combined:
      knowsOperation = reaches(["request", "operation"]) || reaches(["request", "oldObject"])
      knowsContext = reaches(["request", "userInfo"]) || reaches(["request", "uid"])
      needsObject = true
    }
  }
}
