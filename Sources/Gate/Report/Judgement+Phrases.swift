/// What first lines of answers are made of, on a terminal and on a forge.
extension Judgement {
  /// `2 violations in 1 file, 1 file that is not judged`.
  package var objections: String {
    let refused = notJudged.filter(\.isDenied)
    var parts: [String] = []
    if !denials.isEmpty {
      let files = Set(denials.map(\.place.path)).count
      parts.append("\(counted(denials.count, "violation")) in \(counted(files, "file"))")
    }
    if !refused.isEmpty {
      parts.append("\(counted(refused.count, "file")) that \(refused.count == 1 ? "is" : "are") not judged")
    }
    return parts.isEmpty ? "the verdict is deny" : parts.joined(separator: ", ")
  }

  /// What an acceptance rests on.
  package var work: String {
    if counts.documents == 0 { return "no manifest to judge" }
    return
      "\(counted(counts.documents, "document")) in \(counted(counts.files, "file")), \(counted(counts.rules, "rule"))"
  }

  /// The first line of why there is no judgement; the rest of it stands further down.
  package func reason(longest: Int) -> String {
    guard case .indeterminate(let reason) = verdict else { return "no reason was given" }
    return SafeText.line(SafeText.lines(reason).first ?? "", longest: longest)
  }
}
