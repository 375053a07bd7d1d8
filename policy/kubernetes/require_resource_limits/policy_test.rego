package kubernetes.require_resource_limits_test

import data.kubernetes.require_resource_limits

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

resources(lists) := pod({"containers": [{"name": "web", "resources": lists}]})

test_nothing_set_warns if {
	expected := {
		"container web has no memory limit",
		"container web does not request cpu",
		"container web does not request memory",
	}
	require_resource_limits.warn == expected with input as resources({})
	require_resource_limits.warn == expected with input as pod({"containers": [{"name": "web"}]})
}

test_all_set_is_quiet if {
	lists := {"requests": {"cpu": "100m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}}
	require_resource_limits.warn == set() with input as resources(lists)
}

test_a_limit_is_a_request_too if {
	require_resource_limits.warn == set() with input as resources({"limits": {"cpu": 1, "memory": "128Mi"}})
}

test_limits_of_the_pod_count if {
	spec := {
		"resources": {"requests": {"cpu": 1, "memory": "1Gi"}, "limits": {"memory": "1Gi"}},
		"containers": [{"name": "web"}],
	}
	require_resource_limits.warn == set() with input as pod(spec)
}

test_init_containers_are_judged if {
	lists := {"limits": {"cpu": 1, "memory": "128Mi"}}
	spec := {"containers": [{"name": "web", "resources": lists}], "initContainers": [{"name": "setup"}]}
	"container setup has no memory limit" in require_resource_limits.warn with input as pod(spec)
}

test_ephemeral_containers_cannot_have_limits if {
	require_resource_limits.warn == set() with input as pod({"ephemeralContainers": [{"name": "debug"}]})
}
