/// Refuses texts with many `%TAG` lines: libyaml compares each with all before it, which takes hours for a few megabytes.
enum TagDirectives {
  static let limit = 100

  static func check(_ source: SourceText) throws(YAMLError) {
    let last: Int? = source.bytes.withUnsafeBufferPointer { bytes in
      var count = 0
      var rest = bytes[...]
      while let mark = rest.firstIndex(of: UInt8(ascii: "%")) {
        rest = rest[(mark &+ 1)...]
        guard rest.starts(with: "TAG".utf8), LineEnds.standBefore(mark, in: bytes) else { continue }
        count &+= 1
        if count > limit { return mark }
      }
      return nil
    }
    if let last { throw YAMLError(.tooManyTagDirectives(limit: limit), at: source.position(at: last)) }
  }
}
