import RegoSyntax
import RegoValues

/// How messages print terms: operators as calls, references with dots where the key is a name.
extension Term {
  var text: String {
    switch kind {
    case .scalar(let value): value.description
    case .variable(let name): name.hasPrefix("$") ? "_" : name
    case .reference(let ref): ref.text
    case .array(let items): "[" + items.map(\.text).joined(separator: ", ") + "]"
    case .set(let items): items.isEmpty ? "set()" : "{" + items.map(\.text).joined(separator: ", ") + "}"
    case .object(let members):
      "{" + members.map { "\($0.key.text): \($0.value.text)" }.joined(separator: ", ") + "}"
    case .call(let call): call.text
    case .arrayComprehension(let head, let body): "[\(head.text) | \(body.text)]"
    case .setComprehension(let head, let body): "{\(head.text) | \(body.text)}"
    case .objectComprehension(let key, let value, let body): "{\(key.text): \(value.text) | \(body.text)}"
    case .template: "$\"…\""
    }
  }
}

extension Ref {
  var text: String {
    guard let head = terms.first else { return "" }
    return terms.dropFirst().reduce(into: head.text) { text, term in
      if case .scalar(.string(let key)) = term.kind, key.isPlainName {
        text += ".\(key.string)"
      } else {
        text += "[\(term.text)]"
      }
    }
  }

  /// The reference with the author's names for renamed variables.
  func text(naming names: [String: String]) -> String {
    Ref(
      terms.map { term in
        guard let name = term.variableName, let author = names[name] else { return term }
        return .variable(author, at: term.location)
      }
    ).text
  }
}

extension Call {
  var text: String { "\(function.text)(\(arguments.map(\.text).joined(separator: ", ")))" }
}

extension Array where Element == Expression {
  fileprivate var text: String { map(\.text).joined(separator: "; ") }
}

extension Expression {
  fileprivate var text: String {
    let core: String =
      switch kind {
      case .term(let term): term.text
      case .call(let call): call.text
      case .declaration(let terms): "some " + terms.map(\.text).joined(separator: ", ")
      case .someIn(let key, let value, let domain):
        "some \(key.map { $0.text + ", " } ?? "")\(value.text) in \(domain.text)"
      case .every(let key, let value, let domain, let body):
        "every \(key.map { $0.text + ", " } ?? "")\(value.text) in \(domain.text) { \(body.text) }"
      case .block(let body): "{ \(body.text) }"
      case .conjunction(let bodies): bodies.map(\.text).joined(separator: " and ")
      case .disjunction(let bodies): bodies.map(\.text).joined(separator: " or ")
      }
    return (isNegated ? "not " : "") + core
  }
}

extension Text {
  /// A letter or underscore, then letters, digits and underscores.
  fileprivate var isPlainName: Bool {
    withBytes { bytes in
      guard let first = bytes.first, !(0x30...0x39).contains(first) else { return false }
      return bytes.allSatisfy { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x5F, 0x61...0x7A: true
        default: false
        }
      }
    }
  }
}
