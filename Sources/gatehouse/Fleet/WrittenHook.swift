import Foundation
import Hook

/// A hook file as `install` writes it, read back; nil where the text is not, to the byte, what it writes for these options.
struct WrittenHook {
  let program: HookScript.Program
  let arguments: HookArguments

  init?(_ text: String) {
    let lines = text.components(separatedBy: "\n")
    guard let first = lines.first, first.hasPrefix("#!") else { return nil }
    let read = first == "#!/bin/sh" ? WrittenHook.started(lines) : WrittenHook.interpreted(first, lines)
    guard let (program, words) = read, let arguments = try? HookArguments(words) else { return nil }
    self.program = program
    self.arguments = arguments
    let shell = HookScript(program: program, arguments: arguments, isStartedByShell: true).text
    guard text == HookScript(program: program, arguments: arguments).text || text == shell else { return nil }
  }

  /// Files that must be there for the hook to judge by them, with what they are.
  var needs: [(path: String, what: String, isProgram: Bool)] {
    var needs = [(program.path, "the program", true)]
    if let full = arguments.program { needs.append((full, "the full program", true)) }
    needs += arguments.policies.map { ($0, "the policy directory", false) }
    if let config = arguments.config { needs.append((config, "the settings file", false)) }
    if let cache = arguments.cache { needs.append((cache, "the directory of compiled plans", false)) }
    if let chain = arguments.chain { needs.append((chain, "the hook that runs after it", true)) }
    return needs
  }

  private static func interpreted(_ first: String, _ lines: [String]) -> (HookScript.Program, [String])? {
    let options = lines.dropFirst().filter { !$0.isEmpty && !$0.hasPrefix("#") }
    let words = options.flatMap { line in line.split(separator: " ", maxSplits: 1).map(String.init) }
    return (.fast(String(first.dropFirst(2))), words)
  }

  private static func started(_ lines: [String]) -> (HookScript.Program, [String])? {
    guard let place = lines.first(where: { $0.hasPrefix("program=") }).map({ String($0.dropFirst(8)) }),
      let path = unquoted(place)?.first,
      let call = lines.first(where: { $0.hasPrefix("exec \"$program\" ") }), call.hasSuffix(" \"$@\""),
      var words = unquoted(String(call.dropFirst(16).dropLast(5)))
    else { return nil }
    guard words.first == "pre-receive" else { return (.fast(path), words) }
    words.removeFirst()
    return (.full(path), words)
  }

  /// The words of a line that `HookScript.quoted` wrote; bare words are taken as they are.
  private static func unquoted(_ line: String) -> [String]? {
    var words: [String] = []
    var word = ""
    var isQuoted = false
    var isEscaped = false
    for character in line {
      if isEscaped {
        word.append(character)
        isEscaped = false
      } else if character == "'" {
        isQuoted.toggle()
      } else if character == "\\", !isQuoted {
        isEscaped = true
      } else if character == " ", !isQuoted {
        words.append(word)
        word = ""
      } else {
        word.append(character)
      }
    }
    return isQuoted || isEscaped ? nil : words + [word]
  }
}
