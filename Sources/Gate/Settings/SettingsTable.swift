/// Every setting of `gatehouse.yaml`, in the order of the page of documentation.
public enum SettingsTable {
  public static let fields: [SettingsField] =
    [
      SettingsField(
        "version", .count(1...1), default: "1", serverOnly: true,
        "The version of this file's form."),
      SettingsField(
        "policies", .paths,
        "Directories or files that policies are read from."),
      SettingsField(
        "enforcement", .choice(Enforcement.allCases.map(\.rawValue)), default: "enforce",
        "What a denial does: `enforce` rejects the push, `warn` shows it and accepts, `observe` only records it."),
      SettingsField(
        "refs.include", .globs(of: .refs, adds: true), default: "[\"**\"]",
        "The refs that are judged."),
      SettingsField(
        "refs.exclude", .globs(of: .refs, adds: false), default: "[]",
        "Refs that are not judged although `refs.include` names them."),
      SettingsField(
        "refs.internal", .globs(of: .refs, adds: false),
        default: "[\(EffectiveSettings.standardInternalRefs.map { "\"\($0)\"" }.joined(separator: ", "))]",
        "Refs that the Git host keeps for itself; they are never judged."),
      SettingsField(
        "paths.include", .globs(of: .files, adds: true), default: "[\"**\"]",
        "The files that are looked at, by their path in the repository."),
      SettingsField(
        "paths.exclude", .globs(of: .files, adds: false), default: "[]",
        "Files that are not looked at although `paths.include` names them."),
      SettingsField(
        "notJudged", .choice(NotJudgedMode.allCases.map(\.rawValue)), default: "warn",
        "What a file does that no rule can be asked about, such as a Helm template: `warn` lists it, `deny` rejects the push."
      ),
      SettingsField(
        "everyCommit", .flag(strict: true), default: "false",
        "Judge each new commit by itself, not only what the push changes in all."),
      SettingsField(
        "expandPodTemplates", .flag(strict: true), default: "true",
        "Show the Pod template of a workload to rules that are written for Pods."),
      SettingsField(
        "failMode", .choice(FailMode.allCases.map(\.rawValue)), default: "closed",
        "What happens to a push that could not be judged: `closed` rejects it, `open` accepts it with a note. A denial, and a decision that cannot be recorded, reject under both."
      ),
      SettingsField(
        "deadline", .duration(100...3_600_000), default: "10s",
        "How long judging a push may take; a push that takes longer could not be judged."),
    ] + capabilities + limits + record

  private static let capabilities: [SettingsField] = [
    SettingsField(
      "capabilities.hosts", .names(of: .hosts), serverOnly: true,
      "The hosts that policies may reach by `http.send` and `net.lookup_ip_addr`. Without it a policy that calls them does not compile."
    ),
    SettingsField(
      "capabilities.environment", .names(of: .variables), serverOnly: true,
      "The variables of the environment that `opa.runtime` tells policies. Without it a policy that calls it does not compile."
    ),
  ]

  private static let limits: [SettingsField] = [
    SettingsField(
      "limits.fileBytes", .size(1...(1 << 30)), default: "4 MiB",
      "The size of one file; a larger one is denied."),
    SettingsField(
      "limits.depth", .count(1...1000), default: "200",
      "Levels of nesting in one document."),
    SettingsField(
      "limits.documents", .count(1...1_000_000), default: "1000",
      "Documents in one file."),
    SettingsField(
      "limits.aliasExpansion", .count(0...1000), default: "10",
      "How many times its own size a file may grow by YAML aliases."),
    SettingsField(
      "limits.refs", .count(1...1_000_000), default: "10000",
      "Ref updates in one push."),
    SettingsField(
      "limits.changedFiles", .count(1...10_000_000), default: "100000",
      "Changed files in one push."),
    SettingsField(
      "limits.steps", .count(1000...1_000_000_000_000), default: "100000000",
      "Steps of one evaluation of one rule."),
    SettingsField(
      "limits.memory", .size((1 << 20)...(1 << 40)), default: "1 GiB",
      "Bytes of the values that one evaluation of one rule may build."),
  ]

  private static let record: [SettingsField] = [
    SettingsField(
      "record.file", .path, serverOnly: true,
      "The file that the hook appends decisions to, one JSON line each, before the push is answered. Only where the hook runs in an account that users cannot act as."
    ),
    SettingsField(
      "record.socket", .path, serverOnly: true,
      "The socket of `gatehouse recordd`, which records in an account of its own: where the hook runs as whoever pushes. In place of `record.file`."
    ),
    SettingsField(
      "record.reserve", .path, serverOnly: true,
      "A file of 1 MB that is set aside and takes the decision when the disk is full; without it a full disk rejects."),
    SettingsField(
      "repositoryRoot", .path, serverOnly: true,
      "The directory below which repositories stand: `app.git` in it has the name `app`."),
  ]

  /// What sections hold.
  public static let sections: [(name: String, documentation: String)] = [
    ("refs", "Which refs are judged."), ("paths", "Which files are looked at."),
    ("capabilities", "What policies may reach outside."),
    ("limits", "How much of anything one push may ask for."), ("record", "Where decisions are recorded."),
  ]

  /// Keys of an entry of `groups` and `repositories` beside the settings.
  public static let entryKeys: [(name: String, documentation: String)] = [
    ("match", "Patterns of the names of repositories that the entry is about."),
    ("onRefs", "Patterns of refs that the entry is about; without it, all."),
  ]

  public static func field(named name: String) -> SettingsField? { fields.first { $0.name == name } }

  /// The keys of a section (nil: of the top level), sections included.
  static func keys(in section: String?) -> [String] {
    let own = fields.filter { $0.section == section }.map(\.key)
    return section == nil ? own + sections.map(\.name) : own
  }
}
