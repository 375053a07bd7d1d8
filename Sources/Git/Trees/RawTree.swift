import Gate

/// A tree object as Git stores it: `<mode> <name>\0<id>` after each other, parsed within its bounds.
struct RawTree {
  struct Entry {
    var mode: UInt32
    var name: Range<Int>
    var id: Range<Int>

    var isDirectory: Bool { mode & 0o170000 == 0o040000 }

    /// nil for a directory, and for modes that Git does not write.
    var fileKind: FileVersion.Kind? {
      switch mode & 0o170000 {
      case 0o100000: mode & 0o100 != 0 ? .executable : .file
      case 0o120000: .symlink
      case 0o160000: .submodule
      default: nil
      }
    }
  }

  let bytes: [UInt8]
  let entries: [Entry]

  /// Strict where the tree is judged: every entry has a mode and name that Git would write, and they stand in order, each once.
  /// What history already holds is taken as it is.
  init(_ bytes: [UInt8], idLength: Int, isStrict: Bool) throws(GitError.MalformedObject) {
    self.bytes = bytes
    var entries: [Entry] = []
    entries.reserveCapacity(bytes.count / (idLength + 16))
    var offset = 0
    while offset < bytes.count {
      let entry = try Self.entry(of: bytes, at: offset, idLength: idLength)
      offset = entry.id.upperBound
      if isStrict {
        try Self.check(entry, of: bytes)
        if let last = entries.last, precedence(of: last, in: bytes, over: entry, in: bytes) >= 0 { throw .treeUnsorted }
      }
      entries.append(entry)
    }
    self.entries = entries
  }

  func name(_ entry: Entry) -> ArraySlice<UInt8> { bytes[entry.name] }
  func id(_ entry: Entry) -> ObjectID { ObjectID(bytes: bytes[entry.id]) }

  /// Whether both entries, of the same name, stand for the same.
  func isSame(_ entry: Entry, as other: Entry, of tree: RawTree) -> Bool {
    entry.mode == other.mode && bytes[entry.id].elementsEqual(tree.bytes[other.id])
  }

  /// Below zero where `entry` comes before `other` in Git's order: by name, directories as if "/" followed theirs.
  func order(of entry: Entry, before other: Entry, of tree: RawTree) -> Int {
    precedence(of: entry, in: bytes, over: other, in: tree.bytes)
  }

  private static func entry(of bytes: [UInt8], at start: Int, idLength: Int) throws(GitError.MalformedObject) -> Entry {
    var mode: UInt32 = 0
    var offset = start
    while offset < bytes.count, bytes[offset] != UInt8(ascii: " ") {
      guard (0x30...0x37).contains(bytes[offset]), offset - start < 7 else { throw .treeModeUnknown }
      mode = mode << 3 | UInt32(bytes[offset] - 0x30)
      offset += 1
    }
    let nameStart = offset + 1
    guard offset > start, nameStart < bytes.count,
      let nameEnd = bytes[nameStart...].firstIndex(of: 0), bytes.count - nameEnd > idLength
    else { throw .treeEntryTruncated }
    return Entry(mode: mode, name: nameStart..<nameEnd, id: (nameEnd + 1)..<(nameEnd + 1 + idLength))
  }

  private static func check(_ entry: Entry, of bytes: [UInt8]) throws(GitError.MalformedObject) {
    guard entry.isDirectory || entry.fileKind != nil else { throw .treeModeUnknown }
    guard !entry.name.isEmpty, !bytes[entry.name].contains(UInt8(ascii: "/")) else { throw .treeNameUnusable }
  }
}

private func precedence(
  of left: RawTree.Entry, in leftBytes: [UInt8], over right: RawTree.Entry, in rightBytes: [UInt8]
) -> Int {
  let common = min(left.name.count, right.name.count)
  for step in 0..<common {
    let difference = Int(leftBytes[left.name.lowerBound + step]) - Int(rightBytes[right.name.lowerBound + step])
    if difference != 0 { return difference }
  }
  // A directory's name goes on with "/", a file's ends: the end is smaller than anything.
  func end(_ entry: RawTree.Entry, _ bytes: [UInt8]) -> Int {
    if common < entry.name.count { return Int(bytes[entry.name.lowerBound + common]) }
    return entry.isDirectory ? Int(UInt8(ascii: "/")) : 0
  }
  let difference = end(left, leftBytes) - end(right, rightBytes)
  return difference != 0 ? difference : left.name.count - right.name.count
}
