/// Why a hook could not be put into a repository or taken out.
enum InstallError: Error, CustomStringConvertible {
  case notARepository(String, said: String)
  case cannotWrite(String, reason: String)
  case keptHookInTheWay(String)
  case notInstalled(String)
  case hookDoesNotWork(String, status: Int32, said: String)
  case sharedHooks(String)
  case cannotRun(String, reason: String)
  case noFastLane(beside: String)

  var description: String {
    switch self {
    case .notARepository(let path, let said): "\(path) is not a Git repository that can be read: \(said)"
    case .cannotWrite(let path, let reason): "cannot write \(path): \(reason)"
    case .keptHookInTheWay(let path):
      "another hook stands in pre-receive, and \(path) from an earlier installation would be overwritten: remove one of them"
    case .notInstalled(let path): "\(path) is not Gatehouse's hook: nothing was changed"
    case .hookDoesNotWork(let path, let status, let said):
      "\(path) was run in place and ended with \(status), so it was taken out again. It said:\n\(said)"
    case .sharedHooks(let path):
      "core.hooksPath makes Git read hooks from \(path), which other repositories may share: "
        + "run again with --shared to install there for all of them"
    case .noFastLane(let program):
      "there is no gatehouse-hook beside \(program): name it with --hook, or say --lane full"
    case .cannotRun(let program, let reason): "cannot run \(program): \(reason)"
    }
  }
}
