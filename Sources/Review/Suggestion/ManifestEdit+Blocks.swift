import RegoValues
import YAMLReader

/// Edits of what is written by lines and indents.
extension ManifestEdit {
  // MARK: - Members

  /// New members behind the last one.
  func blockInsertion(_ path: [Value], _ members: [DocumentDifference.Member]) -> [SourceEdit]? {
    guard let place = place(path), !isReferred(place), case .object(let object)? = NodeText.value(at: path, in: value),
      let key = object.keys.compactMap({ self.place(path + [$0])?.key }).first
    else { return nil }
    let texts = members.flatMap { style.member($0.key, $0.value, column: key.column - 1) }
    return [insertion(texts, behind: place.end.offset)]
  }

  /// Lines behind the line in which something ends.
  private func insertion(_ texts: [String], behind offset: Int) -> SourceEdit {
    let place = lines.next(after: offset)
    let hasBreak = place > 0 && lines.bytes[place - 1] == UInt8(ascii: "\n")
    if hasBreak { return SourceEdit(place..<place, joined(texts)) }
    return SourceEdit(place..<place, lines.lineBreak + joined(texts).dropLast(lines.lineBreak.count))
  }

  func blockRemoval(ofMember key: Value, in path: [Value]) -> [SourceEdit]? {
    guard let place = place(path + [key]), let start = place.key?.offset, !isReferred(place),
      case .object(let object)? = NodeText.value(at: path, in: value)
    else { return nil }
    if lines.isFirst(start) { return wholeLines(start, place.end.offset).map { [SourceEdit($0, [])] } }
    // The first member of a list's item: the next one takes its place behind the dash.
    let others = object.keys.compactMap { self.place(path + [$0])?.key?.offset }.filter { $0 > start }
    guard let next = others.min(), !lines.hasComment(place.end.offset..<next) else { return nil }
    return [SourceEdit(start..<next, [])]
  }

  /// From the line of the first byte to that of the last, where nothing else stands in them but a comment.
  private func wholeLines(_ start: Int, _ end: Int) -> Range<Int>? {
    guard lines.isLast(end) else { return nil }
    return lines.start(of: start)..<lines.next(after: max(start, end))
  }

  // MARK: - Items

  /// Where the dash of an item stands; nil where it is not in front of the item in the same line.
  private func dash(_ item: Place) -> Int? {
    var offset = item.value.offset - 1
    while byte(offset) == 0x20 { offset -= 1 }
    return byte(offset) == UInt8(ascii: "-") ? offset : nil
  }

  func blockInsertion(_ path: [Value], _ items: [Value], at index: Int) -> [SourceEdit]? {
    guard let list = place(path), !isReferred(list), let first = place(path + [0]), let dash = dash(first) else {
      return nil
    }
    let column = dash - lines.start(of: dash)
    let texts = items.flatMap { style.item($0, column: column) }
    guard let next = place(path + [.number(Number(index))]) else { return [insertion(texts, behind: list.end.offset)] }
    guard let before = self.dash(next), lines.isFirst(before) else { return nil }
    let start = lines.start(of: before)
    return [SourceEdit(start..<start, joined(texts))]
  }

  func blockRemoval(ofItem index: Int, in path: [Value]) -> [SourceEdit]? {
    guard let item = place(path + [.number(Number(index))]), !isReferred(item), let dash = dash(item),
      lines.isFirst(dash)
    else { return nil }
    return wholeLines(dash, item.end.offset).map { [SourceEdit($0, [])] }
  }

  // MARK: - Values

  /// Another value where one stands.
  func replacing(_ path: [Value], _ new: Value) -> [SourceEdit]? {
    guard let place = place(path), !isReferred(place), let key = path.last else { return nil }
    let parent = Array(path.dropLast())
    let range = place.value.offset..<max(place.value.offset, place.end.offset)
    if isFlow(parent) { return flowReplacement(range, new) }
    let isBlock = isCollection(path) && !isFlow(path)
    if NodeText.isSpread(new) {
      let isItem: Bool
      if case .number = key { isItem = true } else { isItem = false }
      return isBlock ? nil : spreading(place, range, new, isItem: isItem)
    }
    if isBlock { return place.key == nil ? [SourceEdit(range, Array(NodeText.scalar(new).utf8))] : folding(place, new) }
    return scalarReplacement(range, new)
  }

  private func isCollection(_ path: [Value]) -> Bool {
    switch NodeText.value(at: path, in: value) {
    case .object?, .array?: true
    default: false
    }
  }

  private func scalarReplacement(_ range: Range<Int>, _ new: Value) -> [SourceEdit]? {
    if range.isEmpty {
      // Nothing is written there: `key:`.
      guard let before = byte(range.lowerBound - 1) else { return nil }
      let gap = before == 0x20 ? "" : " "
      return [SourceEdit(range, Array((gap + NodeText.scalar(new)).utf8))]
    }
    if byte(range.lowerBound) == UInt8(ascii: "|"), let text = literal(range, new) { return [SourceEdit(range, text)] }
    return [SourceEdit(range, Array(NodeText.scalar(new, inPlaceOf: byte(range.lowerBound)).utf8))]
  }

  /// A text of several lines in place of another one; its indent and its header stay.
  private func literal(_ range: Range<Int>, _ new: Value) -> [UInt8]? {
    let header = Array(lines.bytes[range.lowerBound..<lines.end(of: range.lowerBound)])
    guard case .string(let text) = new, header == Array("|".utf8) || header == Array("|-".utf8) else { return nil }
    let content = text.string.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    let endsWithBreak = content.last?.isEmpty == true
    guard content.count > 1, endsWithBreak == (header.count == 1) else { return nil }
    let start = lines.next(after: range.lowerBound)
    let indent = lines.indent(of: start)
    guard start < range.upperBound, !indent.isEmpty else { return nil }
    var result = header
    for line in endsWithBreak ? content.dropLast() : content {
      result += lines.lineBreak
      if !line.isEmpty { result += indent + Array(line) }
    }
    return result
  }

  /// A list or object in place of something that stands behind its key or dash.
  private func spreading(_ place: Place, _ range: Range<Int>, _ new: Value, isItem: Bool) -> [SourceEdit]? {
    guard lines.isLast(range.upperBound) else { return nil }
    if isItem {
      guard let dash = dash(place) else { return nil }
      var texts = style.item(new, column: dash - lines.start(of: dash))
      let head = texts.removeFirst().drop { $0 == " " }.dropFirst(2)
      let first = SourceEdit(range, Array(head.utf8))
      return texts.isEmpty ? [first] : [first, insertion(texts, behind: range.upperBound)]
    }
    guard let key = place.key, lines.start(of: key.offset) == lines.start(of: range.lowerBound) else { return nil }
    let texts = Array(style.member("", new, column: key.column - 1).dropFirst())
    var start = range.lowerBound
    while byte(start - 1) == 0x20 { start -= 1 }
    return [SourceEdit(start..<range.upperBound, []), insertion(texts, behind: range.upperBound)]
  }

  /// A scalar in place of a block below its key.
  private func folding(_ place: Place, _ new: Value) -> [SourceEdit]? {
    guard let key = place.key else { return nil }
    let keyEnd = lines.end(of: key.offset)
    guard byte(keyEnd - 1) == UInt8(ascii: ":"), keyEnd < place.value.offset,
      !lines.hasComment(keyEnd..<place.end.offset), lines.isLast(place.end.offset)
    else { return nil }
    return [SourceEdit(keyEnd..<place.end.offset, Array((" " + NodeText.scalar(new)).utf8))]
  }
}

extension NodeText {
  /// A list or object that holds something: written over several lines.
  static func isSpread(_ value: Value) -> Bool {
    switch value {
    case .object(let members): members.count > 0
    case .array(let items): items.count > 0
    default: false
    }
  }
}
