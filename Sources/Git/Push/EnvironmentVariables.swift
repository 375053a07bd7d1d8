import CGit2

/// The variables of a process, as bytes: nobody promises that they are UTF-8.
///
/// ```swift
/// let variables = EnvironmentVariables.current
/// variables["GIT_DIR"]        // [UInt8]?
/// variables.text("GL_USER")   // String?, only if it is fit to be a name
/// ```
public struct EnvironmentVariables: Sendable {
  /// `NAME=value`, one after the other: a hook asks for few of them, and only once.
  private var entries: [[UInt8]] = []

  public init(_ pairs: [String: String]) {
    for (name, value) in pairs { entries.append(Array("\(name)=\(value)".utf8)) }
  }

  /// Those of this process.
  public static var current: EnvironmentVariables {
    var variables = EnvironmentVariables([:])
    guard var next = gatehouse_environment() else { return variables }
    while let entry = next.pointee {
      variables.entries.append([UInt8](cString: entry))
      next += 1
    }
    return variables
  }

  /// nil where it is unset or empty: git and its hosts make no difference between the two.
  public subscript(name: String) -> [UInt8]? {
    get {
      guard let entry = entry(name), entry.count > name.utf8.count + 1 else { return nil }
      return Array(entry[(name.utf8.count + 1)...])
    }
    set {
      entries.removeAll { EnvironmentVariables.isNamed(name, $0) }
      if let newValue { entries.append(Array(name.utf8) + [UInt8(ascii: "=")] + newValue) }
    }
  }

  /// Whether it is there at all, if only as an empty string.
  func isSet(_ name: String) -> Bool { entry(name) != nil }

  /// The last of that name, as a process would see it that sets them in order.
  private func entry(_ name: String) -> [UInt8]? {
    var index = entries.count
    while index > 0 {
      index -= 1
      if EnvironmentVariables.isNamed(name, entries[index]) { return entries[index] }
    }
    return nil
  }

  private static func isNamed(_ name: String, _ entry: [UInt8]) -> Bool {
    var index = 0
    for byte in name.utf8 {
      guard index < entry.count, entry[index] == byte else { return false }
      index += 1
    }
    return index < entry.count && entry[index] == UInt8(ascii: "=")
  }

  /// The value as somebody's or something's name: short UTF-8 without control characters. nil where it is unset.
  public func text(_ name: String) throws(GitError) -> String? {
    guard let value = self[name] else { return nil }
    guard value.count <= 1_024, let text = String(validating: value, as: UTF8.self),
      !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    else { throw .variableUnusable(name) }
    return text
  }
}

extension [UInt8] {
  /// The bytes of a C string, without its NUL.
  init(cString: UnsafePointer<CChar>) {
    var length = 0
    while cString[length] != 0 { length += 1 }
    self = cString.withMemoryRebound(to: UInt8.self, capacity: length) {
      [UInt8](UnsafeBufferPointer(start: $0, count: length))
    }
  }

  /// The bytes as a C string. What a NUL follows is lost, so callers ask for paths that came from C or were split at NULs.
  func withCString<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
    let terminated = map(CChar.init(bitPattern:)) + [0]
    return terminated.withUnsafeBufferPointer { buffer in
      // A buffer of at least one element has a base address; the empty string stands in where the language cannot know it.
      buffer.baseAddress.map(body) ?? "".withCString(body)
    }
  }
}
