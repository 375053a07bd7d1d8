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
  ///
  /// In automatic mode a file is v1, unless only v0 explains it: bodies without `if`, partial sets without `contains`.
  /// `Module.version` tells which it was.
  public static func module(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Module {
    let lexed = try lex(source, file: file, options: options)
    switch options.version {
    case .v0: return try parse(source, file, lexed, .v0, options)
    case .v1: return try parse(source, file, lexed, .v1, options)
    case .automatic: break
    }
    let asV1: Diagnostics
    do throws(Diagnostics) {
      return try parse(source, file, lexed, .v1, options)
    } catch {
      asV1 = error
    }
    do throws(Diagnostics) {
      let module = try parse(source, file, lexed, .v0, options)
      if module.rules.contains(where: \.isNamedByKeyword) { throw asV1 }
      return module
    } catch {
      // The version that understood more of the file explains it better.
      throw error.first.location.offset > asV1.first.location.offset && !asV1.isAboutVersion ? error : asV1
    }
  }

  /// Reads a query: literals separated by `;` or new lines. `Version.automatic` means v1 here.
  public static func query(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Body {
    var parser = try parser(source, file: file, options: options)
    do throws(SyntaxFailure) {
      return try parser.body(until: .end)
    } catch {
      throw (parser.limitFailure ?? error).diagnostics
    }
  }

  /// Reads a single term. `Version.automatic` means v1 here.
  public static func term(
    _ source: [UInt8], file: String, options: ParserOptions = ParserOptions()
  ) throws(Diagnostics) -> Term {
    var parser = try parser(source, file: file, options: options)
    do throws(SyntaxFailure) {
      let result = try parser.term()
      guard parser.isAtEnd else { throw parser.unexpected() }
      return result
    } catch {
      throw (parser.limitFailure ?? error).diagnostics
    }
  }

  private static func lex(
    _ source: [UInt8], file: String, options: ParserOptions
  ) throws(Diagnostics) -> LexedSource {
    guard source.count <= min(options.limits.bytes, Int(Int32.max) - 1) else {
      let location = Location(file: file, offset: 0, end: 0, row: 1, column: 1)
      let problem = SyntaxProblem.sourceTooLarge(limit: options.limits.bytes)
      throw Diagnostics(SyntaxFailure(problem: problem, location: location).diagnostic)
    }
    return Lexer.lex(source, file: file)
  }

  private static func parser(
    _ source: [UInt8], file: String, options: ParserOptions
  ) throws(Diagnostics) -> SourceParser {
    let lexed = try lex(source, file: file, options: options)
    let version: RegoVersion = options.version == .v0 ? .v0 : .v1
    return SourceParser(source: source, file: file, lexed: lexed, version: version, options: options)
  }

  private static func parse(
    _ source: [UInt8], _ file: String, _ lexed: LexedSource, _ version: RegoVersion, _ options: ParserOptions
  ) throws(Diagnostics) -> Module {
    var parser = SourceParser(source: source, file: file, lexed: lexed, version: version, options: options)
    var module: Module
    do throws(SyntaxFailure) {
      module = try parser.module()
    } catch {
      throw (parser.limitFailure ?? error).diagnostics
    }
    if let wrong = Diagnostics(parser.versionFailures.map(\.diagnostic)) { throw wrong }
    module.readAnnotations()
    return module
  }
}

extension Diagnostics {
  /// Nothing is wrong but what v1 demands and v0 does not.
  fileprivate var isAboutVersion: Bool { all.allSatisfy { SyntaxProblem.isAboutVersion($0.message) } }
}

extension Rule {
  /// A rule called `if` or `in` is a v1 rule with a fault, read as v0.
  fileprivate var isNamedByKeyword: Bool {
    guard head.reference.terms.count == 1, let name = head.reference.headName else { return false }
    return ["if", "in", "every", "contains"].contains(name)
  }
}
