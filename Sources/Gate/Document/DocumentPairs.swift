/// Which old document a new one comes from: by what they describe, over the whole change, so that a moved object is an
/// update and not a delete and a create.
///
/// 1. in the same file: documents of the same resource name in order, then those without a name in order
/// 2. what is left, over all files: documents of the same resource name, in order of path and place
///
/// What remains of the old documents is deleted; what remains of the new ones is created.
struct DocumentPairs {
  /// A document by its file's number in the change and its own number in the file.
  struct Address: Hashable, Comparable {
    var change: Int
    var document: Int

    static func < (left: Address, right: Address) -> Bool {
      (left.change, left.document) < (right.change, right.document)
    }
  }

  /// What pairing knows of a document.
  struct Entry {
    var document: Int
    var name: ResourceName?
  }

  private var oldByNew: [Address: Address] = [:]
  /// The old documents that no new one comes from, in order.
  private(set) var deleted: [Address] = []

  /// Old and new documents of each changed file, in order.
  init(_ files: [(old: [Entry], new: [Entry])]) {
    var left: [ResourceName: [Address]] = [:]
    var open: [(Address, ResourceName)] = []
    for (change, file) in files.enumerated() {
      var byName = Dictionary(grouping: file.old.reversed(), by: \.name)
      for entry in file.new {
        let address = Address(change: change, document: entry.document)
        if let old = byName[entry.name]?.popLast() {
          oldByNew[address] = Address(change: change, document: old.document)
        } else if let name = entry.name {
          open.append((address, name))
        }
      }
      for (name, entries) in byName {
        for entry in entries.reversed() {
          let address = Address(change: change, document: entry.document)
          if let name { left[name, default: []].append(address) } else { deleted.append(address) }
        }
      }
    }
    for name in left.keys { left[name]?.reverse() }
    for (address, name) in open {
      if let old = left[name]?.popLast() { oldByNew[address] = old }
    }
    deleted = (deleted + left.values.flatMap(\.self)).sorted()
  }

  /// The old document that the new one at `address` comes from; nil: it is created.
  func old(of address: Address) -> Address? { oldByNew[address] }
}
