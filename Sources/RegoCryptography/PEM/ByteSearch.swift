extension ArraySlice<UInt8> {
  /// Where `needle` first stands.
  func place(of needle: [UInt8]) -> Int? {
    guard let first = needle.first else { return startIndex }
    var from = startIndex
    while let start = self[from...].firstIndex(of: first) {
      if self[start...].starts(with: needle) { return start }
      from = start + 1
    }
    return nil
  }
}
