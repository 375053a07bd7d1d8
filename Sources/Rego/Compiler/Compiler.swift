import RegoSyntax
import RegoValues

/// Makes modules ready to be planned: resolves names, rewrites, checks, and puts bodies into a safe order.
///
/// ```swift
/// let compiler = Compiler(options: CompilerOptions(catalog: .standard))
/// let program = try compiler.program([module])
/// let query = try compiler.query(body, in: program)
/// ```
public struct Compiler: Sendable {
  public let options: CompilerOptions

  public init(options: CompilerOptions) {
    self.options = options
  }

  /// Compiles modules. Throws all errors, sorted by file and position.
  ///
  /// `data` is the base document: rules may not lie above or below what it holds.
  public func program(_ modules: [Module], data: Value = .object(.empty)) throws(Diagnostics) -> ResolvedProgram {
    throw Diagnostics(Diagnostic(code: .compile, message: "not written yet", location: .none))
  }

  /// Compiles a query against a program: without package and imports.
  public func query(_ body: Body, in program: ResolvedProgram) throws(Diagnostics) -> ResolvedQuery {
    throw Diagnostics(Diagnostic(code: .compile, message: "not written yet", location: .none))
  }
}
