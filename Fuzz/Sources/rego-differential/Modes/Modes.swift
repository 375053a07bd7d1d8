/// The ways to make cases, by name.
enum Modes {
  static let names = [
    "programs", "builtins", "regex", "glob", "sprintf", "time", "units", "semver", "json", "yaml",
  ]

  static func generator(_ name: String) -> (any CaseGenerator)? {
    switch name {
    case "programs": ProgramGenerator()
    case "builtins": BuiltinMode()
    case "regex": BuiltinMode(["regex."])
    case "glob": BuiltinMode(["glob."])
    case "sprintf": BuiltinMode(["sprintf"])
    case "time": BuiltinMode(["time."])
    case "units": BuiltinMode(["units."])
    case "semver": BuiltinMode(["semver."])
    case "json": BuiltinMode(["json."])
    case "yaml": BuiltinMode(["yaml."])
    default: nil
    }
  }
}
