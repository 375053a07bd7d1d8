/// The command that shows somebody at home what the gate said.
package enum LocalCommand {
  /// `gatehouse test --base 8d3f2a1b9c0d --policy /etc/gatehouse/policy`
  package static func text(base: String?, policies: [String]) -> String {
    var words = ["gatehouse", "test"]
    if let base { words += ["--base", base] } else { words.append(".") }
    for policy in policies { words += ["--policy", policy] }
    return words.map(quoted).joined(separator: " ")
  }

  /// As a shell takes it; what is plain stays plain.
  private static func quoted(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.utf8.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        default: "/._-+:,@%=".utf8.contains(byte)
        }
      }
    if isPlain { return word }
    // By bytes: a quote with a combining mark after it is another character to Swift, but not to a shell.
    let parts = SafeText.line(word).utf8.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
    return "'" + parts.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "'\\''") + "'"
  }
}
