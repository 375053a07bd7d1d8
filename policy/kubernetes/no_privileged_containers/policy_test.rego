package kubernetes.no_privileged_containers_test

import data.kubernetes.no_privileged_containers

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

secured(context) := pod({"containers": [{"name": "web", "securityContext": context}]})

test_privileged_is_denied if {
	expected := {"container web is privileged: it is root on the node"}
	no_privileged_containers.deny == expected with input as secured({"privileged": true})
}

test_privileged_init_container_is_denied if {
	spec := {"initContainers": [{"name": "setup", "securityContext": {"privileged": true}}]}
	count(no_privileged_containers.deny) == 1 with input as pod(spec)
}

test_unprivileged_is_allowed if {
	no_privileged_containers.deny == set() with input as secured({"privileged": false})
	no_privileged_containers.deny == set() with input as secured({})
	no_privileged_containers.deny == set() with input as pod({"containers": [{"name": "web"}]})
}

test_host_process_is_denied if {
	expected := {"container web runs as a process of the Windows node"}
	no_privileged_containers.deny == expected with input as secured({"windowsOptions": {"hostProcess": true}})
}

test_host_process_of_pod_is_denied if {
	spec := {"securityContext": {"windowsOptions": {"hostProcess": true}}}
	no_privileged_containers.deny == {"the Pod's containers run as processes of the Windows node"} with input as pod(spec)
}

test_unmasked_proc_is_denied if {
	expected := {"container web sees all of the node's /proc"}
	no_privileged_containers.deny == expected with input as secured({"procMount": "Unmasked"})
	no_privileged_containers.deny == set() with input as secured({"procMount": "Default"})
}
