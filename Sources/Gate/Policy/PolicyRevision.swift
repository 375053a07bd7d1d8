import Digests

/// What tells one state of the policies from another: SHA-256 over the names and bytes of all files, in order of name,
/// each field behind its length in eight bytes.
enum PolicyRevision {
  static func text(of files: [PolicyFile]) -> String {
    var hash = SHA256()
    for file in files.sorted(by: { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }) {
      for field in [Array(file.name.utf8), file.bytes] {
        let count = UInt64(field.count)
        hash.update(stride(from: UInt64(56), through: 0, by: -8).map { UInt8(truncatingIfNeeded: count >> $0) })
        hash.update(field)
      }
    }
    return Hex.text(of: hash.finish())
  }
}
