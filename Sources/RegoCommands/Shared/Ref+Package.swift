import RegoSyntax
import RegoValues

extension Ref {
  /// `data.a.b` as a package clause writes it: `a.b`.
  var withoutRoot: String {
    var terms = Array(self.terms.dropFirst())
    if let first = terms.first, case .scalar(.string(let name)) = first.kind {
      terms[0] = Term(location: first.location, kind: .variable(name.string))
    }
    return Ref(terms).description
  }
}
