import Rego
import RegoValues

/// A block of PEM (RFC 7468, with the headers of RFC 1421), found as leniently as Go finds it: what is not a block is
/// passed over.
struct PEMBlock {
  let type: String
  let headers: [String: String]
  let bytes: [UInt8]

  private static let begin = Array("-----BEGIN ".utf8)
  private static let end = Array("\n-----END ".utf8)
  private static let dashes = Array("-----".utf8)

  /// The first block and what follows it; nil where there is none.
  static func first(in bytes: ArraySlice<UInt8>) -> (block: PEMBlock, rest: ArraySlice<UInt8>)? {
    var rest = bytes
    // Where no end was found once, there is none further on: each is looked for but once.
    var scan = EndScan(bytes)
    while let start = typeLine(in: rest) {
      var line: ArraySlice<UInt8>
      (line, rest) = takeLine(start)
      guard line.ends(with: dashes) else { continue }
      line = line.dropLast(dashes.count)
      guard let headers = takeHeaders(&rest) else { return nil }
      guard let (body, after) = body(of: line, in: rest, isBare: headers.isEmpty, &scan) else { continue }
      let text = body.filter { $0 != 0x20 && $0 != 0x09 }
      guard let decoded = try? Base64.decoded(text, .standard) else { continue }
      return (PEMBlock(type: String(decoding: line, as: UTF8.self), headers: headers, bytes: decoded), after)
    }
    return nil
  }

  /// What follows the next `-----BEGIN ` that stands at the beginning of a line.
  private static func typeLine(in bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
    if bytes.starts(with: begin) { return bytes.dropFirst(begin.count) }
    return bytes.place(of: [0x0A] + begin).map { bytes[($0 + begin.count + 1)...] }
  }

  /// A line without its end and trailing space, and what follows.
  private static func takeLine(_ bytes: ArraySlice<UInt8>) -> (line: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
    let end = bytes.firstIndex(of: 0x0A) ?? bytes.endIndex
    var line = bytes[bytes.startIndex..<end]
    if end < bytes.endIndex, line.last == 0x0D { line = line.dropLast() }
    while let last = line.last, last == 0x20 || last == 0x09 { line = line.dropLast() }
    return (line, end < bytes.endIndex ? bytes[(end + 1)...] : bytes[bytes.endIndex...])
  }

  /// Lines with a colon; nil where nothing else follows.
  private static func takeHeaders(_ rest: inout ArraySlice<UInt8>) -> [String: String]? {
    var headers: [String: String] = [:]
    while true {
      if rest.isEmpty { return nil }
      let (line, next) = takeLine(rest)
      guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return headers }
      headers[trimmed(line[..<colon])] = trimmed(line[(colon + 1)...])
      rest = next
    }
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || (0x09...0x0D).contains(first) { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == 0x20 || (0x09...0x0D).contains(last) { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The text up to the end line of the same type, and what follows that line.
  private static func body(
    of type: ArraySlice<UInt8>, in rest: ArraySlice<UInt8>, isBare: Bool, _ scan: inout EndScan
  ) -> (body: ArraySlice<UInt8>, after: ArraySlice<UInt8>)? {
    let place: Int
    let trailer: ArraySlice<UInt8>
    if isBare, rest.starts(with: end.dropFirst()) {
      place = rest.startIndex
      trailer = rest.dropFirst(end.count - 1)
    } else {
      guard let found = scan.next(from: rest.startIndex) else { return nil }
      place = found
      trailer = rest[(found + end.count)...]
    }
    let length = type.count + dashes.count
    guard trailer.count >= length, trailer.starts(with: type), trailer.prefix(length).ends(with: dashes),
      takeLine(trailer.dropFirst(length)).line.isEmpty
    else { return nil }
    return (rest[rest.startIndex..<place], takeLine(trailer).rest)
  }

  /// Finds end lines from the front on, without looking at the same bytes twice.
  private struct EndScan {
    private let bytes: ArraySlice<UInt8>
    private var known: Int?

    init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

    mutating func next(from start: Int) -> Int? {
      if let known, known >= start { return known == bytes.endIndex ? nil : known }
      let found = bytes[start...].place(of: PEMBlock.end)
      known = found ?? bytes.endIndex
      return found
    }
  }
}

extension ArraySlice<UInt8> {
  fileprivate func ends(with tail: [UInt8]) -> Bool { suffix(tail.count).elementsEqual(tail) }
}
