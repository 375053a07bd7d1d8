import RegoSyntax
import RegoValues

/// A line that is about the session itself; a colon in front is allowed.
struct ReplCommandLine {
  enum Name: String, CaseIterable {
    case dump, exit, fails, help, json, metrics, notes, pretty, profile, show, trace, unset
    case prettyLimit = "pretty-limit"
    case strictBuiltinErrors = "strict-builtin-errors"
    case unsetPackage = "unset-package"
  }

  let name: Name
  let arguments: [String]

  /// nil for a statement.
  init?(_ line: String) {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let first = words.first?.lowercased(),
      let name = Name(rawValue: first.hasPrefix(":") ? String(first.dropFirst()) : first)
    else { return nil }
    self.name = name
    arguments = Array(words.dropFirst())
  }
}

extension ReplSession {
  mutating func run(_ command: ReplCommandLine) -> Reply {
    do throws(Problem) {
      return Reply(output: try output(of: command), isOver: command.name == .exit)
    } catch {
      return Reply(output: error.text + "\n")
    }
  }

  private mutating func output(of command: ReplCommandLine) throws(Problem) -> String {
    let arguments = command.arguments
    switch command.name {
    case .exit: break
    case .help: return try ReplHelp.text(topic: arguments.first)
    case .json: settings.format = .json
    case .pretty: settings.format = .pretty
    case .prettyLimit:
      guard arguments.count == 1 else { throw Problem(text: "usage: pretty-limit <n>") }
      guard let limit = Int(arguments[0]) else { throw Problem(text: "pretty-limit: \(arguments[0]) is not a number") }
      settings.prettyLimit = limit
    case .dump: return JSONWriter.text(loaded.data) + "\n"
    case .show: return try shown(arguments.first)
    case .unset:
      if try !unset(try name(arguments)) { return "warning: no matching rules in current module\n" }
    case .unsetPackage:
      guard arguments.count == 1 else {
        throw .badArguments("unset-package <var>: expects exactly one argument")
      }
      if !unsetPackage(arguments[0]) { return "warning: no matching package\n" }
    case .trace:
      guard let mode = arguments.first.map(ExplainMode.init(rawValue:)) ?? .full else {
        throw Problem(text: "invalid explain mode, expected one of: off, full, notes, fails, debug")
      }
      toggle(mode)
    case .notes: toggle(.notes)
    case .fails: toggle(.fails)
    case .metrics: settings.metrics.toggle()
    case .profile:
      settings.profile.toggle()
      settingsChanged()
    case .strictBuiltinErrors: settings.strictBuiltinErrors.toggle()
    }
    return ""
  }

  /// The same mode once more turns it off.
  private mutating func toggle(_ mode: ExplainMode) {
    settings.explain = settings.explain == mode ? .off : mode
    settingsChanged()
  }

  private func name(_ arguments: [String]) throws(Problem) -> String {
    guard arguments.count == 1 else { throw .badArguments("unset <var>: expects exactly one argument") }
    guard let term = try? Parser.term(Array(arguments[0].utf8), file: "") else {
      throw .badArguments("argument must identify a rule")
    }
    switch term.kind {
    case .variable(let name): return name
    case .reference(let ref) where ref.terms.count == 1: return ref.headName ?? ""
    default: throw .badArguments("arguments must identify a rule")
    }
  }

  private func shown(_ what: String?) throws(Problem) -> String {
    switch what {
    case nil:
      guard let active, let module = try? modules[active]?.parsed(ParserOptions(version: .automatic)) else {
        return "no rules defined\n"
      }
      let target: PolicyFormatter.Target = module.version == .v0 ? .v0 : .v1
      return String(decoding: PolicyFormatter(target: target).format(module), as: UTF8.self)
    case "debug":
      return """
        {
        \t"explain": "\(settings.explain.rawValue)",
        \t"metrics": \(settings.metrics),
        \t"profile": \(settings.profile),
        \t"strict-builtin-errors": \(settings.strictBuiltinErrors)
        }

        """
    case let other?: throw Problem(text: "unknown option '\(other)'")
    }
  }
}

extension ReplSession.Problem {
  fileprivate static func badArguments(_ text: String) -> ReplSession.Problem {
    ReplSession.Problem(text: "code bad arguments: \(text)")
  }
}
