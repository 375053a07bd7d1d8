import RegoValues
import Testing

/// `Data/arithmetic.tsv`: operation, operands, and what OPA answers (`!` before an error).
@Suite struct ArithmeticTests {
  @Test func agreesWithOPA() throws {
    let rows = try CaseFile("arithmetic.tsv").rows
    #expect(rows.count > 400)
    for row in rows {
      let left = try #require(Number(literal: row[1]))
      let right = Number(literal: row[2]) ?? Number(0)
      #expect(answer(row[0], left, right) == row[3], "\(row[1]) \(row[0]) \(row[2])")
    }
  }

  private func answer(_ operation: String, _ left: Number, _ right: Number) -> String {
    do throws(NumberError) {
      switch operation {
      case "+": return try (left + right).text
      case "-": return try (left - right).text
      case "*": return try (left * right).text
      case "/": return try (left / right).text
      case "%": return try (left % right).text
      case "<": return "\(left < right)"
      case "==": return "\(left == right && left.hash == right.hash)"
      case "abs": return try left.absolute.text
      case "round": return try left.rounded.text
      case "ceil": return try left.ceiling.text
      case "floor": return try left.floor.text
      default: return "unknown operation"
      }
    } catch {
      return "!\(error)"
    }
  }
}
