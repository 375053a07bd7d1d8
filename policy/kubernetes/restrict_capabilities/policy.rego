# METADATA
# scope: package
# title: Few capabilities
# description: >-
#   Capabilities are pieces of root. Programs seldom need one; those beyond the runtime's default set lead out of the
#   container.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: "Pod Security Standards, Baseline and Restricted: capabilities"
# custom:
#   input: admission
#   controls:
#   - CIS Kubernetes 1.10 5.2.8
#   - CIS Kubernetes 1.10 5.2.9
#   - CIS Kubernetes 1.10 5.2.10
#   - Pod Security Standards Baseline
#   - Pod Security Standards Restricted
package kubernetes.restrict_capabilities

container_lists := ["containers", "initContainers", "ephemeralContainers"]

# What the Baseline standard lets a container add: the default set of container runtimes.
harmless := {
	"AUDIT_WRITE",
	"CHOWN",
	"DAC_OVERRIDE",
	"FOWNER",
	"FSETID",
	"KILL",
	"MKNOD",
	"NET_BIND_SERVICE",
	"SETFCAP",
	"SETGID",
	"SETPCAP",
	"SETUID",
	"SYS_CHROOT",
}

# METADATA
# title: A container adds no dangerous capability
# custom:
#   short: no-dangerous-capabilities
#   severity: deny
#   fix: Remove the capability; for a port below 1024 NET_BIND_SERVICE is enough.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	some capability in container.securityContext.capabilities.add
	not plain(capability) in harmless
	msg := sprintf("container %v adds the capability %v", [container.name, capability])
}

# METADATA
# title: A container drops all capabilities
# custom:
#   short: drop-all-capabilities
#   severity: warn
#   fix: "Set securityContext.capabilities.drop: [ALL], and add back what the program needs."
warn contains msg if {
	input.request.kind.kind == "Pod"
	not input.request.object.spec.os.name == "windows"
	some list in container_lists
	some container in input.request.object.spec[list]
	not drops_all(container)
	msg := sprintf("container %v keeps the runtime's default capabilities", [container.name])
}

drops_all(container) if {
	some capability in container.securityContext.capabilities.drop
	plain(capability) == "ALL"
}

# Runtimes take cap_net_raw for NET_RAW too.
plain(capability) := trim_prefix(upper(capability), "CAP_")
