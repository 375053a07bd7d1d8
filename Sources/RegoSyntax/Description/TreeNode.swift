import RegoValues

/// A piece of the tree as JSON, and a second value that sorts as OPA sorts such pieces.
///
/// Sets and objects are written in order, and what they hold may be any term. Both values are made together from the
/// leaves up, so that nesting does not multiply the work.
struct TreeNode {
  var json: Value
  var order: Value

  static func constant(_ value: Value) -> TreeNode { TreeNode(json: value, order: value) }

  static func text(_ string: String) -> TreeNode { constant(.string(Text(string))) }

  static func list(_ nodes: [TreeNode]) -> TreeNode {
    TreeNode(
      json: .array(RegoArray(nodes.lazy.map(\.json))), order: .array(RegoArray(nodes.lazy.map(\.order))))
  }

  /// An object whose members count in the order in which they stand here.
  static func record(_ members: [(key: String, node: TreeNode)]) -> TreeNode {
    var object = ObjectBuilder()
    for (key, node) in members { object.insert(.string(Text(key)), node.json) }
    return TreeNode(json: .object(object.finish()), order: .array(RegoArray(members.map(\.node.order))))
  }

  /// The same piece with a member that does not count where pieces are compared.
  func adding(_ key: String, _ value: Value) -> TreeNode {
    guard case .object(let object) = json else { return self }
    var builder = ObjectBuilder()
    for (known, member) in zip(object.keys, object.values) { builder.insert(known, member) }
    builder.insert(.string(Text(key)), value)
    return TreeNode(json: .object(builder.finish()), order: order)
  }
}

extension Array where Element == TreeNode {
  /// In order, without repetitions.
  func distinctSorted() -> [TreeNode] {
    guard count > 1 else { return self }
    var result: [TreeNode] = []
    for node in sorted(by: { $0.order < $1.order }) where result.last?.order != node.order { result.append(node) }
    return result
  }
}
