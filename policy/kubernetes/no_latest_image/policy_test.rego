package kubernetes.no_latest_image_test

import data.kubernetes.no_latest_image

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

image(name) := pod({"containers": [{"name": "web", "image": name}]})

digest := "sha256:7c2e1f2d0a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d5"

test_latest_is_denied if {
	no_latest_image.deny == {"container web: the image nginx:latest has the tag latest"} with input as image("nginx:latest")
}

test_no_tag_is_denied if {
	no_latest_image.deny == {"container web: the image nginx has no tag, which means latest"} with input as image("nginx")
}

test_port_is_no_tag if {
	expected := "container web: the image registry.example:5000/team/web has no tag, which means latest"
	no_latest_image.deny == {expected} with input as image("registry.example:5000/team/web")
}

test_latest_behind_port_is_denied if {
	count(no_latest_image.deny) == 1 with input as image("registry.example:5000/team/web:latest")
}

test_version_is_allowed if {
	no_latest_image.deny == set() with input as image("nginx:1.27.4")
	no_latest_image.deny == set() with input as image("registry.example:5000/team/web:2024-01-01")
}

test_digest_is_allowed if {
	no_latest_image.deny == set() with input as image(concat("@", ["nginx", digest]))
	no_latest_image.deny == set() with input as image(concat("@", ["nginx:latest", digest]))
}

test_all_kinds_of_containers_are_judged if {
	spec := {
		"containers": [{"name": "a", "image": "a"}],
		"initContainers": [{"name": "b", "image": "b"}],
		"ephemeralContainers": [{"name": "c", "image": "c"}],
	}
	count(no_latest_image.deny) == 3 with input as pod(spec)
}

test_other_kinds_are_not_judged if {
	no_latest_image.deny == set() with input as {"request": {
		"kind": {"kind": "Widget"},
		"object": {"spec": {"containers": [{"name": "a", "image": "a"}]}},
	}}
}

test_deletion_is_not_judged if {
	no_latest_image.deny == set() with input as {"request": {"kind": {"kind": "Pod"}, "operation": "DELETE", "object": null}}
}
