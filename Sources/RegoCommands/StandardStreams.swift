import Foundation

/// Where commands write to.
enum StandardStreams {
  static func write(_ text: String) {
    if !text.isEmpty { try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8)) }
  }

  static func complain(_ text: String) {
    if !text.isEmpty { try? FileHandle.standardError.write(contentsOf: Data(text.utf8)) }
  }
}
