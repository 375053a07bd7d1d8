import RegoValues

/// The Pod that a workload implies, so that rules written for Pods reach Deployments and the like.
///
/// ```swift
/// let implied = PodTemplate.implied(by: deployment)
/// implied?.pod     // {"apiVersion": "v1", "kind": "Pod", "metadata": …, "spec": …}
/// implied?.label   // Deployment/web
/// implied?.documentPath(of: ["spec", "containers", 0])   // spec.template.spec.containers[0]
/// ```
struct PodTemplate {
  let pod: Value
  /// What implies it: `Deployment/web`.
  let label: String
  /// Where the template stands in the workload.
  private let path: [Value]
  /// Whether name and namespace were taken from the workload, because the template has none.
  private let hasOwnName: Bool
  private let hasOwnNamespace: Bool

  /// nil for kinds that hold no template, and for workloads whose template is missing.
  static func implied(by document: Value) -> PodTemplate? {
    guard let kind = document.lookup(ObjectKey.kind)?.stringValue, let path = paths[kind] else { return nil }
    let api = APIVersion(document.lookup(ObjectKey.apiVersion)?.stringValue ?? "")
    guard groups[kind]?.contains(api.group) == true else { return nil }
    var template = document
    for step in path {
      guard let next = template.lookup(step) else { return nil }
      template = next
    }
    guard case .object(let members) = template, let spec = members[ObjectKey.spec] else { return nil }
    return PodTemplate(workload: document, kind: kind, path: path, metadata: members[ObjectKey.metadata], spec: spec)
  }

  private init(workload: Value, kind: String, path: [Value], metadata: Value?, spec: Value) {
    self.path = path
    let own = workload.lookup(ObjectKey.metadata)
    let name = own?.lookup(ObjectKey.name)
    label = name?.stringValue.map { "\(kind)/\($0)" } ?? kind
    var builder = ObjectBuilder()
    if case .object(let members)? = metadata {
      for (key, value) in zip(members.keys, members.values) { builder.insert(key, value) }
    }
    hasOwnName = builder.value(for: ObjectKey.name) != nil
    if !hasOwnName, let name { builder.insert(ObjectKey.name, name) }
    hasOwnNamespace = builder.value(for: ObjectKey.namespace) != nil
    if !hasOwnNamespace, let namespace = own?.lookup(ObjectKey.namespace) {
      builder.insert(ObjectKey.namespace, namespace)
    }
    pod = .object(
      PodTemplate.layout.object([PodTemplate.version, PodTemplate.podKind, .object(builder.finish()), spec]))
  }

  /// Where in the workload stands what the Pod has at `podPath`.
  func documentPath(of podPath: [Value]) -> [Value] {
    guard let first = podPath.first else { return path }
    switch first {
    case "apiVersion", "kind": return [first]
    case "metadata":
      let second = podPath.dropFirst().first
      if second == "name", !hasOwnName { return podPath }
      if second == "namespace", !hasOwnNamespace { return podPath }
      return path + podPath
    default: return path + podPath
    }
  }

  private static let layout = ObjectLayout(["apiVersion", "kind", "metadata", "spec"])
  private static let version: Value = "v1"
  private static let podKind: Value = "Pod"

  private static let paths: [String: [Value]] = [
    "Deployment": ["spec", "template"], "StatefulSet": ["spec", "template"], "DaemonSet": ["spec", "template"],
    "ReplicaSet": ["spec", "template"], "ReplicationController": ["spec", "template"], "Job": ["spec", "template"],
    "CronJob": ["spec", "jobTemplate", "spec", "template"],
  ]

  private static let groups: [String: Set<String>] = [
    "Deployment": ["apps", "extensions"], "StatefulSet": ["apps"], "DaemonSet": ["apps", "extensions"],
    "ReplicaSet": ["apps", "extensions"], "ReplicationController": [""], "Job": ["batch"], "CronJob": ["batch"],
  ]
}
