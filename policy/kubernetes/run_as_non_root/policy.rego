# METADATA
# scope: package
# title: No root in containers
# description: >-
#   Root in a container is root on the node as soon as something lets it out. The API server checks `runAsNonRoot`
#   against the image's own user before it starts anything.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: "Pod Security Standards, Restricted: running as non-root"
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
#   description: How to set a security context
# custom:
#   input: admission
#   controls: [CIS Kubernetes 1.10 5.2.7, Pod Security Standards Restricted]
package kubernetes.run_as_non_root

container_lists := ["containers", "initContainers", "ephemeralContainers"]

# METADATA
# title: Nothing runs as user 0
# custom:
#   short: no-root-user
#   severity: deny
#   fix: Set runAsUser to another number, and give the image's files to that user.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	container.securityContext.runAsUser == 0
	msg := sprintf("container %v runs as root (runAsUser: 0)", [container.name])
}

# METADATA
# title: Nothing of the Pod runs as user 0
# custom:
#   short: no-root-user
#   severity: deny
#   fix: Set runAsUser to another number, and give the images' files to that user.
deny contains msg if {
	input.request.kind.kind == "Pod"
	input.request.object.spec.securityContext.runAsUser == 0
	msg := "the Pod's containers run as root (runAsUser: 0)"
}

# METADATA
# title: A container says that it does not run as root
# custom:
#   short: run-as-non-root
#   severity: warn
#   fix: "Set securityContext.runAsNonRoot: true for the Pod or the container."
warn contains msg if {
	input.request.kind.kind == "Pod"
	not is_windows
	some list in container_lists
	some container in input.request.object.spec[list]
	may_be_root(container)
	msg := sprintf("container %v may run as root: runAsNonRoot is not true", [container.name])
}

# What the container says counts before what the Pod says.
may_be_root(container) if container.securityContext.runAsNonRoot == false

may_be_root(container) if {
	not says_itself(container)
	not input.request.object.spec.securityContext.runAsNonRoot == true
}

says_itself(container) if is_boolean(container.securityContext.runAsNonRoot)

is_windows if input.request.object.spec.os.name == "windows"
