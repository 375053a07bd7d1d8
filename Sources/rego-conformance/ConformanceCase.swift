import RegoValues

/// One case of the suite, as its line has it.
struct ConformanceCase {
  /// What a compile case wants to be told.
  struct WantedDiagnostic {
    var code: String
    var row: Int?
    var column: Int?
    var message: String
  }

  var id: String
  var note: String
  var isV0: Bool
  /// nil for a compile case.
  var query: String?
  var modules: [String]
  var data: Value
  var input: Value?
  var inputTerm: String?
  var wantedResult: RegoArray?
  var wantedErrorCode: String?
  var wantedError: String?
  var sortsBindings: Bool
  var ignoresGenerated: Bool
  var isStrict: Bool
  var hasExperimentalKeywords: Bool
  var keepsPrint: Bool
  var compilesStrictly: Bool
  var wantedDiagnostics: [WantedDiagnostic]
  var isExhaustive: Bool

  init?(_ value: Value) {
    guard let id = value["id"]?.stringValue else { return nil }
    self.id = id
    note = value["note"]?.stringValue ?? ""
    isV0 = (value["rego_version"] ?? value["rego"])?.stringValue == "v0"
    query = value["query"]?.stringValue
    modules = ConformanceCase.items(value["modules"]).compactMap(\.stringValue)
    data = value["data"] ?? .object(.empty)
    input = value["input"]
    inputTerm = value["input_term"]?.stringValue
    if case .array(let results)? = value["want_result"] { wantedResult = results }
    wantedErrorCode = value["want_error_code"]?.stringValue
    wantedError = value["want_error"]?.stringValue
    sortsBindings = value["sort_bindings"]?.isTrue ?? false
    ignoresGenerated = value["ignore_generated_vars"]?.isTrue ?? false
    isStrict = value["strict_error"]?.isTrue ?? false
    hasExperimentalKeywords = value["experimental_keywords"]?.isTrue ?? false
    keepsPrint = value["print_statements"]?.isTrue ?? false
    compilesStrictly = value["strict"]?.isTrue ?? false
    isExhaustive = value["exhaustive"]?.isTrue ?? false
    wantedDiagnostics = ConformanceCase.items(value["want_errors"]).map { wanted in
      WantedDiagnostic(
        code: wanted["code"]?.stringValue ?? "", row: ConformanceCase.integer(wanted["row"]),
        column: ConformanceCase.integer(wanted["col"]), message: wanted["message"]?.stringValue ?? "")
    }
  }

  private static func items(_ value: Value?) -> [Value] {
    if case .array(let array)? = value { return Array(array.elements) }
    return []
  }

  private static func integer(_ value: Value?) -> Int? {
    if case .number(let number)? = value { return number.exactInt }
    return nil
  }
}
