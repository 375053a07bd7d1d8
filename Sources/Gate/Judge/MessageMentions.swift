import RegoValues

/// Whether a message names a value: `nginx` in `container nginx uses latest tag`, but not in `nginx-exporter is old`.
struct MessageMentions {
  private let message: [UInt8]

  init(_ message: String) { self.message = Array(message.utf8) }

  /// True when the scalar's text stands in the message as a word. Booleans, null and single characters name nothing.
  func contains(_ value: Value?) -> Bool {
    let word: [UInt8]
    switch value {
    case .string(let text)?: word = text.bytes
    case .number(let number)?: word = Array(number.text.utf8)
    default: return false
    }
    guard word.count > 1, word.count <= message.count else { return false }
    var start = 0
    while let found = position(of: word, from: start) {
      if isBorder(before: found), isBorder(after: found + word.count) { return true }
      start = found + 1
    }
    return false
  }

  private func position(of word: [UInt8], from start: Int) -> Int? {
    var index = start
    while index + word.count <= message.count {
      if message[index] == word[0], message[index..<(index + word.count)].elementsEqual(word) { return index }
      index += 1
    }
    return nil
  }

  private func isBorder(before index: Int) -> Bool { index == 0 || !MessageMentions.isWord(message[index - 1]) }

  /// A full stop, comma or colon ends a word when nothing follows it.
  private func isBorder(after index: Int) -> Bool {
    guard index < message.count, MessageMentions.isWord(message[index]) else { return true }
    guard [UInt8(ascii: "."), UInt8(ascii: ":")].contains(message[index]) else { return false }
    return index + 1 == message.count || !MessageMentions.isWord(message[index + 1])
  }

  /// What names, images, paths and quantities are made of.
  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x80...0xFF: true
    case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ":"),
      UInt8(ascii: "@"):
      true
    default: false
    }
  }
}
