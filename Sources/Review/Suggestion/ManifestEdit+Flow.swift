import RegoValues
import YAMLReader

/// Edits of what is written between brackets: JSON, and YAML that looks like it.
extension ManifestEdit {
  func flowReplacement(_ range: Range<Int>, _ new: Value) -> [SourceEdit]? {
    if range.isEmpty { return nil }
    let first = byte(range.lowerBound)
    let isQuoted = first == UInt8(ascii: "'") || first == UInt8(ascii: "\"")
    if isJSON, NodeText.isSpread(new), lines.isFirst(lineOfMember(range.lowerBound)) {
      let indent = String(decoding: lines.indent(of: range.lowerBound), as: UTF8.self)
      return [SourceEdit(range, Array(NodeText.spread(nil, new, indent: indent, unit: unit).utf8))]
    }
    if case .string = new, isQuoted { return [SourceEdit(range, Array(NodeText.scalar(new, inPlaceOf: first).utf8))] }
    return [SourceEdit(range, Array(NodeText.flow(new, isJSON: isJSON).utf8))]
  }

  /// The first byte that is no blank in the line.
  private func lineOfMember(_ offset: Int) -> Int { lines.start(of: offset) + lines.indent(of: offset).count }

  /// One level of the file's indents.
  private var unit: String {
    guard case .object(let object) = value, let key = object.keys.first, let place = place([key])?.key,
      let root = self.place([])
    else { return "  " }
    let inner = lines.indent(of: place.offset)
    let outer = lines.indent(of: root.value.offset)
    guard inner.count > outer.count, inner.starts(with: outer) else { return "  " }
    return String(decoding: inner.dropFirst(outer.count), as: UTF8.self)
  }

  /// Members or items of a list or object between brackets, in order of place.
  private func children(_ path: [Value]) -> [(start: Int, end: Int)]? {
    let steps: [Value]
    switch NodeText.value(at: path, in: value) {
    case .object(let object)?: steps = Array(object.keys)
    case .array(let items)?: steps = items.elements.indices.map { .number(Number($0)) }
    default: return nil
    }
    let places = steps.compactMap { place(path + [$0]) }
    guard places.count == steps.count, !places.isEmpty else { return nil }
    return places.map { (start: ($0.key ?? $0.value).offset, end: $0.end.offset) }.sorted { $0.start < $1.start }
  }

  /// `at` is the place of an item; members go behind the last one.
  func flowInsertion(
    _ path: [Value], _ new: [(member: DocumentDifference.Member?, value: Value)], at index: Int? = nil
  ) -> [SourceEdit]? {
    guard let place = place(path), !isReferred(place), let children = children(path), let last = children.last else {
      return nil
    }
    let texts = new.map { item in
      item.member.map { NodeText.flowMember($0, isJSON: isJSON) } ?? NodeText.flow(item.value, isJSON: isJSON)
    }
    if let index, index < children.count {
      let start = children[index].start
      return lines.isFirst(start)
        ? nil : [SourceEdit(start..<start, texts.flatMap { Array($0.utf8) + Array(", ".utf8) })]
    }
    guard children.count > 0, lines.isFirst(last.start), lines.isLast(last.end) else {
      return [SourceEdit(last.end..<last.end, texts.flatMap { Array(", ".utf8) + Array($0.utf8) })]
    }
    return spreadInsertion(new, behind: last)
  }

  /// Each on a line of its own, as the last one is.
  private func spreadInsertion(
    _ new: [(member: DocumentDifference.Member?, value: Value)], behind last: (start: Int, end: Int)
  ) -> [SourceEdit] {
    let indent = String(decoding: lines.indent(of: last.start), as: UTF8.self)
    let texts = new.map { item in
      if isJSON { return indent + NodeText.spread(item.member, item.value, indent: indent, unit: unit) }
      return indent
        + (item.member.map { NodeText.flowMember($0, isJSON: false) } ?? NodeText.flow(item.value, isJSON: false))
    }
    let lineEnd = lines.end(of: last.end)
    let text = texts.joined(separator: ",\n").split(separator: "\n", omittingEmptySubsequences: false)
    let bytes = text.flatMap { lines.lineBreak + Array($0.utf8) }
    return [
      SourceEdit(last.end..<last.end, [UInt8(ascii: ",")]), SourceEdit(lineEnd..<lineEnd, bytes),
    ]
  }

  func flowRemoval(_ path: [Value], in parent: [Value]) -> [SourceEdit]? {
    guard let own = place(path), !isReferred(own), let children = children(parent), children.count > 1,
      let index = children.firstIndex(where: { $0.start == (own.key ?? own.value).offset })
    else { return nil }
    let range =
      index + 1 < children.count
      ? children[index].start..<children[index + 1].start : children[index - 1].end..<children[index].end
    return lines.hasComment(range) ? nil : [SourceEdit(range, [])]
  }
}
