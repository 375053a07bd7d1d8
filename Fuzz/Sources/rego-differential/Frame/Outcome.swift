import RegoValues

/// What an engine made of a case.
enum Outcome: Equatable {
  /// The bindings as JSON texts in order, and what was printed.
  case answers([String], prints: [String])
  /// What a compiler or parser found, an error each, in order of file and row.
  case refused([String])
  case failed(String)
  /// No answer in time, or an engine that ended itself.
  case lost(String)

  var kind: String {
    switch self {
    case .answers: "answers"
    case .refused: "refused"
    case .failed: "failed"
    case .lost: "lost"
    }
  }

  var text: String {
    switch self {
    case .answers(let bindings, let prints):
      (bindings.isEmpty ? "undefined" : bindings.joined(separator: "\n"))
        + (prints.isEmpty ? "" : "\nprinted " + prints.joined(separator: "\nprinted "))
    case .refused(let errors): errors.joined(separator: "\n")
    case .failed(let error): error
    case .lost(let why): "lost: \(why)"
    }
  }

  /// Bindings as JSON has them: sets are sorted arrays, keys that are not strings their text.
  static func asJSON(_ value: Value) -> Value {
    switch value {
    case .array(let array): return .array(RegoArray(array.elements.map(asJSON)))
    case .set(let set): return .array(RegoArray(set.elements.map(asJSON)))
    case .object(let object):
      var builder = ObjectBuilder()
      for index in 0..<object.count {
        var key = object.keys[index]
        if case .string = key {} else { key = .string(Text(JSONWriter.text(key))) }
        builder.insert(key, asJSON(object.values[index]))
      }
      return .object(builder.finish())
    default: return value
    }
  }
}
