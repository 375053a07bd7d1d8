import Foundation
import Rego

/// Ends the run with the reason: nothing was compared.
func end(_ reason: String) -> Never {
  print("rego-differential: \(reason)")
  exit(2)
}

var options: Options
do {
  options = try Options(Array(CommandLine.arguments.dropFirst()))
} catch {
  end("\(error.text)\n\(Options.usage)")
}
let generator: any CaseGenerator
if let file = options.file {
  do {
    let mode = try FileMode(path: file)
    (options.first, options.count) = (0, mode.questions.count)
    generator = mode
  } catch {
    end("\(file) cannot be read: \(error)")
  }
} else if let mode = Modes.generator(options.mode) {
  generator = mode
} else {
  end("no mode is called \(options.mode)\n\(Options.usage)")
}
guard FileManager.default.fileExists(atPath: options.oracle) else {
  end(
    """
    there is no oracle at \(URL(fileURLWithPath: options.oracle).path)
    Name it with --oracle PATH, or the folder that holds oracle/opa with GATEHOUSE_SHARED. Without either it is looked for
    from the folder that the program is started in: ../shared/oracle/opa.
    """)
}
signal(SIGPIPE, SIG_IGN)
Trap.watch()
do {
  let oracle = try Oracle(command: ["python3", options.oracle, "jsonl"])
  var session = Session(options: options, generator: generator, oracle: oracle, subject: Subject(.standard))
  try session.run()
  oracle.stop()
  print(session.summary)
  exit(session.unexplained == 0 ? 0 : 1)
} catch {
  end("\(error)")
}
