/// Why a document is not judged as an object of Kubernetes: something renders, merges or decrypts it first, or it says
/// nothing of the kind.
public enum NotAnObject: Hashable, Sendable {
  /// A file with `{{` below `templates/` of a chart.
  case helmTemplate
  /// A file outside of charts that does not parse because of `{{`.
  case template
  case helmChart
  case helmValues
  case kustomization
  /// Named by the kustomization at the path (raw bytes).
  case kustomizePatch(namedIn: [UInt8])
  case kustomizeInput(namedIn: [UInt8])
  case encrypted
  case withoutKind
  /// A list, a string, …
  case notAMapping(String)
  case empty

  /// The reason as a sentence's end: "not judged: a Helm template".
  public var why: String {
    switch self {
    case .helmTemplate: "a Helm template"
    case .template: "a template ({{ where YAML does not parse)"
    case .helmChart: "a Helm chart's description"
    case .helmValues: "values of a Helm chart"
    case .kustomization: "a kustomization of Kustomize"
    case .kustomizePatch(let path): "a Kustomize patch (named in \(String(decoding: path, as: UTF8.self)))"
    case .kustomizeInput(let path): "an input of Kustomize (named in \(String(decoding: path, as: UTF8.self)))"
    case .encrypted: "encrypted with SOPS"
    case .withoutKind: "no apiVersion and kind"
    case .notAMapping(let type): "\(type), not an object"
    case .empty: "an empty document"
    }
  }
}
