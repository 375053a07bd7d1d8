extension Head: CustomStringConvertible {
  /// `f(x) := y`, `p contains x`; without the value that the parser filled in.
  public var description: String {
    var text = reference.description
    if let args { text += "(\(args.map(\.description).joined(separator: ", ")))" }
    if let key { text += " contains \(key)" }
    if let value, !isValueGenerated { text += " \(isAssigned ? ":=" : "=") \(value)" }
    return text
  }
}

extension Rule: CustomStringConvertible {
  /// The rule as v1 writes it, on one line.
  public var description: String {
    var text = (isDefault ? "default " : "") + head.description
    if !hasGeneratedBody { text += " if { \(body.text) }" }
    if let elseRule { text += " \(elseRule.elseDescription)" }
    return text
  }

  /// True where the source has no body.
  public var hasGeneratedBody: Bool {
    guard body.count == 1, let only = body.first, only.isGenerated, case .term = only.kind else { return false }
    return true
  }

  private var elseDescription: String {
    var text = "else"
    if let value = head.value, !head.isValueGenerated { text += " \(head.isAssigned ? ":=" : "=") \(value)" }
    if !hasGeneratedBody { text += " if { \(body.text) }" }
    if let elseRule { text += " \(elseRule.elseDescription)" }
    return text
  }
}
