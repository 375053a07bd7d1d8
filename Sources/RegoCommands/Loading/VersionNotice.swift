import RegoSyntax

/// Says once which policies were read as Rego v0 although nobody asked for it: what only v0 explains may be v1 with a fault.
enum VersionNotice {
  /// nil where there is nothing to say.
  static func text(_ modules: [Module], asked: ParserOptions.Version) -> String? {
    guard asked == .automatic else { return nil }
    let files = modules.filter { $0.version == .v0 }.map(\.file)
    guard let first = files.first else { return nil }
    let others =
      files.count == 2
      ? " and another file were" : files.count > 2 ? " and \(files.count - 1) other files were" : " was"
    return "\(first)\(others) read as Rego v0: as v1, `if` or `contains` is missing (--rego-version settles it)"
  }

  static func tell(_ modules: [Module], asked: ParserOptions.Version) {
    if let text = text(modules, asked: asked) { StandardStreams.complainLine(text) }
  }
}
