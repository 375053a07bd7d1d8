import Foundation
import Rego
import RegoSyntax
import RegoValues

/// A conversation: queries, rules that are defined on the way, and commands about the session, as `opa run` has it
/// (https://www.openpolicyagent.org/docs/cli#run).
///
/// ```swift
/// var session = ReplSession(loaded: loaded, compiler: CompilerOptions(catalog: .full))
/// session.read("limit := 3").output      // "Rule 'limit' defined in package repl. Type 'show' to see rules.\n"
/// session.read("limit + 1").output       // "4\n"
/// ```
public struct ReplSession {
  /// What the session says to a line.
  public struct Reply {
    public var output = ""
    /// What policies print, for standard error.
    public var complaint = ""
    /// The session is at its end.
    public var isOver = false
  }

  /// What `show debug` tells, and what commands set.
  struct Settings {
    var format = EvalFormat.pretty
    var prettyLimit = 80
    var explain = ExplainMode.off
    var metrics = false
    var profile = false
    var strictBuiltinErrors = false
  }

  struct Problem: Error {
    var text: String
  }

  let loaded: LoadedPolicies
  private let compiler: CompilerOptions
  private let parser: ParserOptions
  var settings = Settings()
  var modules: [String: SessionModule] = [:]
  /// The path of the package that rules go to; nil until there is one.
  var active: String?
  /// Lines of a statement that is not complete yet.
  private var lines: [String] = []
  private var compiled: Policy?

  public init(loaded: LoadedPolicies, compiler: CompilerOptions, parser: ParserOptions = ParserOptions()) {
    self.loaded = loaded
    self.compiler = compiler
    var parser = parser
    if parser.version == .automatic { parser.version = .v1 }
    self.parser = parser
  }

  /// A statement was begun: more lines belong to it, up to an empty one.
  public var isWaiting: Bool { !lines.isEmpty }

  /// Takes one line. A line that is no complete statement waits for more.
  public mutating func read(_ line: String) -> Reply {
    if lines.isEmpty, let command = ReplCommandLine(line) { return run(command) }
    lines.append(line)
    if lines.count > 1 && !line.isEmpty { return Reply() }
    return take(isComplete: lines.count > 1)
  }

  /// Nothing follows: what waits is taken as it is.
  public mutating func end() -> Reply { lines.isEmpty ? Reply() : take(isComplete: true) }

  private mutating func take(isComplete: Bool) -> Reply {
    let text = lines.joined(separator: "\n")
    guard text.contains(where: { !$0.isWhitespace }) else {
      lines = []
      return Reply()
    }
    do {
      let statement = try ReplStatement(text, options: options)
      lines = []
      return answer(statement, text)
    } catch {
      guard isComplete else { return Reply() }
      lines = []
      return Reply(output: words(error, text: text) + "\n")
    }
  }

  private mutating func answer(_ statement: ReplStatement, _ text: String) -> Reply {
    do throws(Problem) {
      switch statement {
      case .query(let body):
        if let rule = try asRule(body, text) { return Reply(output: try define([rule])) }
        return try evaluate(text)
      case .definitions(let package, let imports, let rules):
        if let package { use(package) }
        if !imports.isEmpty { add(imports) }
        return Reply(output: rules.isEmpty ? "" : try define(rules))
      }
    } catch {
      return Reply(output: error.text + "\n")
    }
  }

  // MARK: packages and rules

  /// Keywords that the active package imports hold for what is entered next.
  private var options: ParserOptions {
    var options = parser
    for item in active.flatMap({ modules[$0] })?.imports ?? [] {
      if item == "import rego.v1" { options.version = .v1 }
      if item == "import future.keywords" { options.forcedFutureKeywords.formUnion(["in", "every", "if", "contains"]) }
      if item.hasPrefix("import future.keywords.") {
        options.forcedFutureKeywords.insert(String(item.dropFirst("import future.keywords.".count)))
      }
    }
    return options
  }

  private mutating func use(_ path: String) {
    modules[path] = modules[path] ?? SessionModule(path: path)
    active = path
  }

  private mutating func add(_ imports: [String]) {
    let path = active ?? SessionModule.defaultPath
    use(path)
    for item in imports where modules[path]?.imports.contains(item) == false { modules[path]?.imports.append(item) }
    compiled = nil
  }

  /// Adds rules to the active package, each by itself; one that does not compile changes nothing.
  private mutating func define(_ rules: [(rule: Rule, text: String)]) throws(Problem) -> String {
    var output = ""
    for (rule, text) in rules {
      let before = self
      let path = active ?? SessionModule.defaultPath
      use(path)
      let name = rule.head.reference.headName ?? ""
      let isRedefined = rule.head.isAssigned && modules[path]?.remove(name) == true
      modules[path]?.definitions.append(SessionModule.Definition(name: name, text: text))
      do throws(Problem) {
        compiled = nil
        _ = try policy()
      } catch {
        self = before
        throw error
      }
      if settings.format == .pretty {
        let verb = isRedefined ? "re-defined" : "defined"
        output += "Rule '\(rule.head.reference)' \(verb) in package \(path). Type 'show' to see rules.\n"
      }
    }
    return output
  }

  /// Takes a rule out of the active package; false where there is none of that name.
  mutating func unset(_ name: String) throws(Problem) -> Bool {
    let before = self
    guard let active, modules[active]?.remove(name) == true else { return false }
    do throws(Problem) {
      compiled = nil
      _ = try policy()
    } catch {
      self = before
      throw error
    }
    return true
  }

  mutating func unsetPackage(_ path: String) -> Bool {
    guard modules.removeValue(forKey: path) != nil else { return false }
    if active == path { active = nil }
    compiled = nil
    return true
  }

  mutating func settingsChanged() { compiled = nil }

  /// `x := value` and `f(x) := value` define rules, and so does `x = value` where nothing is called `x` yet.
  private mutating func asRule(_ body: Body, _ text: String) throws(Problem) -> (rule: Rule, text: String)? {
    guard body.count == 1, let expression = body.first, !expression.isNegated, expression.modifiers.isEmpty,
      case .call(let call) = expression.kind, call.arguments.count == 2, let operation = call.name,
      operation == "assign" || operation == "eq", let left = call.arguments.first,
      case .definitions(_, _, let rules)? = try? ReplStatement(rule: text, options: options), rules.count == 1,
      let rule = rules.first
    else { return nil }
    switch left.kind {
    case .variable(let name) where !name.hasPrefix("$"):
      if operation == "eq", try isKnown(name) { return nil }
    case .reference(let ref) where ref.terms.count == 1: break
    case .call(let function) where function.name?.contains(".") == false && operation == "assign": break
    default: return nil
    }
    return rule
  }

  private mutating func isKnown(_ name: String) throws(Problem) -> Bool {
    let path = active ?? SessionModule.defaultPath
    if modules[path]?.hasImport(named: name, options) == true { return true }
    return try policy().rules.contains { $0.package == path && ($0.name == name || $0.name.hasPrefix(name + ".")) }
  }

  // MARK: evaluation

  /// What was loaded and what was entered, compiled; kept until something changes.
  mutating func policy() throws(Problem) -> Policy {
    if let compiled { return compiled }
    var options = compiler
    options.watchesSteps = settings.explain != .off || settings.profile
    do throws(Diagnostics) {
      var all = loaded.modules
      for path in modules.keys.sorted() {
        if let module = modules[path] { all.append(try module.parsed(parser)) }
      }
      let policy = try Policy(modules: all, data: loaded.data, options: options)
      compiled = policy
      return policy
    } catch {
      throw Problem(text: words(error, text: ""))
    }
  }

  private mutating func evaluate(_ query: String) throws(Problem) -> Reply {
    var timers = Timers()
    let policy = try policy()
    let prints = PrintedLines()
    var options = EvaluationOptions(
      now: SystemClock.nanosecondsSince1970, strictBuiltinErrors: settings.strictBuiltinErrors)
    options.print = { prints.append($0) }
    let input = try input(policy, options)
    let prepared = try timers.measure("rego_query_compile") { () throws(Problem) in try prepare(query, policy) }
    var report = EvalReport()
    var watch = EvaluationWatch(explains: settings.explain != .off, measures: settings.profile)
    let isWatched = settings.explain != .off || settings.profile
    do throws(EvaluationError) {
      report.answers = try timers.measure("rego_query_eval") { () throws(EvaluationError) in
        isWatched
          ? try prepared.answers(input: input, options: options, watch: &watch)
          : try prepared.answers(input: input, options: options)
      }
    } catch {
      report.failure = error
    }
    if settings.explain != .off { report.explanation = Explanation(watch.events, mode: settings.explain) }
    if settings.profile { report.profile = Profile(watch) }
    if settings.metrics { report.metrics = timers }
    return reply(report, prints)
  }

  private func reply(_ report: EvalReport, _ prints: PrintedLines) -> Reply {
    let text = EvalReportText(
      report: report, format: settings.format, width: settings.prettyLimit, profileLimit: .max)
    var output = text.output
    if settings.format == .pretty, let failure = report.failure as? EvaluationError {
      output += "1 error occurred: \(words(failure))\n"
    }
    return Reply(output: output, complaint: prints.lines.map { $0.text + "\n" }.joined())
  }

  /// The document `data.repl.input`: what the session and the loaded files say there.
  private func input(_ policy: Policy, _ options: EvaluationOptions) throws(Problem) -> Value? {
    do {
      return try policy.prepare(query: "data.repl.input = x").value(input: nil, options: options)
    } catch {
      throw Problem(text: "\(error)")
    }
  }

  private func prepare(_ query: String, _ policy: Policy) throws(Problem) -> ExpressionQuery {
    do throws(Diagnostics) {
      let head = active.flatMap { modules[$0]?.head } ?? "package \(SessionModule.defaultPath)\n"
      let context = try Parser.module(Array(head.utf8), file: "", options: parser)
      return try policy.prepare(expressions: query, context: context, parser: options)
    } catch {
      throw Problem(text: words(error, text: query))
    }
  }

  private func words(_ error: EvaluationError) -> String {
    let place = error.location
    guard place.row > 0, place.file == "<stdin>" else { return error.description }
    return "\(place.row):\(place.column): \(error.code.rawValue): \(error.message)"
  }

  /// Errors as OPA's shell prints them: what was entered has rows and columns, and no file.
  private func words(_ diagnostics: Diagnostics, text: String) -> String {
    let lines = diagnostics.all.map { diagnostic -> String in
      var location = diagnostic.location
      let module = modules.values.first { $0.file == location.file }
      if let module { location.row = module.enteredRow(location.row) }
      guard location.row > 0, module != nil || location.file.isEmpty || location.file == "<stdin>" else {
        return diagnostic.description
      }
      let line = "\(location.row):\(location.column): \(diagnostic.code.rawValue): \(diagnostic.message)"
      guard diagnostic.code == .parse, let excerpt = SourceExcerpt(of: location, in: Array(text.utf8)) else {
        return line
      }
      return "\(line)\n\t\(excerpt.line)\n\t\(excerpt.caret)"
    }
    return (lines.count == 1 ? "1 error occurred: " : "\(lines.count) errors occurred:\n")
      + lines.joined(separator: "\n")
  }
}
