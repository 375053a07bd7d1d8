import Foundation

/// PyYAML, told Kubernetes' scalars, as a second opinion on real files.
enum IndependentReader {
  static let isThere: Bool = (try? run(["-c", "import yaml"], input: "")) != nil

  /// The documents of each file as one JSON array a file.
  static func read(_ paths: [String]) throws -> [String] {
    try run(["-c", program], input: paths.joined(separator: "\n"))
      .split(separator: "\n").map(String.init)
  }

  private struct Failed: Error {}

  private static func run(_ arguments: [String], input: String) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let (standardInput, standardOutput) = (Pipe(), Pipe())
    process.standardInput = standardInput
    process.standardOutput = standardOutput
    process.standardError = FileHandle.nullDevice
    try process.run()
    standardInput.fileHandleForWriting.write(Data(input.utf8))
    try standardInput.fileHandleForWriting.close()
    let output = standardOutput.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw Failed() }
    return String(decoding: output, as: UTF8.self)
  }

  private static let program = #"""
    import json, re, sys, yaml

    class Reader(yaml.SafeLoader):
        yaml_implicit_resolvers = {}

    def rule(tag, pattern, first):
        Reader.add_implicit_resolver(tag, re.compile(pattern), first)

    rule("tag:yaml.org,2002:bool", r"^(?:y|Y|yes|Yes|YES|true|True|TRUE|on|On|ON)$|^(?:n|N|no|No|NO|false|False|FALSE|off|Off|OFF)$", list("yYnNtTfFoO"))
    rule("tag:yaml.org,2002:null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""])
    rule("tag:yaml.org,2002:merge", r"^<<$", ["<"])
    rule("tag:yaml.org,2002:int", r"^[-+]?(?:0[xX][0-9a-fA-F_]+|0[oO]?[0-7_]+|0[bB][01_]+|0|[1-9][0-9_]*)$", list("-+0123456789"))
    rule("tag:yaml.org,2002:float", r"^[-+]?(?:\.[0-9]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?$", list("-+.0123456789"))

    Reader.add_constructor("tag:yaml.org,2002:bool", lambda l, n: n.value.lower() in ("y", "yes", "true", "on"))

    def integer(loader, node):
        text = node.value.replace("_", "")
        sign = -1 if text[0] == "-" else 1
        text = text.lstrip("+-")
        if re.match(r"^0[0-7]+$", text):
            return sign * int(text, 8)
        return sign * int(text, 0)

    def floating(loader, node):
        value = float(node.value.replace("_", ""))
        return int(value) if value == int(value) and abs(value) < 1e21 else value

    Reader.add_constructor("tag:yaml.org,2002:int", integer)
    Reader.add_constructor("tag:yaml.org,2002:float", floating)

    def keyed(value):
        if isinstance(value, dict):
            def name(key):
                return key if isinstance(key, str) else json.dumps(key)
            return {name(k): keyed(v) for k, v in value.items()}
        return [keyed(v) for v in value] if isinstance(value, list) else value

    for path in sys.stdin.read().split("\n"):
        with open(path, "rb") as file:
            print(json.dumps([keyed(d) for d in yaml.load_all(file.read(), Loader=Reader)]))
    """#
}
