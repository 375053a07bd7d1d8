extension Settings {
  /// Every list of policies that some repository and ref is judged by, with `own` behind what the settings name: what is
  /// compiled ahead of pushes.
  ///
  /// Entries that name policies meet in ways that only a push shows; those of which every two can meet are taken to meet, up
  /// to `most` lists. A list that is left out is compiled by the push that needs it.
  public func policyLists(with own: [String], most: Int = 64) -> [[String]] {
    let layers = self.layers.indices.filter { self.layers[$0].said["policies"] != nil }
    var lists: [[String]] = []
    // Few layers first: most repositories are named by one entry at most.
    var open: [[Int]] = [[]]
    var next = 0
    while next < open.count, lists.count < most {
      let chosen = open[next]
      next += 1
      let list = effective(layers: chosen).policies + own
      if !list.isEmpty, !lists.contains(list) { lists.append(list) }
      guard open.count < most * 4 else { continue }
      for index in layers where index > chosen.last ?? -1 {
        let layer = self.layers[index]
        if layer.rank == .server || !chosen.allSatisfy({ self.layers[$0].canMeet(layer) }) { continue }
        open.append(chosen + [index])
      }
    }
    return lists
  }

  /// What holds where the server's layer and these meet.
  private func effective(layers chosen: [Int]) -> EffectiveSettings {
    let held = Set(chosen)
    return effective { index in layers[index].rank == .server || held.contains(index) }
  }
}
