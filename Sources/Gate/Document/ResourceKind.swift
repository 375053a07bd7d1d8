/// What the API server knows of a kind besides its name: the plural in its paths, and whether its objects live in a
/// namespace.
struct ResourceKind: Hashable, Sendable {
  var plural: String
  var isNamespaced: Bool
}

/// The kinds of Kubernetes itself.
enum ResourceKinds {
  /// What is known of a kind; of kinds that are not Kubernetes' own a guess, as clients without a cluster make it: the
  /// lower-case name in its regular plural, in a namespace. Kubernetes' own in namespaces are all like that, but for
  /// `Endpoints`, which is its own plural.
  static func kind(group: String, kind: String) -> ResourceKind {
    let plural = group.isEmpty && kind == "Endpoints" ? "endpoints" : regularPlural(of: kind)
    return ResourceKind(plural: plural, isNamespaced: !isClusterWide(group, kind))
  }

  /// `networkpolicies`, `ingresses`, `pods`.
  static func regularPlural(of kind: String) -> String {
    let lower = kind.lowercased()
    if lower.hasSuffix("s") { return lower + "es" }
    guard lower.hasSuffix("y"), let before = lower.dropLast().last, !"aeou".contains(before) else { return lower + "s" }
    return lower.dropLast() + "ies"
  }

  /// Kubernetes' own kinds whose objects live in none.
  private static func isClusterWide(_ group: String, _ kind: String) -> Bool {
    switch group {
    case "":
      switch kind {
      case "ComponentStatus", "Namespace", "Node", "PersistentVolume": true
      default: false
      }
    case "admissionregistration.k8s.io":
      switch kind {
      case "MutatingAdmissionPolicy", "MutatingAdmissionPolicyBinding", "MutatingWebhookConfiguration",
        "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "ValidatingWebhookConfiguration":
        true
      default: false
      }
    case "apiextensions.k8s.io":
      switch kind {
      case "CustomResourceDefinition": true
      default: false
      }
    case "apiregistration.k8s.io":
      switch kind {
      case "APIService": true
      default: false
      }
    case "authentication.k8s.io":
      switch kind {
      case "SelfSubjectReview", "TokenReview": true
      default: false
      }
    case "authorization.k8s.io":
      switch kind {
      case "SelfSubjectAccessReview", "SelfSubjectRulesReview", "SubjectAccessReview": true
      default: false
      }
    case "certificates.k8s.io":
      switch kind {
      case "CertificateSigningRequest", "ClusterTrustBundle": true
      default: false
      }
    case "extensions":
      switch kind {
      case "PodSecurityPolicy": true
      default: false
      }
    case "flowcontrol.apiserver.k8s.io":
      switch kind {
      case "FlowSchema", "PriorityLevelConfiguration": true
      default: false
      }
    case "networking.k8s.io":
      switch kind {
      case "IPAddress", "IngressClass", "ServiceCIDR": true
      default: false
      }
    case "node.k8s.io":
      switch kind {
      case "RuntimeClass": true
      default: false
      }
    case "policy":
      switch kind {
      case "PodSecurityPolicy": true
      default: false
      }
    case "rbac.authorization.k8s.io":
      switch kind {
      case "ClusterRole", "ClusterRoleBinding": true
      default: false
      }
    case "resource.k8s.io":
      switch kind {
      case "DeviceClass", "ResourceSlice": true
      default: false
      }
    case "scheduling.k8s.io":
      switch kind {
      case "PriorityClass": true
      default: false
      }
    case "storage.k8s.io":
      switch kind {
      case "CSIDriver", "CSINode", "StorageClass", "VolumeAttachment", "VolumeAttributesClass": true
      default: false
      }
    default: false
    }
  }
}
