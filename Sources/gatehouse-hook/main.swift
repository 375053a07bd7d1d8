import Gate
import Glibc
import Hook

/// The fast lane of a push. The kernel runs it as the interpreter of `hooks/pre-receive`, with that file's path as the first
/// argument; called by hand it takes the options themselves.
func arguments() throws(HookArgumentsError) -> HookArguments {
  let words = ProgramWords.read()
  guard let first = words.first, !first.utf8.starts(with: "--".utf8) else { return try HookArguments(words) }
  return try HookFile(path: first, further: Array(words.dropFirst())).arguments
}

if ProgramWords.read() == ["--version"] {
  Channel.write(Version.current + "\n", to: 1)
  exit(0)
}
do throws(HookArgumentsError) {
  HookRun(try arguments(), lane: .fast).runAndExit()
} catch {
  Channel.write("gatehouse: rejected: the hook cannot be used: \(error)\n")
  exit(1)
}
