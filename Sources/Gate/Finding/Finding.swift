/// One result of one rule over one document.
public struct Finding: Hashable, Sendable {
  public var rule: RuleIdentity
  public var severity: Severity
  /// The policy's own words; may hold anything that was pushed. `SafeText` stands between it and a terminal.
  public var message: String
  public var place: Place
  /// nil for a document without kind and name.
  public var resource: ResourceName?
  /// What to do about it, from the rule's result or its annotations.
  public var fix: String?
  /// What would mend the document, where the rule offers it: operations on the document as it stands in the file.
  public var patch: JSONPatch?
  /// Why the rule's patch cannot be offered, as a sentence's end. For the policy's author.
  public var patchProblem: String?
  public var fingerprint: Fingerprint
  public var state: State

  public init(
    rule: RuleIdentity, severity: Severity, message: String, place: Place, resource: ResourceName?, fix: String? = nil,
    patch: JSONPatch? = nil, patchProblem: String? = nil, fingerprint: Fingerprint, state: State
  ) {
    self.rule = rule
    self.severity = severity
    self.message = message
    self.place = place
    self.resource = resource
    self.fix = fix
    self.patch = patch
    self.patchProblem = patchProblem
    self.fingerprint = fingerprint
    self.state = state
  }

  /// Whether the change brought the finding.
  public enum State: String, Hashable, Sendable {
    /// The new version has it, the old one had not.
    case introduced
    /// Both versions have it.
    case preExisting = "pre-existing"
    /// The old version had it.
    case fixed
  }
}

/// Where in the pushed files a finding stands.
public struct Place: Hashable, Sendable {
  public var path: RepositoryPath
  /// The document's place in its file, from 0.
  public var document: Int
  /// From 1; nil where nothing but the file is known (a deleted document).
  public var line: Int?
  /// In bytes, from 1.
  public var column: Int?
  /// Into the document as it stands in the file.
  public var keyPath: KeyPath
  /// The source line, raw bytes without its end.
  public var excerpt: [UInt8]?

  public init(
    path: RepositoryPath, document: Int = 0, line: Int? = nil, column: Int? = nil, keyPath: KeyPath = .root,
    excerpt: [UInt8]? = nil
  ) {
    self.path = path
    self.document = document
    self.line = line
    self.column = column
    self.keyPath = keyPath
    self.excerpt = excerpt
  }
}
