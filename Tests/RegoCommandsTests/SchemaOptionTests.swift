import ArgumentParser
import Foundation
import Rego
import RegoValues
import Testing

@testable import RegoCommands

/// `--schema`: files and directories of JSON schemas.
@Suite struct SchemaOptionTests {
  private func schemas(_ files: [String: String], _ path: String) throws -> SchemaSet {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rego-schemas-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: true, encoding: .utf8)
    }
    return try SchemaOptions.parse(["--schema", folder.appendingPathComponent(path).path]).load()
  }

  @Test func aFileDescribesTheInput() throws {
    let set = try schemas(["in.json": #"{"type": "string"}"#], "in.json")
    #expect(set.schema(at: [String]()) == ["type": "string"])
  }

  @Test func filesOfADirectoryHaveNames() throws {
    let set = try schemas(
      ["in.json": #"{"type": "string"}"#, "lists/acl.v1.yaml": "type: object\n", "lists/more/x.json": "true"], "")
    #expect(set.schema(at: ["in"]) == ["type": "string"])
    #expect(set.schema(at: ["lists", "acl.v1"]) == ["type": "object"])
    #expect(set.schema(at: ["lists", "more", "x"]) == true)
    #expect(set.schema(at: [String]()) == nil)
  }

  @Test func whatCannotBeReadIsNamed() throws {
    #expect(throws: LoadError.self) { try schemas([:], "nowhere") }
    #expect(throws: LoadError.self) { try schemas(["in.json": "{"], "in.json") }
    #expect(try SchemaOptions.parse([]).load().isEmpty)
  }
}
