/// Recognises what Git LFS leaves in place of a file. All lines must be those of a pointer, so that no manifest can pass
/// for one.
enum LFSPointer {
  static func matches(_ bytes: [UInt8]) -> Bool {
    guard bytes.count < 1024, bytes.starts(with: Array("version https://git-lfs.github.com/spec/".utf8)) else {
      return false
    }
    var keys: [String] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let space = line.firstIndex(of: UInt8(ascii: " ")), line.allSatisfy({ (0x20...0x7E).contains($0) }) else {
        return false
      }
      keys.append(String(decoding: line[..<space], as: UTF8.self))
    }
    return keys.first == "version" && keys.contains("oid") && keys.contains("size")
      && keys.dropFirst().allSatisfy { $0 == "oid" || $0 == "size" || $0.hasPrefix("ext-") }
  }
}
