/// What is wrong with a METADATA block.
enum AnnotationProblem: Error, Sendable, Hashable {
  case empty
  case yaml(String)
  case notAnObject
  case wrongType(key: String, wanted: String)
  case unknownScope(String)
  case scopeNotOnPackage(String)
  case scopeNotOnRule(String)
  case entrypointOnRule
  case author
  case authorType
  case relatedResource
  case relatedResourceType
  case schemaPath
  case schemaReference
  case schemaDeclaration(path: String)

  /// The problem in words; OPA's where it has them.
  var message: String {
    switch self {
    case .empty: "expected METADATA block, found whitespace"
    case .yaml(let message): "yaml: \(message)"
    case .notAnObject: "METADATA block must be an object"
    case .wrongType(let key, let wanted): "METADATA: '\(key)' must be \(wanted)"
    case .unknownScope(let scope):
      "invalid annotation scope '\(scope)'. Use one of 'rule', 'document', 'package', or 'subpackages'"
    case .scopeNotOnPackage(let scope): "annotation scope '\(scope)' must be applied to package (have rule)"
    case .scopeNotOnRule(let scope): "annotation scope '\(scope)' must be applied to rule (have package)"
    case .entrypointOnRule: "annotation entrypoint applied to non-document or package scope 'rule'"
    case .author: "invalid author definition: 'name' and/or 'email' values required in object"
    case .authorType: "invalid author definition: invalid value type, must be string or map"
    case .relatedResource: "invalid related-resource definition: 'ref' value required in object"
    case .relatedResourceType: "invalid related-resource definition: invalid value type, must be string or map"
    case .schemaPath: "invalid document reference"
    case .schemaReference: "invalid schema reference"
    case .schemaDeclaration(let path): "invalid schema declaration for path \"\(path)\""
    }
  }
}
