/// How a document is shown to a policy as `input`. Chosen per package from what its rules read, or named by the annotation
/// `custom.input`; shapes are never merged into one object, because rules count and walk what they are given.
public enum InputShape: String, Sendable, Hashable, CaseIterable {
  /// The document itself.
  case manifest
  /// An AdmissionReview: `input.request.object`, `oldObject`, `operation`, `userInfo`.
  case admission
  /// A Gatekeeper constraint's `input.review` and `input.parameters`.
  case review
  /// All documents as `[{"path": …, "contents": …}]`.
  case combined
}
