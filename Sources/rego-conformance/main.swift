import Glibc

exit(ConformanceCommand.run(Array(CommandLine.arguments.dropFirst())))
