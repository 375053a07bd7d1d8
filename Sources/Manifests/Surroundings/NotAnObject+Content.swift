import RegoValues

/// What a document's own content says, whatever stands around it.
extension NotAnObject {
  init?(contentOf value: Value) {
    switch value {
    case .object: break
    case .null: self = .empty; return
    case .array: self = .notAMapping("a list"); return
    default: self = .notAMapping("a \(value.typeName)"); return
    }
    if NotAnObject.isEncrypted(value) {
      self = .encrypted
    } else if value["apiVersion"]?.stringValue?.hasPrefix("kustomize.config.k8s.io/") ?? false {
      self = .kustomization
    } else if !ListUnfolding.isObject(value) {
      self = .withoutKind
    } else {
      return nil
    }
  }

  /// SOPS leaves a mapping `sops` with an encrypted checksum, and at least one encrypted value elsewhere: the mapping
  /// alone, which anybody can add, keeps nothing from being judged.
  private static func isEncrypted(_ value: Value) -> Bool {
    guard case .object(let object) = value, let sops = value["sops"], isCiphertext(sops["mac"]),
      sops["version"] != nil || sops["lastmodified"] != nil
    else { return false }
    var rest: [Value] = zip(object.keys, object.values).filter { $0.0 != "sops" }.map(\.1)
    while let next = rest.popLast() {
      switch next {
      case .string: if isCiphertext(next) { return true }
      case .array(let array): rest.append(contentsOf: array.elements)
      case .object(let members): rest.append(contentsOf: members.values)
      default: break
      }
    }
    return false
  }

  private static func isCiphertext(_ value: Value?) -> Bool {
    guard case .string(let text)? = value else { return false }
    return text.withBytes { $0.starts(with: "ENC[AES256_GCM,".utf8) }
  }
}
