import Manifests
import RegoValues
import Testing
import YAMLReader

@Suite struct ManifestReaderTests {
  @Test(
    arguments: [
      ("pod.yaml", .yaml), ("a/b/pod.YML", .yaml), ("pod.json", .json), ("pod.Json", .json), ("pod.jsonc", nil),
      ("yaml", nil),
      (".yaml", nil), ("a/.yaml", .yaml), ("README.md", nil), ("", nil), ("pod.yaml.tpl", nil),
    ] as [(String, ManifestFormat?)])
  func formatIsToldByTheName(path: String, format: ManifestFormat?) {
    #expect(ManifestFormat.of(path: Array(path.utf8)) == format)
  }

  @Test func namesNeedNotBeUTF8() {
    #expect(ManifestFormat.of(path: [0xFF, 0xFE] + Array(".yaml".utf8)) == .yaml)
  }

  private func documents(
    _ text: String, _ format: ManifestFormat = .yaml, limits: ManifestLimits = .standard
  ) throws(ManifestError) -> [Document] {
    try ManifestReader.documents(of: Array(text.utf8), format: format, limits: limits)
  }

  @Test func streamsGiveDocumentsWithTheirLines() throws {
    let found = try documents("apiVersion: v1\nkind: A\n--- # next\napiVersion: v1\nkind: B\nspec: {x: 1}\n")
    #expect(found.map(\.kind) == ["A", "B"])
    #expect(found.map(\.index) == [0, 1])
    #expect(found.map(\.start.line) == [1, 4])
    #expect(found[1].positions.place(of: ["spec", "x"])?.value.column == 11)
    #expect(found[1].source.line(6).map { String(decoding: $0, as: UTF8.self) } == "spec: {x: 1}")
  }

  @Test func listsAreTakenApart() throws {
    let text = """
      apiVersion: v1
      kind: List
      items:
      - apiVersion: v1
        kind: Pod
        metadata: {name: a}
      - apiVersion: v1
        kind: List
        items:
        - {apiVersion: v1, kind: Service}
      ---
      apiVersion: v1
      kind: PodList
      items:
      - metadata: {name: b}
      - kind: Odd
      ---
      apiVersion: v1
      kind: ServiceList
      items: []

      """
    let found = try documents(text)
    #expect(found.map(\.kind) == ["Pod", "Service", "Pod", "Odd"])
    #expect(found.map(\.start.line) == [4, 10, 15, 16])
    #expect(found.map(\.listPath) == [["items", 0], ["items", 1, "items", 0], ["items", 0], ["items", 1]])
    #expect(found[0].positions.place(of: ["metadata", "name"])?.value.line == 6)
    #expect(found[2].apiVersion == "v1" && found[2].value["metadata"] == ["name": "b"])
    #expect(found.map { $0.notAnObject == nil } == [true, true, true, false])
  }

  /// `kubectl` takes apart whatever has `items`; a Pod is not kept from being judged by a list of another name.
  @Test func aListByAnyOtherNameIsTakenApart() throws {
    let text = "apiVersion: x/v1\nkind: Bag\nitems:\n- {apiVersion: v1, kind: Pod}\n- {}\n"
    #expect(try documents(text).map(\.kind) == ["Pod", nil])
    #expect(try documents("apiVersion: x/v1\nkind: Menu\nitems:\n- soup\n- {price: 3}\n").map(\.kind) == ["Menu"])
    #expect(try documents("- {apiVersion: v1, kind: Pod}\n- x\n").map(\.kind) == ["Pod", nil])
    #expect(try documents("- op: replace\n  path: /x\n").count == 1)
  }

  @Test func itemsCountAsDocuments() {
    let text = "apiVersion: v1\nkind: List\nitems:\n" + String(repeating: "- {a: 1}\n", count: 11)
    let error = #expect(throws: ManifestError.self) { try documents(text, limits: ManifestLimits(documents: 10)) }
    #expect(error?.description == "14:3: more documents than the limit of 10")
  }

  @Test func jsonIsReadWhateverTheFileIsCalled() throws {
    let text = "{\n\t\"apiVersion\": \"v1\",\n\t\"kind\": \"Pod\",\n\t\"x\": \"\\ud83d\\ude00\"\n}\n"
    for format in ManifestFormat.allCases {
      let found = try documents(text, format)
      #expect(found.first?.value["x"] == "😀")
      #expect(found.first?.positions.place(of: ["kind"])?.value == Position(line: 3, column: 10, offset: 32))
    }
    #expect(try documents("{apiVersion: v1, kind: Pod}").first?.kind == "Pod")
  }

  @Test func brokenFilesSayWhere() {
    let yaml = #expect(throws: ManifestError.self) { try documents("kind: Pod\nspec: [\n") }
    #expect(yaml?.description == "3:1: did not find expected node content (while parsing a flow node)")
    let json = #expect(throws: ManifestError.self) { try documents("{\"kind\": \"Pod\",}", .json) }
    #expect(json?.description == "1:16: not valid JSON: expected a key in quotes here")
  }

  @Test(
    arguments: [
      ("", nil), ("---\n", "an empty document"), ("a: 1\n", "no apiVersion and kind"),
      ("kind: Pod\n", "no apiVersion and kind"),
      ("apiVersion: v1\nkind: 3\n", "no apiVersion and kind"), ("- a\n", "a list, not an object"),
      ("text\n", "a string, not an object"), ("12\n", "a number, not an object"),
      ("apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n", "a kustomization of Kustomize"),
      ("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\n", nil),
      (
        "apiVersion: v1\nkind: Secret\ndata: {a: 'ENC[AES256_GCM,data:x]'}\nsops: {mac: 'ENC[AES256_GCM,data:y]', version: 3.8.1}\n",
        "encrypted with SOPS"
      ),
      // The mapping alone is no encryption.
      ("apiVersion: v1\nkind: Pod\nsops: {mac: 'ENC[AES256_GCM,data:y]', version: 3.8.1}\n", nil),
      ("apiVersion: v1\nkind: Pod\nx: 'ENC[AES256_GCM,data:x]'\nsops: {mac: none, version: 1}\n", nil),
    ] as [(String, String?)])
  func contentSaysWhatIsNoObject(text: String, why: String?) throws {
    #expect(try documents(text).first?.notAnObject?.why == why)
  }
}
