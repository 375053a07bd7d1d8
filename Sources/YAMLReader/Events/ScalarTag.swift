/// What a scalar's tag, or its quotes, say about its type.
enum ScalarTag {
  /// Nothing: the text decides.
  case none
  case string, bool, int, float, null, timestamp, binary, merge
  /// A tag that Kubernetes' readers do not know: the scalar is a string.
  case other

  static let prefix = "tag:yaml.org,2002:"

  /// From libyaml's event: the full tag, or none, and whether the scalar is plain.
  init(_ name: UnsafePointer<UInt8>?, isPlain: Bool) {
    guard let name else {
      self = isPlain ? .none : .string
      return
    }
    let text = String(cString: name)
    switch text.hasPrefix(ScalarTag.prefix) ? text.dropFirst(ScalarTag.prefix.count) : "" {
    case "str": self = .string
    case "bool": self = .bool
    case "int": self = .int
    case "float": self = .float
    case "null": self = .null
    case "timestamp": self = .timestamp
    case "binary": self = .binary
    case "merge": self = .merge
    default: self = .other
    }
  }

  /// Whether a text of the tag may be a number.
  var mayBeNumber: Bool {
    switch self {
    case .none, .int, .float: true
    default: false
    }
  }

  /// As people write it, for messages.
  var name: String {
    switch self {
    case .none, .other: "!"
    case .string: "!!str"
    case .bool: "!!bool"
    case .int: "!!int"
    case .float: "!!float"
    case .null: "!!null"
    case .timestamp: "!!timestamp"
    case .binary: "!!binary"
    case .merge: "!!merge"
    }
  }
}
