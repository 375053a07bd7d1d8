import RegoValues

/// The way from a document's root to a value inside it: object keys and array indices.
///
/// ```swift
/// KeyPath(["spec", "containers", 0, "image"]).description                    // spec.containers[0].image
/// KeyPath(["spec", "containers", 0, "image"]).stableDescription(in: document) // spec.containers[name=web].image
/// ```
public struct KeyPath: Hashable, Sendable, CustomStringConvertible {
  public var steps: [Value]

  public init(_ steps: [Value]) { self.steps = steps }

  public static let root = KeyPath([])

  public var isRoot: Bool { steps.isEmpty }

  public func appending(_ more: [Value]) -> KeyPath { KeyPath(steps + more) }

  /// The path as people write it: `spec.containers[0].image`.
  public var description: String {
    var text = ""
    for step in steps { KeyPath.append(step, to: &text) }
    return text
  }

  /// The path with list items told by their `name` where they have one, so that it survives an item put in front:
  /// `spec.containers[name=web].image`. Items without a name keep their index.
  public func stableDescription(in document: Value) -> String {
    var text = ""
    var here: Value? = document
    for step in steps {
      let next = here?.lookup(step)
      if case .array? = here, case .string(let name)? = next?["name"] {
        text += "[name=\(KeyPath.isPlain(name) ? name.string : KeyPath.quoted(name))]"
      } else {
        KeyPath.append(step, to: &text)
      }
      here = next
    }
    return text
  }

  private static func append(_ step: Value, to text: inout String) {
    switch step {
    case .number(let number): text += "[\(number.text)]"
    case .string(let key) where isPlain(key):
      if !text.isEmpty { text += "." }
      text += key.string
    case .string(let key): text += "[\(quoted(key))]"
    case .bool(let flag): text += flag ? "[true]" : "[false]"
    default: text += "[\(step.typeName)]"
    }
  }

  /// In quotes, with quotes and backslashes escaped: no key can imitate two steps.
  private static func quoted(_ key: Text) -> String {
    var text = "\""
    for scalar in key.string.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text.unicodeScalars.append("\\") }
      text.unicodeScalars.append(scalar)
    }
    return text + "\""
  }

  /// Keys that stand without brackets: letters, digits, `_` and `-`.
  private static func isPlain(_ key: Text) -> Bool {
    key.byteCount > 0
      && key.withBytes { bytes in
        bytes.allSatisfy { byte in
          switch byte {
          case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x5F, 0x2D: true
          default: false
          }
        }
      }
  }
}
