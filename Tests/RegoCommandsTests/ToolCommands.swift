import ArgumentParser
import Foundation
import Rego
import RegoCryptography
import RegoSyntax
import RegoValues
import Testing

@testable import RegoCommands

/// The commands about sources: their options, and what they do to files.
@Suite struct ToolCommands {
  private func folder(_ files: [String: String]) throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rego-tools-\(UUID().uuidString)")
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return folder
  }

  private func code(_ command: any ParsableCommand.Type, _ arguments: [String]) throws -> Int32 {
    do {
      var parsed = try command.parse(arguments)
      try parsed.run()
      return 0
    } catch let code as ExitCode {
      return code.rawValue
    }
  }

  @Test func fmtWritesFiles() throws {
    let folder = try folder(["a.rego": "package a\np=1", "b/c.rego": "package c\n\nq := 2\n", "d.txt": "no policy"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try code(FmtCommand.self, ["--list", "--fail", folder.path]) == 2)
    #expect(try code(FmtCommand.self, ["--check", folder.path]) == 2)
    #expect(try code(FmtCommand.self, ["--write", folder.path]) == 0)
    #expect(try code(FmtCommand.self, ["--check", folder.path]) == 0)
    #expect(try String(contentsOf: folder.appendingPathComponent("a.rego"), encoding: .utf8) == "package a\n\np := 1\n")
    #expect(try String(contentsOf: folder.appendingPathComponent("d.txt"), encoding: .utf8) == "no policy")
  }

  @Test func fmtRefusesWhatItCannotRead() throws {
    let folder = try folder(["a.rego": "package a\np { true }"])
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(try code(FmtCommand.self, [folder.path]) == 2)
    #expect(try code(FmtCommand.self, [folder.path + "/none.rego"]) == 1)
    #expect(try code(FmtCommand.self, ["--rego-v1", "--write", folder.path]) == 0)
    #expect(
      try String(contentsOf: folder.appendingPathComponent("a.rego"), encoding: .utf8)
        == "package a\n\nimport rego.v1\n\np := true\n")
  }

  @Test func differencesAreUnified() {
    let old = (1...9).map { "line \($0)" }.joined(separator: "\n") + "\n"
    let new = old.replacingOccurrences(of: "line 5\n", with: "five\nand more\n")
    #expect(
      LineDifference(from: Array(old.utf8), to: Array(new.utf8)).unified(name: "p.rego") == """
        --- p.rego
        +++ p.rego
        @@ -2,7 +2,8 @@
         line 2
         line 3
         line 4
        -line 5
        +five
        +and more
         line 6
         line 7
         line 8
        """)
  }

  @Test func checkTellsGoodFromBad() throws {
    let folder = try folder([
      "good.rego": "package a\np := x if { x := 1; y := 2 }", "bad.rego": "package b\np := count(1)",
      "old.rego": "package c\np { true }",
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    func check(_ file: String, _ options: String...) throws -> Int32 {
      try code(CheckCommand.self, options + [folder.appendingPathComponent(file).path])
    }
    #expect(try check("good.rego") == 0)
    #expect(try check("good.rego", "--strict") == 1)
    #expect(try check("bad.rego") == 1)
    #expect(try check("bad.rego", "--format", "json") == 1)
    // A file that only v0 explains is read as v0, unless told otherwise.
    #expect(try check("old.rego") == 0)
    #expect(try check("old.rego", "--v1-compatible") == 1)
    #expect(try check("old.rego", "--v0-compatible") == 0)
    #expect(try check("old.rego", "--v0-v1") == 1)
    #expect(try check("none.rego") == 1)
  }

  @Test func checkObeysCapabilities() throws {
    let folder = try folder([
      "p.rego": "package a\np := upper(\"a\")", "none.json": #"{"builtins": []}"#,
      "some.json": #"{"builtins": [{"name": "upper"}, {"name": "eq"}, {"name": "assign"}]}"#,
    ])
    defer { try? FileManager.default.removeItem(at: folder) }
    func check(_ capabilities: String) throws -> Int32 {
      try code(
        CheckCommand.self,
        [
          "--capabilities", folder.appendingPathComponent(capabilities).path,
          folder.appendingPathComponent("p.rego").path,
        ])
    }
    #expect(try check("none.json") == 1)
    #expect(try check("some.json") == 0)
    #expect(try check("missing.json") == 1)
  }

  @Test func capabilitiesDescribeBuiltins() throws {
    let document = BuiltinCatalog.full.capabilitiesDocument()
    guard case .array(let builtins)? = document["builtins"] else {
      Issue.record("there are no built-ins")
      return
    }
    let names = builtins.elements.compactMap { $0["name"]?.stringValue }
    #expect(names == names.sorted())
    #expect(Set(names) == Set(BuiltinCatalog.full.builtins.map(\.name)))
    let plus = try #require(builtins.elements.first { $0["name"] == "plus" })
    #expect(
      plus == [
        "name": "plus", "infix": "+",
        "decl": [
          "args": [["type": "number"], ["type": "number"]], "result": ["type": "number"], "type": "function",
        ],
      ])
    let capabilities = try #require(Capabilities(document))
    #expect(capabilities.builtins == Set(names))
  }

  @Test func parseKnowsItsOptions() throws {
    let folder = try folder(["p.rego": "# c\npackage a\np := 1"])
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appendingPathComponent("p.rego").path
    for format in ["json", "pretty"] { #expect(try code(ParseCommand.self, ["--format", format, path]) == 0) }
    #expect(try code(ParseCommand.self, [path + "x"]) == 1)
    let command = try ParseCommand.parse(["--json-include=locations,-comments", path])
    #expect(command.descriptionOptions.includesLocations)
    #expect(!command.descriptionOptions.includesComments)
  }

  @Test func locationsHoldTheSource() throws {
    let module = try Parser.module(Array("package a\np := (1 + 2)".utf8), file: "p.rego")
    var options = DescriptionOptions()
    options.includesLocations = true
    guard case .array(let rules)? = module.json(options)["rules"] else {
      Issue.record("there are no rules")
      return
    }
    let place = try #require(rules.elements.first?["head"]?["value"]?["location"])
    // "(1 + 2)": the text has the parentheses, row and column are of what they hold.
    #expect(place == ["file": "p.rego", "row": 2, "col": 7, "text": "KDEgKyAyKQ=="])
  }

  @Test func outlinesAreIndented() throws {
    let module = try Parser.module(Array("package a\np := 1 if input.x == [y]".utf8), file: "p.rego")
    #expect(
      module.outline == """
        module
         package
          ref
           data
           "a"
         rule
          head
           ref
            p
           1
          body
           expr index=0
            ref
             equal
            ref
             input
             "x"
            array
             y
        """)
  }
}
