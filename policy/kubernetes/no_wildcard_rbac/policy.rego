# METADATA
# scope: package
# title: No rights to everything
# description: >-
#   A role with a star grows with the cluster: it covers what is installed next year. The verbs escalate, bind and
#   impersonate give all other rights, and cluster-admin is all of them at once.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/rbac-good-practices/
#   description: Kubernetes on roles and least privilege
# custom:
#   input: admission
#   controls: [CIS Kubernetes 1.10 5.1.1, CIS Kubernetes 1.10 5.1.3, CIS Kubernetes 1.10 5.1.8]
package kubernetes.no_wildcard_rbac

# METADATA
# title: A role names its verbs and resources
# custom:
#   short: no-wildcard-rbac
#   severity: deny
#   fix: List the verbs and resources that are used; "kubectl auth can-i --list" shows what an account has.
deny contains msg if {
	input.request.kind.kind in {"Role", "ClusterRole"}
	some index, rule in input.request.object.rules
	some field in ["verbs", "resources", "nonResourceURLs"]
	some item in rule[field]
	item == "*"
	msg := sprintf("rule %v of the role allows all %v", [index + 1, field])
}

# METADATA
# title: A role does not give rights beyond its own
# custom:
#   short: no-escalating-rbac
#   severity: deny
#   fix: Leave escalate, bind and impersonate to cluster administrators.
deny contains msg if {
	input.request.kind.kind in {"Role", "ClusterRole"}
	some index, rule in input.request.object.rules
	some verb in rule.verbs
	verb in {"escalate", "bind", "impersonate"}
	msg := sprintf("rule %v of the role allows %v, which gives rights beyond its own", [index + 1, verb])
}

# METADATA
# title: Nobody is bound to cluster-admin
# custom:
#   short: no-cluster-admin
#   severity: deny
#   fix: Bind a role with the rights that are used.
deny contains msg if {
	input.request.kind.kind in {"RoleBinding", "ClusterRoleBinding"}
	input.request.object.roleRef.kind == "ClusterRole"
	input.request.object.roleRef.name == "cluster-admin"
	msg := "the binding gives cluster-admin: all rights"
}

# METADATA
# title: Nobody unknown is bound to a role
# custom:
#   short: no-anonymous-rights
#   severity: deny
#   fix: Bind named users, groups or service accounts.
deny contains msg if {
	input.request.kind.kind in {"RoleBinding", "ClusterRoleBinding"}
	some subject in input.request.object.subjects
	subject.name in {"system:anonymous", "system:unauthenticated", "system:authenticated"}
	msg := sprintf("the binding gives rights to %v", [subject.name])
}
