import Synchronization

/// Stands for a file's name.
///
/// Names are kept for as long as the process lives, each once: there are as many as there are files of policies. Whoever
/// parses what comes under names that others choose passes an empty name and puts the real one into messages.
struct FileNumber: Sendable, Hashable {
  private let number: UInt32

  private struct Table {
    var names = [""]
    var numbers: [String: UInt32] = ["": 0]
    /// One file's places are made one after the other.
    var last = (name: "", number: UInt32(0))
  }

  private static let table = Mutex(Table())

  init(_ name: String) {
    number = FileNumber.table.withLock { table in
      if table.last.name == name { return table.last.number }
      let next = UInt32(clamping: table.names.count)
      let found = table.numbers[name] ?? next
      if found == next {
        table.names.append(name)
        table.numbers[name] = found
      }
      table.last = (name, found)
      return found
    }
  }

  var name: String {
    FileNumber.table.withLock { table in
      let place = Int(number)
      return table.names.indices.contains(place) ? table.names[place] : ""
    }
  }
}
