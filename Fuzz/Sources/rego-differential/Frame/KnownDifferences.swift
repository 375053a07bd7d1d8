extension KnownDifference {
  /// Every entry names a paragraph of `docs/rego/differences.md`. What is not listed there is a fault.
  static let all: [KnownDifference] = [
    KnownDifference(paragraph: "Limits") { comparison in
      guard case .failed(let ours) = comparison.ours else { return false }
      return ours.contains("eval_limit_error")
    }
  ]

  static func explaining(_ comparison: Comparison) -> KnownDifference? { all.first { $0.explains(comparison) } }
}
