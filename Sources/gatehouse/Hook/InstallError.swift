import Git

/// Why a hook could not be put into place or taken out.
enum InstallError: Error, CustomStringConvertible {
  case notARepository(String, said: String)
  case cannotWrite(String, reason: String)
  case keptHookInTheWay(String)
  case foreignFile(String)
  case notInstalled(String)
  case hookDoesNotWork(String, status: Int32, said: String)
  case sharedHooks(String)
  case cannotRun(String, reason: String)
  case noFastLane(beside: String)
  case needsOutput(HookHost)
  case onlyGitolite
  case vrefIsGlobal
  case noGlobalPlace(String)
  case hostDoesNotRunHooks(String)
  case linkOfTheHost(String)
  case notStatic(String)
  case needsFullProgram(String)
  case unusable(String)

  var description: String {
    switch self {
    case .notARepository(let path, let said): "\(path) is not a Git repository that can be read: \(said)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .keptHookInTheWay(let path):
      "another hook stands in pre-receive, and \(path) from an earlier installation would be overwritten: remove one of them"
    case .foreignFile(let path): "\(path) is not Gatehouse's: nothing was changed"
    case .notInstalled(let path): "\(path) is not Gatehouse's hook: nothing was changed"
    case .hookDoesNotWork(let path, let status, let said):
      "\(path) was run in place and ended with \(status), so it was taken out again. It said:\n\(said)"
    case .sharedHooks(let path):
      "core.hooksPath makes Git read hooks from \(path), which other repositories may share: "
        + "run again with --shared to install there for all of them"
    case .noFastLane(let program):
      "there is no gatehouse-hook beside \(program): name it with --hook, or say --lane full"
    case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
    default: hostWords
    }
  }

  /// On one line, where the repository's path stands before it already.
  var line: String {
    guard case .notARepository(_, let said) = self else {
      return description.split(separator: "\n").joined(separator: " ")
    }
    return "Git cannot read it: \(said.split(separator: "\n").first ?? "")"
  }

  /// What a Git host cannot do, or not so.
  private var hostWords: String {
    switch self {
    case .needsOutput(let host):
      "on \(host.rawValue) hooks are uploaded: name a folder for what is to be uploaded with --output"
    case .onlyGitolite: "only gitolite has hooks for some repositories (--repo-specific)"
    case .vrefIsGlobal: "a VREF program stands in LOCAL_CODE: name that folder with --global"
    case .noGlobalPlace(let host):
      "\(host) no folder for the hooks of all repositories: use --all ROOT, which installs into each"
    case .hostDoesNotRunHooks(let path):
      "\(path) does not run the files in pre-receive.d: let the host write its hooks anew "
        + "(`gitea admin regenerate hooks`, `forgejo admin regenerate hooks`) and install again"
    case .linkOfTheHost(let path):
      "\(path) is a link that gitolite keeps: install into LOCAL_CODE with --global, or with --global and --repo-specific"
    case .notStatic(let path):
      "\(path) needs libraries that a chroot does not have: name a static gatehouse-hook with --hook (packages bring it)"
    case .needsFullProgram(let why): "the policies need the full program, which this host cannot run: \(why)"
    case .unusable(let why): why
    default: ""
    }
  }
}
