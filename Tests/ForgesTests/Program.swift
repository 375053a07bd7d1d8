import Dispatch
import Foundation
import Testing

/// Runs a program to its end, and waits for it without turning a run loop on a thread of tasks.
enum Program {
  /// What it wrote; nil: it could not be started, or failed.
  static func output(_ arguments: [String], input: [UInt8] = []) -> [UInt8]? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = arguments
    let (inPipe, outPipe) = (Pipe(), Pipe())
    process.standardInput = inPipe
    process.standardOutput = outPipe
    process.standardError = FileHandle.nullDevice
    let end = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in end.signal() }
    guard (try? process.run()) != nil else { return nil }
    try? inPipe.fileHandleForWriting.write(contentsOf: Data(input))
    try? inPipe.fileHandleForWriting.close()
    let output = try? outPipe.fileHandleForReading.readToEnd()
    end.wait()
    return process.terminationStatus == 0 ? Array(output ?? Data()) : nil
  }
}
