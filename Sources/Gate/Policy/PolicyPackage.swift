/// A package that decides, with the shape in which it wants to see documents.
public struct PolicyPackage: Sendable {
  /// Without `data.`: `kubernetes.admission`.
  public var name: String
  public var shape: InputShape
  /// Why this shape, for `gatehouse doctor`: `its rules read input.request`.
  public var shapeReason: String
  /// In order of name; never empty.
  public var rules: [DecidingRule]

  init(name: String, shape: InputShape, shapeReason: String, rules: [DecidingRule]) {
    self.name = name
    self.shape = shape
    self.shapeReason = shapeReason
    self.rules = rules
  }
}
