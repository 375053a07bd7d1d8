import Glibc
import RegoValues

/// One file of a suite: `v1/withkeyword.jsonl`.
struct CaseFile {
  var path: String
  var suite: String
  var folder: String

  static let suites = ["v0", "v1", "compile-v0", "compile-v1"]

  /// The files of all suites, by folder.
  static func all(in directory: String, folders: Set<String>) throws(ConformanceError) -> [CaseFile] {
    var files: [CaseFile] = []
    for suite in suites {
      for name in try names(in: "\(directory)/\(suite)") where name.hasSuffix(".jsonl") {
        let folder = String(name.dropLast(6))
        if !folders.isEmpty && !folders.contains(folder) { continue }
        files.append(CaseFile(path: "\(directory)/\(suite)/\(name)", suite: suite, folder: folder))
      }
    }
    return files.sorted { ($0.folder, $0.suite) < ($1.folder, $1.suite) }
  }

  func cases() throws(ConformanceError) -> [ConformanceCase] {
    var cases: [ConformanceCase] = []
    for (number, line) in try CaseFile.read(path).split(separator: UInt8(ascii: "\n")).enumerated() {
      guard let value = try? JSONReader.read(Array(line)), let test = ConformanceCase(value) else {
        throw ConformanceError(message: "\(path):\(number + 1): not a case")
      }
      cases.append(test)
    }
    return cases
  }

  private static func names(in directory: String) throws(ConformanceError) -> [String] {
    guard let stream = opendir(directory) else {
      throw ConformanceError(message: "\(directory): \(String(cString: strerror(errno)))")
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      names.append(
        withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
          String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  static func read(_ path: String) throws(ConformanceError) -> [UInt8] {
    let file = open(path, O_RDONLY)
    guard file >= 0 else { throw ConformanceError(message: "\(path): \(String(cString: strerror(errno)))") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      if count <= 0 { return bytes }
      bytes.append(contentsOf: chunk.prefix(count))
    }
  }
}
