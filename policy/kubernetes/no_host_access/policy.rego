# METADATA
# scope: package
# title: No access to the node
# description: >-
#   A Pod that shares the node's network, processes or files can watch and change what other Pods do, whatever else
#   confines it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/
#   description: "Pod Security Standards, Baseline: host namespaces, hostPath volumes, host ports"
# custom:
#   input: admission
#   controls:
#   - CIS Kubernetes 1.10 5.2.3
#   - CIS Kubernetes 1.10 5.2.4
#   - CIS Kubernetes 1.10 5.2.5
#   - CIS Kubernetes 1.10 5.2.12
#   - CIS Kubernetes 1.10 5.2.13
#   - Pod Security Standards Baseline
package kubernetes.no_host_access

shared_with_node := {"hostNetwork": "network", "hostPID": "processes", "hostIPC": "shared memory"}

# METADATA
# title: A Pod has namespaces of its own
# custom:
#   short: no-host-namespaces
#   severity: deny
#   fix: Remove the field; what needs it belongs into a namespace that this rule does not cover.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some field, what in shared_with_node
	input.request.object.spec[field] == true
	msg := sprintf("%v: the Pod shares the node's %v", [field, what])
}

# METADATA
# title: A Pod mounts no directory of the node
# custom:
#   short: no-host-paths
#   severity: deny
#   fix: Use a persistentVolumeClaim, an emptyDir, or a configMap.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some volume in input.request.object.spec.volumes
	volume.hostPath.path != ""
	msg := sprintf("volume %v is the node's %v", [volume.name, volume.hostPath.path])
}

# METADATA
# title: A container takes no port of the node
# custom:
#   short: no-host-ports
#   severity: deny
#   fix: Remove hostPort and reach the Pod through a Service.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in input.request.object.spec[list]
	some port in container.ports
	port.hostPort > 0
	msg := sprintf("container %v takes port %v of the node", [container.name, port.hostPort])
}
