/// The replacement text of `regex.replace`: `$name`, `${name}`, `$1`, `$$`. Source: Go's `Regexp.Expand`.
struct RegexTemplate {
  private enum Piece {
    case text([UInt8])
    case number(Int)
    case name(String)
  }

  private var pieces: [Piece] = []

  init(_ template: String) {
    let scalars = Array(template.unicodeScalars)
    var literal = String.UnicodeScalarView()
    var place = 0
    while place < scalars.count {
      guard scalars[place] == "$" else {
        literal.append(scalars[place])
        place += 1
        continue
      }
      if place + 1 < scalars.count, scalars[place + 1] == "$" {
        literal.append("$")
        place += 2
      } else if let (name, end) = RegexTemplate.name(in: scalars, after: place) {
        pieces.append(.text(Array(String(literal).utf8)))
        literal = String.UnicodeScalarView()
        if let number = Int(name), name == String(number) {
          pieces.append(.number(number))
        } else {
          pieces.append(.name(name))
        }
        place = end
      } else {
        // A dollar that begins nothing stands for itself.
        literal.append("$")
        place += 1
      }
    }
    pieces.append(.text(Array(String(literal).utf8)))
  }

  /// The longest name behind the dollar at `dollar`, and the place behind it.
  private static func name(in scalars: [Unicode.Scalar], after dollar: Int) -> (String, Int)? {
    var place = dollar + 1
    let isBraced = place < scalars.count && scalars[place] == "{"
    if isBraced { place += 1 }
    let start = place
    while place < scalars.count, isNamePart(scalars[place]) { place += 1 }
    guard place > start else { return nil }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[start..<place])
    if isBraced {
      guard place < scalars.count, scalars[place] == "}" else { return nil }
      place += 1
    }
    return (String(view), place)
  }

  private static func isNamePart(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.generalCategory == .decimalNumber
  }

  /// Appends the template with the groups of a match filled in; a group that there is none of is empty.
  func expand(
    _ offsets: UnsafeBufferPointer<Int64>, of regex: CompiledRegex, in bytes: UnsafeBufferPointer<UInt8>,
    to output: inout [UInt8]
  ) {
    func appendGroup(_ number: Int) {
      let place = number * 2
      guard number < offsets.count / 2, offsets[place] >= 0 else { return }
      output.append(contentsOf: bytes[Int(offsets[place])..<Int(offsets[place + 1])])
    }
    for piece in pieces {
      switch piece {
      case .text(let text): output.append(contentsOf: text)
      case .number(let number): appendGroup(number)
      case .name(let name):
        let named = regex.groupNames.indices.first { regex.groupNames[$0] == name && offsets[$0 * 2] >= 0 }
        if let named { appendGroup(named) }
      }
    }
  }
}
