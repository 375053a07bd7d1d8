import Foundation
import Git

/// Where the hook of one kind of Git host stands, and what follows from that.
struct HookPlace {
  /// Written into the hook, so that no variable says it; nil on a plain host, which may serve ssh and HTTP side by side.
  var host: HookHost?
  /// nil where the place serves many repositories.
  var repository: ServedRepository?
  /// Absolute path of our file.
  var file: String
  /// A foreign hook in the same place is kept and run after ours. Elsewhere the host runs several hooks by itself.
  var chains = false
  /// Other repositories may read hooks from the same folder.
  var isShared = false
  /// Whether push options are ours to turn on.
  var turnsOnPushOptions = false
  /// The host wants the file to belong to whom the folder belongs.
  var followsFolderOwner = false
  /// All pushes arrive through an account that is the host's own.
  var isTrustedByDefault = true
  /// What is left to do: a paragraph each.
  var remaining: [String] = []
}

/// How an administrator names a place.
enum HookTarget {
  case repository(ServedRepository)
  /// The folder that the host reads the hooks of all its repositories from.
  case global(String)
  /// gitolite's `LOCAL_CODE`, for a hook that its configuration gives to some repositories.
  case repositorySpecific(String)
}

/// What is particular to one kind of Git host when the hook is put into place: one file each in this folder.
protocol HostLayout {
  /// What stands in a repository of this host and of no other, as a path below it; nil where nothing does.
  static func evidence(in repository: ServedRepository) -> String?
  /// Where the hook goes.
  static func place(_ target: HookTarget) throws(InstallError) -> HookPlace
}

extension HookPlace {
  private static func layout(_ host: HookHost) throws(InstallError) -> any HostLayout.Type {
    switch host {
    case .plain, .http: PlainLayout.self
    case .gitolite: GitoliteLayout.self
    case .gitoliteVREF: VREFLayout.self
    case .gitea, .forgejo: GiteaLayout.self
    case .gitlab: GitLabLayout.self
    case .github, .bitbucket: throw .needsOutput(host)
    }
  }

  /// The place on a host that the administrator named.
  static func named(_ host: HookHost, _ target: HookTarget) throws(InstallError) -> HookPlace {
    var place = try layout(host).place(target)
    place.host = host
    if host == .plain { place.isTrustedByDefault = false }
    return place
  }

  /// The place in a repository whose host is to be found out, and what told it; a plain one where nothing did.
  static func found(in repository: ServedRepository) throws(InstallError) -> (place: HookPlace, evidence: String?) {
    for host in [HookHost.gitea, .gitlab, .gitolite] {
      let layout = try layout(host)
      guard let evidence = layout.evidence(in: repository) else { continue }
      return (try named(host, .repository(repository)), evidence)
    }
    var place = try PlainLayout.place(.repository(repository))
    place.isTrustedByDefault = false
    return (place, nil)
  }
}

/// What a path leads to.
enum FilePath {
  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  static func isLink(_ path: String) -> Bool {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil
  }

  static func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }
}
