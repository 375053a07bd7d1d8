import Foundation
import Rego

let options: Options
do {
  options = try Options(Array(CommandLine.arguments.dropFirst()))
} catch {
  print("rego-differential: \(error.text)\n\(Options.usage)")
  exit(2)
}
guard let generator = Modes.generator(options.mode) else {
  print("rego-differential: no mode is called \(options.mode)\n\(Options.usage)")
  exit(2)
}
guard FileManager.default.fileExists(atPath: options.oracle) else {
  print("rego-differential: there is no oracle at \(options.oracle)")
  exit(2)
}
signal(SIGPIPE, SIG_IGN)
Trap.watch()
let oracle = try Oracle(command: ["python3", options.oracle, "jsonl"])
var session = Session(options: options, generator: generator, oracle: oracle, subject: Subject(.standard))
try session.run()
oracle.stop()
print(session.summary)
exit(session.unexplained == 0 ? 0 : 1)
