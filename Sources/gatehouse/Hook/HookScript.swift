import Git
import Hook

/// The text of `hooks/pre-receive`: short enough that a wary administrator reads it in a minute, and closed when the
/// program is gone. `hooks/plain-git` in the repository shows both forms as written for the usual paths.
struct HookScript {
  /// The program that the hook runs: an absolute path.
  enum Program: Hashable {
    /// `gatehouse-hook`, the small one.
    case fast(String)
    /// `gatehouse`.
    case full(String)

    var path: String {
      switch self {
      case .fast(let path), .full(let path): path
      }
    }
  }

  var program: Program
  var arguments: HookArguments
  /// For hosts that want a script of a shell.
  var isStartedByShell = false

  /// The line that tells our hook from another's.
  static let mark = "# gatehouse: judges what is pushed and refuses what the policies deny."

  /// Whether a file is one of ours, changed or not.
  static func isOurs(_ text: String) -> Bool { text.prefix(4_096).contains(mark) }

  static let origin =
    "# Written by `gatehouse install`; `gatehouse install --uninstall REPOSITORY` takes it out again."

  /// Kernels before 5.1 cut the line of an interpreter off at 127 bytes.
  private static let longestInterpreter = 120

  var text: String { isInterpreted ? interpreted : started }

  /// Whether the kernel can start the program by itself, with no shell in front.
  private var isInterpreted: Bool {
    guard case .fast(let path) = program, !isStartedByShell else { return false }
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F }
    return isPlain && path.utf8.count <= HookScript.longestInterpreter && arguments.rest.isEmpty
      && arguments.options.allSatisfy { $0.value.map(HookFile.canHold) ?? true }
  }

  private var interpreted: String {
    let options = arguments.options.map { option in
      option.value.map { "\(option.name) \($0)" } ?? option.name
    }
    return (["#!" + program.path, HookScript.mark, HookScript.origin] + options).map { $0 + "\n" }.joined()
  }

  private var started: String {
    var words = arguments.words.map(HookScript.quoted)
    if case .full = program { words.insert("pre-receive", at: 0) }
    // GitLab's pages show no other lines.
    let mark = arguments.host == .gitlab ? "GL-HOOK-ERR: " : ""
    return """
      #!/bin/sh
      \(HookScript.mark)
      \(HookScript.origin)
      program=\(HookScript.quoted(program.path))
      if ! [ -x "$program" ]; then
        echo "\(mark)gatehouse: $program is missing or may not be run: the push is refused." >&2
        echo "\(mark)gatehouse: the administrator of this Git server can mend it." >&2
        exit 1
      fi
      exec "$program" \(words.joined(separator: " ")) "$@"

      """
  }

  /// In single quotes for the shell, whatever the text holds.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
