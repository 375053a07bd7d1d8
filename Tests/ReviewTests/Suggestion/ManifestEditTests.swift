import Foundation
import Gate
import Manifests
import RegoValues
import Testing

@testable import Review

/// One file of `Cases`: a manifest, a patch, and the manifest after it (or that there is none), divided by lines of `=====`.
///
/// The first line after `=====` of the patch's part may be `document N`. `\r` stands for a carriage return at a line's end, and
/// `→` for a tab.
struct EditCase: CustomTestStringConvertible, Sendable {
  let name: String
  let before: String
  let patch: String
  let after: String
  let document: Int
  let isJSON: Bool

  var testDescription: String { name }

  static let all: [EditCase] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()) ?? []
    return names.flatMap { file -> [EditCase] in
      guard let text = try? String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8) else { return [] }
      return text.components(separatedBy: "\n##### ").dropFirst().compactMap { EditCase($0, in: file) }
    }
  }()

  private init?(_ text: String, in file: String) {
    let lines = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard let title = lines.first, lines.count == 2 else { return nil }
    let parts = String(lines[1]).components(separatedBy: "=====\n")
    guard parts.count == 3 else { return nil }
    name = "\(file): \(title)"
    isJSON = file.hasSuffix("json.txt")
    before = EditCase.decoded(parts[0])
    after = EditCase.decoded(parts[2])
    var patch = parts[1]
    if patch.hasPrefix("document ") {
      document = Int(patch.dropFirst(9).prefix { $0 != "\n" }) ?? 0
      patch = String(patch.drop { $0 != "\n" })
    } else {
      document = 0
    }
    self.patch = patch
  }

  private static func decoded(_ text: String) -> String {
    text.replacing("\\r\n", with: "\r\n").replacing("→", with: "\t").replacing("⏎\n", with: "")
  }
}

struct ManifestEditTests {
  @Test func casesAreThere() { #expect(EditCase.all.count >= 60) }

  @Test(arguments: EditCase.all)
  func theTextIsEditedWhereItMustBe(_ example: EditCase) throws {
    let format: ManifestFormat = example.isJSON ? .json : .yaml
    let patch = try Patches.read(example.patch)
    let edit = ManifestEdit(Array(example.before.utf8), format: format, document: example.document)
    let edited = edit.flatMap { edit in patch.applied(to: edit.value).flatMap { edit.edited(to: $0) } }
    if example.after.hasPrefix("none") {
      #expect(edited.map { String(decoding: $0, as: UTF8.self) } == nil)
    } else {
      #expect(edited.map { String(decoding: $0, as: UTF8.self) } == example.after)
    }
  }

  /// Whatever is taken out, put in or replaced anywhere: the text gives the value that was wanted, or there is none; nothing
  /// but the lines near it differs.
  @Test(arguments: UInt64(1)...4) func whateverIsEditedReadsAsItShould(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    var (written, tried) = (0, 0)
    for example in EditCase.all {
      let bytes = Array(example.before.utf8)
      guard let edit = ManifestEdit(bytes, format: example.isJSON ? .json : .yaml, document: example.document) else {
        continue
      }
      for _ in 0..<12 {
        guard let wanted = Patches.changed(edit.value, &dice), wanted != edit.value else { continue }
        tried += 1
        guard let text = edit.edited(to: wanted) else { continue }
        written += 1
        let again = ManifestEdit(text, format: example.isJSON ? .json : .yaml, document: example.document)
        #expect(again?.value == wanted)
        if steps(edit.value, wanted) { #expect(comments(text) >= comments(bytes)) }
      }
    }
    #expect(written * 10 >= tried * 6, "\(written) of \(tried)")
  }

  /// Whether nothing but scalars differ.
  private func steps(_ old: Value, _ new: Value) -> Bool {
    DocumentDifference.steps(from: old, to: new).allSatisfy { step in
      guard case .replace(let path, let value) = step else { return false }
      switch (NodeText.value(at: path, in: old), value) {
      case (.object?, _), (.array?, _), (_, .object), (_, .array): return false
      default: return true
      }
    }
  }

  private func comments(_ bytes: [UInt8]) -> Int {
    String(decoding: bytes, as: UTF8.self).ranges(of: "# ").count
  }
}

enum Patches {
  static func read(_ text: String) throws -> JSONPatch {
    let value = try JSONReader.read(Array(text.utf8))
    guard case .array(let items) = value else { return JSONPatch([]) }
    return JSONPatch(
      items.elements.compactMap { item in
        guard let path = item["path"]?.stringValue else { return nil }
        let tokens = path.split(separator: "/").map { String($0).replacing("~1", with: "/").replacing("~0", with: "~") }
        switch item["op"]?.stringValue {
        case "add": return item["value"].map { .add(tokens, $0) }
        case "replace": return item["value"].map { .replace(tokens, $0) }
        case "test": return item["value"].map { .test(tokens, $0) }
        default: return .remove(tokens)
        }
      })
  }

  /// A value that differs somewhere.
  static func changed(_ value: Value, _ dice: inout Dice) -> Value? {
    switch value {
    case .object(let members) where members.count > 0:
      var pairs = Array(zip(members.keys, members.values))
      let place = Int.random(in: 0..<pairs.count, using: &dice)
      switch Int.random(in: 0...5, using: &dice) {
      case 0: pairs.remove(at: place)
      case 1: pairs.append(("added", fresh(&dice)))
      default:
        guard let inside = changed(pairs[place].1, &dice) else { return nil }
        pairs[place].1 = inside
      }
      return .object(RegoObject(pairs))
    case .array(let items) where items.count > 0:
      var elements = Array(items.elements)
      let place = Int.random(in: 0..<elements.count, using: &dice)
      switch Int.random(in: 0...5, using: &dice) {
      case 0: elements.remove(at: place)
      case 1: elements.insert(fresh(&dice), at: place)
      case 2: elements.append(fresh(&dice))
      default:
        guard let inside = changed(elements[place], &dice) else { return nil }
        elements[place] = inside
      }
      return .array(RegoArray(elements))
    default: return fresh(&dice)
    }
  }

  private static func fresh(_ dice: inout Dice) -> Value {
    let choices: [Value] = [
      "plain", "true", "12", "a: b", "a #b", "- x", "", "it's", "two\nlines\n", "{x}", "a,b", "*star", "é", .null,
      .bool(false), 7,
      ["limits": ["memory": "64Mi", "cpu": "1"]], ["a", "b"], [["name": "x", "image": "y:1"]], [], [:], ["k": []],
    ]
    return choices.randomElement(using: &dice) ?? .null
  }
}
