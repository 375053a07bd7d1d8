import YAMLReader

extension RuleIdentity {
  /// The gate's own rule: what should be a manifest must be readable as one.
  public static let manifest = RuleIdentity(package: "gatehouse", name: "manifest")
}

extension Finding {
  /// A file that should be a manifest and cannot be read as one. Always introduced: what a broken file held before says
  /// nothing of what it holds now.
  init(_ refusal: LoadedManifest.Refusal, path: RepositoryPath) {
    var place = Place(path: path)
    place.line = refusal.position?.line
    place.column = refusal.position?.column
    place.excerpt = refusal.excerpt
    let message = "cannot be read as a manifest: \(refusal.message)"
    self.init(
      rule: .manifest, severity: .deny, message: message, place: place, resource: nil,
      fingerprint: Fingerprint(
        rule: .manifest, subject: .document(path, index: 0), keyPath: "", message: message),
      state: .introduced)
  }
}
