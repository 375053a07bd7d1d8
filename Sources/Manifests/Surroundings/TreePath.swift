/// Paths of a tree as bytes: the directories above a file, and names relative to one.
enum TreePath {
  static let slash = UInt8(ascii: "/")

  /// The directory of a path: `a/b` for `a/b/c.yaml`, empty for a file at the root.
  static func directory(of path: [UInt8]) -> [UInt8] {
    path.lastIndex(of: slash).map { Array(path[..<$0]) } ?? []
  }

  /// The directories above a file, nearest first, the root last.
  static func directories(above path: [UInt8]) -> [[UInt8]] {
    var result: [[UInt8]] = []
    var here = path
    while !here.isEmpty {
      here = directory(of: here)
      result.append(here)
    }
    return result
  }

  /// The path below `directory`, which is above it.
  static func relative(_ path: [UInt8], to directory: [UInt8]) -> ArraySlice<UInt8> {
    directory.isEmpty ? path[...] : path.dropFirst(directory.count + 1)
  }

  static func joined(_ directory: [UInt8], _ name: [UInt8]) -> [UInt8] {
    directory.isEmpty ? name : directory + [slash] + name
  }

  /// `name` as written in a file of `directory`, with `.` and `..` worked out; nil when it leaves the tree or is a URL.
  static func resolved(_ name: [UInt8], in directory: [UInt8]) -> [UInt8]? {
    guard !name.isEmpty, name[0] != slash else { return nil }
    var parts = directory.isEmpty ? [] : directory.split(separator: slash).map(Array.init)
    for part in name.split(separator: slash) {
      if part.elementsEqual(".".utf8) { continue }
      if part.elementsEqual("..".utf8) {
        guard parts.popLast() != nil else { return nil }
      } else {
        parts.append(Array(part))
      }
    }
    return parts.isEmpty ? nil : Array(parts.joined(separator: [slash]))
  }
}
