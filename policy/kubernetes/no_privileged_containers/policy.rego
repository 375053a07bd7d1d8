# METADATA
# scope: package
# title: No privileged containers
# description: >-
#   A privileged container is root on the node: it has all devices, all capabilities and no confinement.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: "Pod Security Standards, Baseline: privileged containers, HostProcess, /proc mount type"
# custom:
#   input: admission
#   controls: [CIS Kubernetes 1.10 5.2.2, CIS Kubernetes 1.10 5.2.11, Pod Security Standards Baseline]
package kubernetes.no_privileged_containers

container_lists := ["containers", "initContainers", "ephemeralContainers"]

# METADATA
# title: A container is not privileged
# custom:
#   short: no-privileged-containers
#   severity: deny
#   fix: Remove privileged, and add the one capability that the program needs.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	container.securityContext.privileged == true
	msg := sprintf("container %v is privileged: it is root on the node", [container.name])
}

# METADATA
# title: A container is no process of a Windows host
# custom:
#   short: no-host-process
#   severity: deny
#   fix: Remove windowsOptions.hostProcess.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	container.securityContext.windowsOptions.hostProcess == true
	msg := sprintf("container %v runs as a process of the Windows node", [container.name])
}

# METADATA
# title: A Pod's containers are no processes of a Windows host
# custom:
#   short: no-host-process
#   severity: deny
#   fix: Remove windowsOptions.hostProcess.
deny contains msg if {
	input.request.kind.kind == "Pod"
	input.request.object.spec.securityContext.windowsOptions.hostProcess == true
	msg := "the Pod's containers run as processes of the Windows node"
}

# METADATA
# title: A container sees a masked /proc
# custom:
#   short: no-unmasked-proc
#   severity: deny
#   fix: Remove procMount.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	container.securityContext.procMount == "Unmasked"
	msg := sprintf("container %v sees all of the node's /proc", [container.name])
}
