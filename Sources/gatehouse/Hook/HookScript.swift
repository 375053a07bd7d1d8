/// The text of `hooks/pre-receive`: short enough that a wary administrator reads it in a minute, and closed when the
/// program is gone. `hooks/plain-git/pre-receive` in the repository shows it as written for the usual paths.
struct HookScript {
  /// Absolute path of the `gatehouse` program.
  var program: String
  /// What follows `pre-receive`, in order.
  var arguments: [String]

  /// The line that tells our hook from another's.
  static let mark = "# gatehouse: judges what is pushed and refuses what the policies deny."

  var text: String {
    let words = arguments.map(HookScript.quoted).joined(separator: " ")
    return """
      #!/bin/sh
      \(HookScript.mark)
      # Written by `gatehouse install`; `gatehouse install --uninstall REPOSITORY` takes it out again.
      program=\(HookScript.quoted(program))
      if ! [ -x "$program" ]; then
        echo "gatehouse: $program is missing or may not be run: the push is refused." >&2
        echo "gatehouse: the administrator of this Git server can mend it." >&2
        exit 1
      fi
      exec "$program" pre-receive \(words.isEmpty ? "" : words + " ")"$@"

      """
  }

  /// In single quotes for the shell, whatever the text holds.
  static func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }
}
