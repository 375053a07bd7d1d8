import RegoValues
import YAMLReader

/// Takes lists apart into documents: `kind: List`, typed lists such as `PodList`, lists in lists, and a list of objects
/// at the top of a file.
struct ListUnfolding {
  let limits: ManifestLimits
  private(set) var documents: [Document] = []

  init(limits: ManifestLimits) { self.limits = limits }

  mutating func add(_ value: Value, _ positions: PositionTable, listPath: [Value]) throws(ManifestError) {
    if case .array(let items) = value, items.elements.contains(where: ListUnfolding.isObject) {
      try add(items, of: nil, positions, at: [], listPath: listPath)
    } else if case .array(let items)? = value["items"], ListUnfolding.isList(value, items) {
      try add(items, of: value, positions, at: ["items"], listPath: listPath)
    } else {
      if documents.count >= limits.documents {
        throw ManifestError(.tooManyDocuments(limit: limits.documents), at: positions.root.value)
      }
      documents.append(Document(index: documents.count, value: value, positions: positions, listPath: listPath))
    }
  }

  private mutating func add(
    _ items: RegoArray, of list: Value?, _ positions: PositionTable, at path: [Value], listPath: [Value]
  ) throws(ManifestError) {
    guard let table = positions.rooted(at: path) else { return }
    for (index, (item, itemPositions)) in zip(items.elements, table.items).enumerated() {
      try add(
        list.map { ListUnfolding.typed(item, by: $0) } ?? item, itemPositions,
        listPath: listPath + path + [.number(Number(index))])
    }
  }

  /// An object of Kubernetes says what it is.
  static func isObject(_ value: Value) -> Bool {
    value["apiVersion"]?.stringValue != nil && value["kind"]?.stringValue != nil
  }

  /// `kubectl` takes apart whatever has `items`; an object of another kind that only happens to have them stays whole.
  private static func isList(_ value: Value, _ items: RegoArray) -> Bool {
    value["kind"]?.stringValue?.hasSuffix("List") ?? false || items.elements.contains(where: isObject)
  }

  /// The items of a `PodList` need not say that they are Pods: they are what the list says.
  private static func typed(_ item: Value, by list: Value) -> Value {
    guard case .object(let object) = item, item["kind"] == nil, item["apiVersion"] == nil,
      let kind = list["kind"]?.stringValue, kind.hasSuffix("List"), kind != "List",
      let apiVersion = list["apiVersion"]
    else { return item }
    var builder = ObjectBuilder()
    for (key, value) in zip(object.keys, object.values) { builder.insert(key, value) }
    builder.insert("apiVersion", apiVersion)
    builder.insert("kind", .string(Text(String(kind.dropLast(4)))))
    return .object(builder.finish())
  }
}
