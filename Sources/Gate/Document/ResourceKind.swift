/// What the API server knows of a kind besides its name: the plural in its paths, and whether its objects live in a
/// namespace.
struct ResourceKind: Hashable, Sendable {
  var plural: String
  var isNamespaced: Bool
}

/// The kinds of Kubernetes itself.
enum ResourceKinds {
  /// What is known of a kind; for kinds that are not Kubernetes' own a guess, as clients without a cluster make it: the
  /// lower-case name in its regular plural, in a namespace.
  static func kind(group: String, kind: String) -> ResourceKind {
    standard["\(group)/\(kind)"] ?? ResourceKind(plural: regularPlural(of: kind), isNamespaced: true)
  }

  /// `networkpolicies`, `ingresses`, `pods`.
  static func regularPlural(of kind: String) -> String {
    let lower = kind.lowercased()
    if lower.hasSuffix("s") { return lower + "es" }
    guard lower.hasSuffix("y"), let before = lower.dropLast().last, !"aeou".contains(before) else { return lower + "s" }
    return lower.dropLast() + "ies"
  }

  private static let standard: [String: ResourceKind] = {
    var kinds: [String: ResourceKind] = [:]
    for (group, names) in namespaced {
      for name in names {
        kinds["\(group)/\(name)"] = ResourceKind(plural: plural(of: name), isNamespaced: true)
      }
    }
    for (group, names) in clusterWide {
      for name in names {
        kinds["\(group)/\(name)"] = ResourceKind(plural: plural(of: name), isNamespaced: false)
      }
    }
    return kinds
  }()

  /// `Endpoints` is its own plural; all others are regular.
  private static func plural(of name: String) -> String {
    name == "Endpoints" ? "endpoints" : regularPlural(of: name)
  }

  private static let namespaced: [(String, [String])] = [
    (
      "",
      [
        "Binding", "ConfigMap", "Endpoints", "Event", "LimitRange", "PersistentVolumeClaim", "Pod", "PodTemplate",
        "ReplicationController", "ResourceQuota", "Secret", "Service", "ServiceAccount",
      ]
    ),
    ("apps", ["ControllerRevision", "DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"]),
    ("authorization.k8s.io", ["LocalSubjectAccessReview"]),
    ("autoscaling", ["HorizontalPodAutoscaler"]),
    ("batch", ["CronJob", "Job"]),
    ("coordination.k8s.io", ["Lease", "LeaseCandidate"]),
    ("discovery.k8s.io", ["EndpointSlice"]),
    ("events.k8s.io", ["Event"]),
    ("extensions", ["DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "ReplicaSet"]),
    ("networking.k8s.io", ["Ingress", "NetworkPolicy"]),
    ("policy", ["Eviction", "PodDisruptionBudget"]),
    ("rbac.authorization.k8s.io", ["Role", "RoleBinding"]),
    ("resource.k8s.io", ["ResourceClaim", "ResourceClaimTemplate"]),
    ("storage.k8s.io", ["CSIStorageCapacity"]),
  ]

  private static let clusterWide: [(String, [String])] = [
    ("", ["ComponentStatus", "Namespace", "Node", "PersistentVolume"]),
    (
      "admissionregistration.k8s.io",
      [
        "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration",
      ]
    ),
    ("apiextensions.k8s.io", ["CustomResourceDefinition"]),
    ("apiregistration.k8s.io", ["APIService"]),
    ("authentication.k8s.io", ["SelfSubjectReview", "TokenReview"]),
    ("authorization.k8s.io", ["SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview"]),
    ("certificates.k8s.io", ["CertificateSigningRequest", "ClusterTrustBundle"]),
    ("extensions", ["PodSecurityPolicy"]),
    ("flowcontrol.apiserver.k8s.io", ["FlowSchema", "PriorityLevelConfiguration"]),
    ("networking.k8s.io", ["IPAddress", "IngressClass", "ServiceCIDR"]),
    ("node.k8s.io", ["RuntimeClass"]),
    ("policy", ["PodSecurityPolicy"]),
    ("rbac.authorization.k8s.io", ["ClusterRole", "ClusterRoleBinding"]),
    ("resource.k8s.io", ["DeviceClass", "ResourceSlice"]),
    ("scheduling.k8s.io", ["PriorityClass"]),
    (
      "storage.k8s.io",
      ["CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass"]
    ),
  ]
}
