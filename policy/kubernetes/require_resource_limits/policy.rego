# METADATA
# scope: package
# title: Requests and limits
# description: >-
#   Without a memory limit one container takes the node's memory from all others; without requests the scheduler
#   guesses. A CPU limit is not asked for: it slows a program down where nobody else wants the time.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: Kubernetes on requests and limits
# custom:
#   input: admission
#   controls: [NSA-CISA Kubernetes Hardening Guide 1.2 resource policies]
package kubernetes.require_resource_limits

# METADATA
# title: A container has a memory limit
# custom:
#   short: require-memory-limit
#   severity: warn
#   fix: Set resources.limits.memory to what the program needs at its peak.
warn contains msg if {
	input.request.kind.kind == "Pod"
	not input.request.object.spec.resources.limits.memory
	some list in ["containers", "initContainers"]
	some container in input.request.object.spec[list]
	not container.resources.limits.memory
	msg := sprintf("container %v has no memory limit", [container.name])
}

# METADATA
# title: A container requests CPU and memory
# custom:
#   short: require-requests
#   severity: warn
#   fix: Set resources.requests.cpu and resources.requests.memory to what the program usually needs.
warn contains msg if {
	input.request.kind.kind == "Pod"
	some list in ["containers", "initContainers"]
	some container in input.request.object.spec[list]
	some resource in ["cpu", "memory"]
	not input.request.object.spec.resources.requests[resource]
	not container.resources.requests[resource]
	not container.resources.limits[resource]
	msg := sprintf("container %v does not request %v", [container.name, resource])
}
