import RegoSyntax
import RegoValues

/// Errors as commands print them.
enum ErrorDocument {
  /// `{"errors": [{"code", "message", "location": {"file", "row", "col"}}]}`, as OPA's commands print them.
  static func json(_ diagnostics: [Diagnostic]) -> String {
    let errors = diagnostics.map { diagnostic -> Value in
      [
        "code": .string(Text(diagnostic.code.rawValue)), "message": .string(Text(diagnostic.message)),
        "location": location(diagnostic.location),
      ]
    }
    return JSONWriter.text(["errors": .array(RegoArray(errors))], layout: .indented(by: "  "))
  }

  static func json(message: String) -> String {
    JSONWriter.text(["errors": [["message": .string(Text(message))]]], layout: .indented(by: "  "))
  }

  private static func location(_ location: Location) -> Value {
    [
      "file": .string(Text(location.file)), "row": .number(Number(location.row)),
      "col": .number(Number(location.column)),
    ]
  }

  /// For people: with the source lines where a terminal shows them.
  static func text(_ diagnostics: Diagnostics, sources: [String: [UInt8]], isTerminal: Bool) -> String {
    isTerminal ? diagnostics.rendered(sources: sources) : diagnostics.description
  }
}
