import RegoValues

/// One question that is put to both engines.
struct GeneratedCase {
  var modules: [Piece] = []
  /// nil: no data, no input.
  var data: Piece?
  var input: Piece?
  var query: Piece
  /// What of the language and which of its built-ins the case contains.
  var features: Set<String> = []

  init(query: Piece) { self.query = query }

  static func moduleName(_ index: Int) -> String { "test-\(index).rego" }

  /// A call of a built-in whose operands come by input, where no type checker sees them.
  static func call(_ name: String, _ operands: [Piece]) -> GeneratedCase {
    let names = operands.indices.map { "input[\($0)]" }.joined(separator: ", ")
    var made = GeneratedCase(query: .text("x := \(name)(\(names))"))
    made.input = .node(.plain, ["[", .comma(operands, least: operands.count), "]"])
    made.features = ["built-in \(name)"]
    return made
  }

  /// The line that the oracle reads and that the tests read again; the cases differ by `id`.
  func line(id: Int) -> String {
    var text = "{\"id\":\(id)"
    if !modules.isEmpty {
      let members = modules.enumerated().map { "\(quoted(GeneratedCase.moduleName($0))):\(quoted($1.text))" }
      text += ",\"modules\":{\(members.joined(separator: ","))}"
    }
    if let data { text += ",\"data\":\(data.text)" }
    if let input { text += ",\"input\":\(input.text)" }
    return text + ",\"query\":\(quoted(query.text))}"
  }

  private func quoted(_ text: String) -> String { JSONWriter.text(.string(Text(text))) }

  var size: Int {
    modules.reduce(0) { $0 + $1.size } + (data?.size ?? 0) + (input?.size ?? 0) + query.size
  }

  /// The cases one step smaller, the smallest first.
  var smaller: [GeneratedCase] {
    var found: [GeneratedCase] = []
    func add(_ change: (inout GeneratedCase) -> Void) {
      var copy = self
      change(&copy)
      found.append(copy)
    }
    if data != nil { add { $0.data = nil } }
    if input != nil, modules.isEmpty == false { add { $0.input = nil } }
    for index in modules.indices {
      add { $0.modules.remove(at: index) }
      for module in modules[index].smaller { add { $0.modules[index] = module } }
    }
    if let data { for piece in data.smaller { add { $0.data = piece } } }
    if let input { for piece in input.smaller { add { $0.input = piece } } }
    for piece in query.smaller { add { $0.query = piece } }
    return found.sorted { $0.size < $1.size }
  }
}
