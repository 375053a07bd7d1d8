import RegoValues

/// The order of keys in written YAML: letters by code point and after everything else, runs of digits by their number
/// (`a9` before `a10`), as go-yaml sorts them.
enum KeyOrder {
  static func areInOrder(_ left: Text, _ right: Text) -> Bool {
    let a = Array(left.string.unicodeScalars)
    let b = Array(right.string.unicodeScalars)
    guard let index = zip(a, b).enumerated().first(where: { $1.0 != $1.1 })?.offset else { return a.count < b.count }
    let (leftIsLetter, rightIsLetter) = (isLetter(a[index]), isLetter(b[index]))
    if leftIsLetter && rightIsLetter { return a[index] < b[index] }
    if leftIsLetter || rightIsLetter { return rightIsLetter }
    // A zero inside a longer number counts: 10 and 1 differ in it, 010 and 01 too.
    var start: Int64 = 0
    if a[index] == "0" || b[index] == "0",
      a[..<index].reversed().prefix(while: isDigit).contains(where: { $0 != "0" })
    {
      start = 1
    }
    let (leftNumber, leftEnd) = number(in: a, from: index, start)
    let (rightNumber, rightEnd) = number(in: b, from: index, start)
    if leftNumber != rightNumber { return leftNumber < rightNumber }
    if leftEnd != rightEnd { return leftEnd < rightEnd }
    return a[index] < b[index]
  }

  private static func number(in scalars: [Unicode.Scalar], from index: Int, _ start: Int64) -> (Int64, end: Int) {
    var value = start
    var end = index
    while end < scalars.count, isDigit(scalars[end]) {
      value = value &* 10 &+ (Int64(scalars[end].value) &- 0x30)
      end += 1
    }
    return (value, end)
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .decimalNumber
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
  }
}
