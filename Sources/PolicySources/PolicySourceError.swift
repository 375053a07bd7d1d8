import Gate
import Glibc

/// Why policies, settings or a cache were not read.
public enum PolicySourceError: Error, Sendable, Hashable {
  /// The account that is judged could write it.
  case untrusted(path: String, isDirectory: Bool, how: Writability, account: UInt32)
  /// Others than root and the account that it belongs to could change it.
  case open(path: String, how: Writability, owner: UInt32)
  case missing(path: String)
  case unreadable(path: String, error: Int32)
  /// A pipe, a device, or a file where a directory is needed.
  case wrongKind(path: String, wanted: String)
  case tooManyLinks(path: String)
  case tooLarge(path: String, limit: Int)
  case tooManyFiles(path: String, limit: Int)
  case tooDeep(path: String, limit: Int)
  /// It was another file when it was opened than when it was looked at.
  case changed(path: String)
}

extension PolicySourceError: CustomStringConvertible {
  /// One line, fit for a terminal, with what to do about it.
  public var description: String {
    switch self {
    case .untrusted(let path, let isDirectory, let how, let account):
      let kind = isDirectory ? "directory" : "file"
      let name = SafeText.name(path)
      let (why, command) = PolicySourceError.words(how, kind: kind)
      return
        "\(name) is not trusted: the account that the hook runs as (uid \(account)) could write it, because \(why); mend it with `\(command) \(name)`"
    case .open(let path, let how, let owner):
      let name = SafeText.name(path)
      switch how {
      case .owned: return "\(name): the account \(owner), whose it is, could change it; mend it with `chown`"
      case .byGroup(let group): return "\(name): the group \(group) could change it; mend it with `chmod g-w \(name)`"
      default: return "\(name): everybody could change it; mend it with `chmod o-w \(name)`"
      }
    case .missing(let path): return "\(SafeText.name(path)): no such file or directory"
    case .unreadable(let path, let error):
      let words = strerror(error).map { String(cString: $0).lowercased() } ?? "error \(error)"
      return "\(SafeText.name(path)): \(words)"
    case .wrongKind(let path, let wanted): return "\(SafeText.name(path)): not \(wanted)"
    case .tooManyLinks(let path): return "\(SafeText.name(path)): more than \(PathWalk.mostLinks) symbolic links"
    case .tooLarge(let path, let limit): return "\(SafeText.name(path)): larger than \(limit) bytes"
    case .tooManyFiles(let path, let limit): return "\(SafeText.name(path)): more than \(limit) files"
    case .tooDeep(let path, let limit): return "\(SafeText.name(path)): directories deeper than \(limit)"
    case .changed(let path): return "\(SafeText.name(path)): changed while it was read"
    }
  }

  private static func words(_ how: Writability, kind: String) -> (why: String, command: String) {
    switch how {
    case .owned: ("it owns the \(kind)", "chown root")
    case .byEverybody: ("everybody may", "chmod o-w")
    case .byGroup(let group): ("it is in the group \(group), which may", "chmod g-w")
    case .byOtherMeans: ("an access control list or a capability lets it", "setfacl -b")
    }
  }
}
