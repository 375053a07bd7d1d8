/// What of the list of repositories can be asked for by name, and whether the rest must be looked for.
extension ForgeConfiguration {
  /// The entries that name one repository.
  var plainRepositories: [String] { repositories.filter { !ForgeConfiguration.isPattern($0) } }

  var hasRepositoryPatterns: Bool { repositories.contains(where: ForgeConfiguration.isPattern) }

  private static func isPattern(_ text: String) -> Bool { text.contains { "*?[\\".contains($0) } }
}
