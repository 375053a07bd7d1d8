import RegoValues

/// One element of a rule's value that finds something, as Conftest takes it:
///
/// - a string: the message
/// - an object with a string `msg`; `fix` says what to do, `patch` does it (`JSONPatch`), `_loc.line` says where it is
/// - an empty message, a number, a boolean: nothing
struct RuleResult {
  /// The element itself: what a derivation's value is compared with.
  var element: Value
  var message: String
  var fix: String?
  var patch: JSONPatch?
  /// Why `patch` is none; the result counts all the same.
  var patchProblem: String?
  /// The line that the policy names itself.
  var line: Int?

  /// What a rule's value says.
  struct Reading {
    var results: [RuleResult] = []
    /// What the policy gave that nobody can read: an error of the policy, not a pass.
    var problems: [String] = []
  }

  /// Reads a rule's value; a value that is no collection (`true`) and an undefined one find nothing.
  static func read(_ value: Value?) -> Reading {
    var reading = Reading()
    switch value {
    case .set(let set)?:
      for element in set.elements { take(element, into: &reading) }
    case .array(let array)?:
      for element in array.elements { take(element, into: &reading) }
    default: break
    }
    return reading
  }

  private static func take(_ element: Value, into reading: inout Reading) {
    switch element {
    case .string(let text):
      if text.byteCount > 0 { reading.results.append(RuleResult(element: element, message: text.string)) }
    case .object(let members):
      guard case .string(let message)? = members["msg"] else {
        reading.problems.append("a result without a string `msg`")
        return
      }
      guard message.byteCount > 0 else { return }
      var result = RuleResult(element: element, message: message.string)
      result.fix = members["fix"]?.stringValue
      if let patch = members["patch"] {
        do throws(JSONPatch.Problem) { result.patch = try JSONPatch(patch) } catch { result.patchProblem = error.words }
      }
      if case .number(let line)? = members["_loc"]?["line"], let number = line.exactInt, number > 0 {
        result.line = number
      }
      reading.results.append(result)
    case .array, .set: reading.problems.append("a result that is \(element.typeName == "set" ? "a set" : "an array")")
    case .null, .bool, .number: break
    }
  }
}
