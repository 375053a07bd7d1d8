import Foundation

extension StandardStreams {
  static func writeLine(_ text: String) { write(text + "\n") }

  static func complainLine(_ text: String) { complain(text + "\n") }

  static func write(_ bytes: [UInt8]) {
    if !bytes.isEmpty { try? FileHandle.standardOutput.write(contentsOf: Data(bytes)) }
  }

  /// Complaints are read by people, and not by another program.
  static var complainsToTerminal: Bool { isatty(STDERR_FILENO) == 1 }
}
