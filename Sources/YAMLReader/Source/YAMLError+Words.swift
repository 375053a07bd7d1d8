/// The words for each error, in one place.
extension YAMLError: CustomStringConvertible {
  /// One sentence without the place.
  public var message: String {
    switch reason {
    case .tooLarge(let bytes, let limit): "\(bytes) bytes, more than the limit of \(limit)"
    case .tooDeep(let limit): "nested deeper than the limit of \(limit)"
    case .tooManyDocuments(let limit): "more documents than the limit of \(limit)"
    case .tooManyTagDirectives(let limit): "more %TAG directives than the limit of \(limit)"
    case .aliasesExpand(let nodes, let own, let times):
      "aliases expand \(own) nodes to \(nodes), more than \(times) times"
    case .invalidUTF8(let byte): "the byte 0x\(YAMLError.hex(byte)) is not valid UTF-8 here"
    case .invalidUTF16: "not valid UTF-16 here"
    case .byteOrderMarkInside:
      "a byte order mark inside the text; remove the three bytes EF BB BF here"
    case .unsupportedVersion(let major, let minor): "a document of YAML \(major).\(minor); Kubernetes reads 1.1"
    case .tab: "a tab where YAML wants spaces"
    case .syntax(let problem, let context?):
      "\(problem) (\(context.activity)\(context.line == line ? "" : " that begins in line \(context.line)"))"
    case .syntax(let problem, nil): problem
    case .duplicateKey(let key, let line): "the key \(YAMLError.quoted(key)) is already set in line \(line)"
    case .keyNotScalar(let type): "a key must be a string, not \(type)"
    case .keyIsNull: "a key must be a string, not null"
    case .keyTooLarge(let text): "the key \(text) is not a string and beyond 64 bits; put it in quotes"
    case .unknownAnchor(let name): "the alias *\(YAMLError.plain(name)) has no anchor before it"
    case .anchorInsideItself(let name): "the anchor &\(YAMLError.plain(name)) contains itself"
    case .mergeNotMapping: "the merge key << takes a mapping or a list of mappings"
    case .tagMismatch(let tag, let text): "\(YAMLError.quoted(text)) is not a value of the tag \(YAMLError.plain(tag))"
    case .invalidBase64: "the value of !!binary is not valid base64"
    case .notANumber(let text): "\(YAMLError.plain(text)) is not a number that JSON and Kubernetes know"
    case .numberTooLong(let limit): "a number of more bytes than the limit of \(limit)"
    case .json(let problem): "not valid JSON: \(problem)"
    case .outOfMemory: "no memory to read the text"
    }
  }

  /// `line:column: message`.
  public var description: String { "\(line):\(column): \(message)" }

  private static func hex(_ byte: UInt8) -> String {
    let digits = String(byte, radix: 16, uppercase: true)
    return byte < 16 ? "0" + digits : digits
  }

  private static func quoted(_ text: String) -> String { "\"\(plain(text))\"" }

  /// At most 60 characters, none that a terminal acts on; the surfaces still make text from the push safe themselves.
  private static func plain(_ text: String) -> String {
    var result = ""
    var count = 0
    for scalar in text.unicodeScalars {
      if count == 60 { return result + "…" }
      count += 1
      if scalar.properties.generalCategory == .control || scalar.properties.generalCategory == .format {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
