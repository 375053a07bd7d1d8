# METADATA
# scope: package
# title: No image without a fixed version
# description: >-
#   The tag `latest`, which is also what an image without a tag gets, means another image tomorrow: nobody can say
#   what ran, and a roll-back brings back nothing. A digest says it exactly; a version tag says it nearly.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/containers/images/
#   description: Kubernetes on image names, tags and digests
# custom:
#   input: admission
#   controls: [NIST SP 800-190 4.2.2]
package kubernetes.no_latest_image

container_lists := ["containers", "initContainers", "ephemeralContainers"]

# METADATA
# title: An image has a tag other than latest, or a digest
# custom:
#   short: no-latest-image
#   severity: deny
#   fix: Name a version, or better the digest, which "docker buildx imagetools inspect IMAGE" prints.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in container_lists
	some container in input.request.object.spec[list]
	not is_fixed(container.image)
	msg := sprintf("container %v: the image %v %v", [container.name, container.image, flaw(container.image)])
}

is_fixed(image) if contains(image, "@")

is_fixed(image) if tag(image) != "latest"

flaw(image) := "has the tag latest" if {
	tag(image)
} else := "has no tag, which means latest"

# What follows the last colon, unless that colon stands before a registry's port.
tag(image) := parts[count(parts) - 1] if {
	segments := split(image, "/")
	parts := split(segments[count(segments) - 1], ":")
	count(parts) > 1
}
