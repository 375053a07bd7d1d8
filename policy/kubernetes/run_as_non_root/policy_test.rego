package kubernetes.run_as_non_root_test

import data.kubernetes.run_as_non_root

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

contexts(of_pod, of_container) := pod({
	"securityContext": of_pod,
	"containers": [{"name": "web", "securityContext": of_container}],
})

test_user_0_is_denied if {
	expected := {"container web runs as root (runAsUser: 0)"}
	run_as_non_root.deny == expected with input as contexts({}, {"runAsUser": 0})
}

test_user_0_of_pod_is_denied if {
	expected := {"the Pod's containers run as root (runAsUser: 0)"}
	run_as_non_root.deny == expected with input as contexts({"runAsUser": 0}, {})
}

test_other_user_is_allowed if {
	run_as_non_root.deny == set() with input as contexts({"runAsUser": 1000}, {"runAsUser": 65532})
}

test_silence_warns if {
	expected := {"container web may run as root: runAsNonRoot is not true"}
	run_as_non_root.warn == expected with input as contexts({}, {})
	run_as_non_root.warn == expected with input as pod({"containers": [{"name": "web"}]})
}

test_pod_or_container_may_say_it if {
	run_as_non_root.warn == set() with input as contexts({"runAsNonRoot": true}, {})
	run_as_non_root.warn == set() with input as contexts({}, {"runAsNonRoot": true})
	run_as_non_root.warn == set() with input as contexts({"runAsNonRoot": false}, {"runAsNonRoot": true})
}

test_container_that_takes_it_back_warns if {
	count(run_as_non_root.warn) == 1 with input as contexts({"runAsNonRoot": true}, {"runAsNonRoot": false})
}

test_windows_has_no_root if {
	run_as_non_root.warn == set() with input as pod({"os": {"name": "windows"}, "containers": [{"name": "web"}]})
}
