/// The keys of objects that are made again and again: sorted and indexed once, shared by all of them.
///
/// ```swift
/// let layout = ObjectLayout(["kind", "apiVersion"])
/// layout.object(["v1", "Pod"])   // {"apiVersion": "v1", "kind": "Pod"}: values in the order of the keys' bytes
/// ```
public struct ObjectLayout: Sendable {
  let keys: ContiguousArray<Value>
  let table: HashTable?

  /// `names` in any order, each once.
  public init(_ names: [String]) {
    keys = ContiguousArray(names.map { Value.string(Text($0)) }.sorted())
    table = HashTable.indexing(keys)
  }

  /// An object with these values, as many as there are keys, in the keys' order.
  public func object(_ values: ContiguousArray<Value>) -> RegoObject {
    precondition(values.count == keys.count, "an object has a value for each key")
    return RegoObject(keys: keys, values: values, table: table)
  }
}
