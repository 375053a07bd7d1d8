/// What is wrong with a policy, and where: one error of the parser or the compiler.
///
/// ```swift
/// do { _ = try Parser.module(bytes, file: "p.rego") } catch {
///   print(error.rendered(sources: ["p.rego": bytes]))
/// }
/// // p.rego:4:3: rego_parse_error: unexpected } token
/// //   }
/// //   ^
/// ```
public struct Diagnostic: Error, Sendable, Hashable {
  /// The kinds of error that keep a policy from running, named as OPA names them.
  public enum Code: String, Sendable, Hashable {
    case parse = "rego_parse_error"
    case compile = "rego_compile_error"
    case type = "rego_type_error"
    case unsafeVariable = "rego_unsafe_var_error"
    case recursion = "rego_recursion_error"
  }

  public var code: Code
  public var message: String
  public var location: Location
  /// OPA prints the source line behind the message.
  var showsSource = false

  public init(code: Code, message: String, location: Location) {
    self.code = code
    self.message = message
    self.location = location
  }
}

/// Everything that is wrong with a policy; never empty.
public struct Diagnostics: Error, Sendable, Hashable {
  public let first: Diagnostic
  public let others: [Diagnostic]

  public var all: [Diagnostic] { [first] + others }

  public init(_ first: Diagnostic, _ others: [Diagnostic] = []) {
    self.first = first
    self.others = others
  }

  /// nil when there is nothing to report.
  public init?(_ all: [Diagnostic]) {
    guard let first = all.first else { return nil }
    self.init(first, Array(all.dropFirst()))
  }
}
