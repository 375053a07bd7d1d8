import Digests

/// What tells one state of the policies from another: SHA-256 over the names and bytes of the files that count, in order of
/// name, each field behind its length in eight bytes.
enum PolicyRevision {
  static func text(of files: [PolicyFile]) -> String {
    var hash = SHA256()
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      var name = file.name
      name.withUTF8 { add(UnsafeRawBufferPointer($0), to: &hash) }
      file.bytes.withUnsafeBytes { add($0, to: &hash) }
    }
    return Hex.text(of: hash.finish())
  }

  private static func add(_ field: UnsafeRawBufferPointer, to hash: inout SHA256) {
    withUnsafeBytes(of: UInt64(field.count).bigEndian) { hash.update($0) }
    hash.update(field)
  }
}

extension PolicySet {
  /// The revision of the set that these files make, without making it.
  public static func revision(of files: [PolicyFile], purpose: Purpose = .judging) -> String {
    PolicyRevision.text(of: files.filter { purpose.counts($0.kind) })
  }
}
