package kubernetes.no_host_access_test

import data.kubernetes.no_host_access

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

test_host_namespaces_are_denied if {
	expected := {
		"hostNetwork: the Pod shares the node's network",
		"hostPID: the Pod shares the node's processes",
		"hostIPC: the Pod shares the node's shared memory",
	}
	no_host_access.deny == expected with input as pod({"hostNetwork": true, "hostPID": true, "hostIPC": true})
}

test_own_namespaces_are_allowed if {
	no_host_access.deny == set() with input as pod({"hostNetwork": false})
	no_host_access.deny == set() with input as pod({"containers": [{"name": "web"}]})
}

test_host_path_is_denied if {
	spec := {"volumes": [{"name": "logs", "hostPath": {"path": "/var/log"}}, {"name": "tmp", "emptyDir": {}}]}
	no_host_access.deny == {"volume logs is the node's /var/log"} with input as pod(spec)
}

test_host_port_is_denied if {
	spec := {"containers": [{"name": "web", "ports": [{"containerPort": 80, "hostPort": 8080}]}]}
	no_host_access.deny == {"container web takes port 8080 of the node"} with input as pod(spec)
}

test_container_port_is_allowed if {
	spec := {"containers": [{"name": "web", "ports": [{"containerPort": 80}, {"containerPort": 81, "hostPort": 0}]}]}
	no_host_access.deny == set() with input as pod(spec)
}
