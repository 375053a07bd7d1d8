/// What the readers of Go that Kubernetes and OPA use say about the same text, for those who compare messages.
extension YAMLError {
  /// Nil where they would say something about values that the reader here does not know, or nothing at all.
  public var goMessage: String? {
    switch reason {
    case .syntax, .tab: portWords.map { "yaml: \($0)" }
    case .unknownAnchor(let name): "yaml: unknown anchor '\(name)' referenced"
    case .anchorInsideItself(let name): "yaml: anchor '\(name)' value contains itself"
    case .mergeNotMapping: "yaml: map merge requires map or sequence of maps as the value"
    case .tagMismatch(let tag, let text): "yaml: cannot decode \(YAMLError.tag(of: text)) `\(text)` as a \(tag)"
    case .invalidBase64: "yaml: !!binary value contains invalid base64 data"
    case .unsupportedVersion: "yaml: found incompatible YAML document"
    case .notANumber(let text): "json: unsupported value: \(YAMLError.special(text))"
    default: nil
    }
  }

  /// What a plain scalar is without its tag.
  private static func tag(of text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
      switch ScalarResolver.plain(bytes) {
      case .null: "!!null"
      case .bool: "!!bool"
      case .int, .unsigned: "!!int"
      case .float: "!!float"
      case .string: "!!str"
      }
    }
  }

  private static func special(_ text: String) -> String {
    if text.lowercased().hasSuffix("nan") { return "NaN" }
    return text.hasPrefix("-") ? "-Inf" : "+Inf"
  }
}
