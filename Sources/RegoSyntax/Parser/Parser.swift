import RegoValues

/// Reads Rego source into the tree.
///
/// ```swift
/// let module = try Parser.module(Array("package p\nallow if input.ok".utf8), file: "p.rego")
/// module.version            // .v1
/// module.rules.count        // 1
/// ```
public enum Parser {
  /// Reads a source file.
  public static func module(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Module {
    throw Diagnostics(Diagnostic(code: .parse, message: "not written yet", location: .none))
  }

  /// Reads a query: literals separated by `;` or new lines. `Version.automatic` means v1 here.
  public static func query(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Body {
    throw Diagnostics(Diagnostic(code: .parse, message: "not written yet", location: .none))
  }

  /// Reads a single term. `Version.automatic` means v1 here.
  public static func term(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Term {
    throw Diagnostics(Diagnostic(code: .parse, message: "not written yet", location: .none))
  }
}
