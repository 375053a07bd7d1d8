/// Refuses a document whose aliases make it many times larger or deeper than it is written ("billion laughs").
/// It counts without expanding anything, and before merges copy a single member.
struct AliasBudget {
  let limits: YAMLLimits

  /// How large and how deep a node is with its aliases expanded.
  private struct Extent {
    var nodes: Int
    var depth: Int

    /// Takes in a child. Sums stop at the highest integer: a bomb's size has more digits than that.
    mutating func add(_ child: Extent) {
      let sum = nodes.addingReportingOverflow(child.nodes)
      nodes = sum.overflow ? .max : sum.partialValue
      depth = max(depth, child.depth)
    }
  }

  /// A list or mapping whose children are being counted.
  private struct Frame {
    var place: Int
    var end: Int
    var extent = Extent(nodes: 1, depth: 0)
  }

  func check(_ arena: NodeArena, root: Int, source: SourceText) throws(YAMLError) {
    let end = Int(arena.nodes[root].next)
    var anchored: [Int: Extent] = [:]
    var frames: [Frame] = []
    var whole = Extent(nodes: 0, depth: 0)
    var index = root
    while index < end {
      let node = arena.nodes[index]
      switch node.kind {
      case .sequence, .mapping: frames.append(Frame(place: index, end: Int(node.next)))
      case .alias:
        let target = anchored[Int(node.payload)] ?? Extent(nodes: 1, depth: 0)
        if frames.count + target.depth > limits.greatestDepth {
          throw YAMLError(.tooDeep(limit: limits.greatestDepth), at: source.position(at: Int(node.start)))
        }
        add(target, to: &frames, or: &whole)
      case .scalar, .key, .mergeKey: add(Extent(nodes: 1, depth: 0), to: &frames, or: &whole)
      }
      index &+= 1
      while let frame = frames.last, frame.end == index {
        frames.removeLast()
        var extent = frame.extent
        extent.depth &+= 1
        if arena.nodes[frame.place].isAnchored { anchored[frame.place] = extent }
        add(extent, to: &frames, or: &whole)
      }
    }
    let own = end &- root
    let limit = own.multipliedReportingOverflow(by: max(1, limits.aliasExpansion))
    if !limit.overflow, whole.nodes > limit.partialValue {
      throw YAMLError(
        .aliasesExpand(nodes: whole.nodes, own: own, times: limits.aliasExpansion),
        at: source.position(at: Int(arena.nodes[root].start)))
    }
  }

  private func add(_ extent: Extent, to frames: inout [Frame], or whole: inout Extent) {
    if frames.isEmpty {
      whole.add(extent)
    } else {
      frames[frames.count &- 1].extent.add(extent)
    }
  }
}
