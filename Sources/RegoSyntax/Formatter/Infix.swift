/// How a built-in is written as an operator.
struct Infix: Sendable {
  var sign: String
  /// Greater binds tighter; negative for what joins whole terms.
  var precedence: Int

  static let membershipPrecedence = 0

  private static let byName: [String: Infix] = [
    "assign": Infix(sign: ":=", precedence: -1), "eq": Infix(sign: "=", precedence: -1),
    "equal": Infix(sign: "==", precedence: 1), "neq": Infix(sign: "!=", precedence: 1),
    "lt": Infix(sign: "<", precedence: 1), "lte": Infix(sign: "<=", precedence: 1),
    "gt": Infix(sign: ">", precedence: 1), "gte": Infix(sign: ">=", precedence: 1),
    "or": Infix(sign: "|", precedence: 2), "and": Infix(sign: "&", precedence: 3),
    "plus": Infix(sign: "+", precedence: 4), "minus": Infix(sign: "-", precedence: 4),
    "mul": Infix(sign: "*", precedence: 5), "div": Infix(sign: "/", precedence: 5),
    "rem": Infix(sign: "%", precedence: 5),
  ]

  static func named(_ name: String) -> Infix? { byName[name] }
}

extension Call {
  var infix: Infix? { function.terms.count == 1 ? function.headName.flatMap(Infix.named) : nil }

  var isMembership: Bool {
    switch (name, arguments.count) {
    case ("internal.member_2", 2), ("internal.member_3", 3): true
    default: false
    }
  }

  /// A union in a list or a comprehension's head would be read as the bar of a comprehension.
  var isUnion: Bool { arguments.count == 2 && function.terms.count == 1 && function.headName == "or" }
}

extension Term {
  var isUnion: Bool {
    if case .call(let call) = kind { return call.isUnion }
    return false
  }
}
