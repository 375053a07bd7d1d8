import RegoSyntax
import RegoValues

/// Why a rule's result has one of its elements: the definition that gave it and what it read of the input on the way.
public struct Derivation: Sendable {
  /// The element of the set, the member's value of the object, the item of the array, or the complete value.
  public var value: Value
  /// The definition that gave the value.
  public var rule: Location
  /// In the order of reading, without repetitions.
  public var reads: [InputRead]

  public init(value: Value, rule: Location, reads: [InputRead]) {
    self.value = value
    self.rule = rule
    self.reads = reads
  }
}

/// One place of the input that was looked at.
public struct InputRead: Sendable, Hashable {
  /// The concrete path: `["spec", "containers", 0, "image"]`.
  public var path: [Value]
  /// False where nothing is there: the path's existing prefix is what was seen.
  public var isDefined: Bool
  /// 0 in the rule's own body, 1 in a rule or function that it called, and so on.
  public var depth: Int
  /// The expression that read it.
  public var location: Location

  public init(path: [Value], isDefined: Bool, depth: Int, location: Location) {
    self.path = path
    self.isDefined = isDefined
    self.depth = depth
    self.location = location
  }
}
