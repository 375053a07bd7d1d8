import RegoValues

/// Which old document a new one comes from: by what they describe, over the whole change, so that a moved object is an
/// update and not a delete and a create.
///
/// 1. in the same file: documents of the same resource name in order, then those without a name in order (`FilePairs`)
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

  /// By the new document.
  private(set) var origins: [Address: Address] = [:]
  /// The old documents that no new one comes from, in order.
  private(set) var deleted: [Address] = []

  /// The documents of each file, in order, that its other side has no counterpart of.
  init(left: [(change: Int, entries: [Entry])], open: [(change: Int, entries: [Entry])]) {
    var byName: [ResourceName: [Address]] = [:]
    for (change, entries) in left {
      for entry in entries {
        let address = Address(change: change, document: entry.document)
        if let name = entry.name { byName[name, default: []].append(address) } else { deleted.append(address) }
      }
    }
    for name in byName.keys { byName[name]?.reverse() }
    for (change, entries) in open {
      for entry in entries {
        if let name = entry.name, let old = byName[name]?.popLast() {
          origins[Address(change: change, document: entry.document)] = old
        }
      }
    }
    deleted = (deleted + byName.values.flatMap(\.self)).sorted()
  }

  /// The old document of another file that the new one at `address` comes from; nil: there is none.
  func old(of address: Address) -> Address? { origins[address] }
}

/// Which old document of the same file a new one comes from.
struct FilePairs {
  private var oldByNew: [Int: Int] = [:]
  /// The new documents that come from none of them, and the old ones that none comes from, in order.
  private(set) var open: [DocumentPairs.Entry] = []
  private(set) var left: [DocumentPairs.Entry] = []

  /// The documents of both sides, in order.
  init(old: [DocumentPairs.Entry], new: [DocumentPairs.Entry]) {
    var byName = Dictionary(grouping: old.reversed(), by: \.name)
    for entry in new {
      if let found = byName[entry.name]?.popLast() {
        oldByNew[entry.document] = found.document
      } else if entry.name != nil {
        open.append(entry)
      }
    }
    left = byName.values.flatMap(\.self).sorted { $0.document < $1.document }
  }

  /// One document on each side, of the same resource name or both without one.
  init(old: Int, new: Int) { oldByNew = [new: old] }

  /// The number of the old document that a new one comes from.
  func old(of document: Int) -> Int? { oldByNew[document] }
}
