/// Generated text as a tree, so that it can be made smaller without knowing what it means.
indirect enum Piece {
  /// What may stand in for what: a node can be replaced by any node of the same kind inside of it.
  enum Kind { case term, literal, body, rule, head, module, json, plain }

  case text(String)
  /// What the two versions of the language write differently, on one line.
  case dialect(v1: String, v0: String)
  case node(Kind, [Piece])
  /// Items that can be left out, down to `least`.
  case list([Piece], separator: String, least: Int)

  /// As version 1 of the language has it, unless told.
  var text: String { text(inVersion0: false) }

  func text(inVersion0 isOld: Bool) -> String {
    var text = ""
    write(to: &text, isOld)
    return text
  }

  private func write(to text: inout String, _ isOld: Bool) {
    switch self {
    case .text(let part): text += part
    case .dialect(let new, let old): text += isOld ? old : new
    case .node(_, let parts): for part in parts { part.write(to: &text, isOld) }
    case .list(let items, let separator, _):
      for (index, item) in items.enumerated() {
        if index > 0 { text += separator }
        item.write(to: &text, isOld)
      }
    }
  }

  static func term(_ parts: Piece...) -> Piece { .node(.term, parts) }
  static func literal(_ parts: Piece...) -> Piece { .node(.literal, parts) }
  static func comma(_ items: [Piece], least: Int = 0) -> Piece { .list(items, separator: ", ", least: least) }

  /// A string of code points, each of which can be left out.
  static func characters(_ text: String) -> Piece {
    .list(text.unicodeScalars.map { .text(String($0)) }, separator: "", least: 0)
  }
}

extension Piece: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

extension Piece {
  /// The smaller trees that are one step away: the largest steps first.
  var smaller: [Piece] {
    var found: [(size: Int, piece: Piece)] = []
    reductions { found.append(($0.size, $0)) }
    return found.sorted { $0.size < $1.size }.map(\.piece)
  }

  var size: Int {
    switch self {
    case .text(let text), .dialect(let text, _): text.utf8.count
    case .node(_, let parts): parts.reduce(1) { $0 + $1.size }
    case .list(let items, let separator, _): items.reduce(1) { $0 + $1.size + separator.utf8.count }
    }
  }

  private func reductions(_ yield: (Piece) -> Void) {
    switch self {
    case .text, .dialect: return
    case .node(let kind, let parts):
      for inner in descendants(of: kind) { yield(inner) }
      for atom in Piece.atoms(of: kind) where atom.size < size { yield(atom) }
      for index in parts.indices {
        parts[index].reductions { part in
          var changed = parts
          changed[index] = part
          yield(.node(kind, changed))
        }
      }
    case .list(let items, let separator, let least):
      var length = items.count - least
      while length > 0 {
        for start in stride(from: 0, through: items.count - length, by: length) {
          var kept = items
          kept.removeSubrange(start..<(start + length))
          yield(.list(kept, separator: separator, least: least))
        }
        length /= 2
      }
      for index in items.indices {
        items[index].reductions { item in
          var changed = items
          changed[index] = item
          yield(.list(changed, separator: separator, least: least))
        }
      }
    }
  }

  /// The nearest nodes of a kind below this one.
  private func descendants(of kind: Kind) -> [Piece] {
    var found: [Piece] = []
    func visit(_ piece: Piece) {
      switch piece {
      case .text, .dialect: return
      case .node(let other, let parts):
        if other == kind { found.append(piece) } else { parts.forEach(visit) }
      case .list(let items, _, _): items.forEach(visit)
      }
    }
    if case .node(_, let parts) = self { parts.forEach(visit) }
    return found
  }

  private static func atoms(of kind: Kind) -> [Piece] {
    switch kind {
    case .term: ["1", "\"a\"", "true"].map { .node(.term, [.text($0)]) }
    case .literal: [.node(.literal, ["true"])]
    case .json: ["1", "\"a\"", "{}"].map { .node(.json, [.text($0)]) }
    default: []
    }
  }
}
