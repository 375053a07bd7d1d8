import RegoValues

/// Numbers as go-yaml writes them after reading them from JSON: integers up to 64 bits, floats above.
enum NumberText {
  static func yaml(_ number: Number) -> String {
    var text = number.text
    return text.withUTF8 { bytes in
      switch ScalarResolver.plain(bytes) {
      case .int(let value): String(value)
      case .unsigned(let value): String(value)
      case .float(let value): FloatText(value).yaml
      // Beyond a float's range: its own text, which readers take for a string.
      default: String(decoding: bytes, as: UTF8.self)
      }
    }
  }
}
