# METADATA
# scope: package
# title: No way to more privileges
# description: >-
#   With `allowPrivilegeEscalation: false` a process cannot gain what its parent does not have: setuid programs inside
#   the image do nothing. Kubernetes allows it unless it is told not to.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: "Pod Security Standards, Restricted: privilege escalation"
# custom:
#   input: admission
#   controls: [CIS Kubernetes 1.10 5.2.6, Pod Security Standards Restricted]
package kubernetes.no_privilege_escalation

container_lists := ["containers", "initContainers", "ephemeralContainers"]

# METADATA
# title: A container does not ask for privilege escalation
# custom:
#   short: no-privilege-escalation
#   severity: deny
#   fix: "Set securityContext.allowPrivilegeEscalation: false."
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	container.securityContext.allowPrivilegeEscalation == true
	msg := sprintf("container %v lets its processes gain privileges", [container.name])
}

# METADATA
# title: A container rules privilege escalation out
# custom:
#   short: rule-out-privilege-escalation
#   severity: warn
#   fix: "Set securityContext.allowPrivilegeEscalation: false."
warn contains msg if {
	input.request.kind.kind == "Pod"
	not input.request.object.spec.os.name == "windows"
	some list in container_lists
	some container in input.request.object.spec[list]
	not speaks_of_it(container)
	msg := sprintf("container %v does not say allowPrivilegeEscalation: false", [container.name])
}

speaks_of_it(container) if is_boolean(container.securityContext.allowPrivilegeEscalation)
