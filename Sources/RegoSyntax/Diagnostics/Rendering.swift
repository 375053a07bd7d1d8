extension Diagnostic: CustomStringConvertible {
  /// `file:row:column: code: message`.
  public var description: String {
    location.file.isEmpty && location.row == 0
      ? "\(code.rawValue): \(message)"
      : "\(location.file):\(location.row):\(location.column): \(code.rawValue): \(message)"
  }
}

extension Diagnostics: CustomStringConvertible {
  /// The errors, a line each.
  public var description: String { all.map(\.description).joined(separator: "\n") }
}
