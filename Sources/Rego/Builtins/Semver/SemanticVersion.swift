import RegoValues

/// A semantic version (semver.org, 2.0.0) as OPA reads it: a leading `v` is allowed, and so are leading zeros.
///
/// ```swift
/// SemanticVersion("1.0.0-rc.9")! < SemanticVersion("1.0.0-rc.10")!  // true
/// ```
struct SemanticVersion {
  let core: [Int64]
  let preRelease: [Substring]

  init?(_ text: String) {
    let version = text.hasPrefix("v") ? text.dropFirst() : text[...]
    let build = version.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
    let parts = (build.first ?? "").split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let numbers = (parts.first ?? "").split(separator: ".", omittingEmptySubsequences: false)
    core = numbers.compactMap { digits in
      digits.utf8.allSatisfy { $0 &- 0x30 <= 9 } ? Int64(digits) : nil
    }
    guard numbers.count == 3, core.count == 3 else { return nil }
    guard let identifiers = SemanticVersion.identifiers(parts.count == 2 ? parts[1] : ""),
      SemanticVersion.identifiers(build.count == 2 ? build[1] : "") != nil
    else { return nil }
    preRelease = identifiers
  }

  /// Letters, digits and hyphens between dots; none for the empty text.
  private static func identifiers(_ text: Substring) -> [Substring]? {
    if text.isEmpty { return [] }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let isValid = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          byte &- 0x30 <= 9 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "-")
        }
    }
    return isValid ? parts : nil
  }

  /// Negative, zero or positive; build metadata does not count.
  func compare(_ other: SemanticVersion) -> Int {
    for (left, right) in zip(core, other.core) where left != right { return left < right ? -1 : 1 }
    if preRelease.isEmpty != other.preRelease.isEmpty { return preRelease.isEmpty ? 1 : -1 }
    for (left, right) in zip(preRelease, other.preRelease) where left != right {
      let order = SemanticVersion.compare(left, right)
      if order != 0 { return order }
    }
    return (preRelease.count - other.preRelease.count).signum()
  }

  /// Numbers by value and before words, words by their bytes.
  private static func compare(_ left: Substring, _ right: Substring) -> Int {
    switch (Int64(left), Int64(right)) {
    case (let left?, let right?): left == right ? 0 : (left < right ? -1 : 1)
    case (_?, nil): -1
    case (nil, _?): 1
    case (nil, nil): Text(String(left)).compare(Text(String(right))).signum()
    }
  }
}
