package kubernetes.expose_services_safely_test

import data.kubernetes.expose_services_safely

service(spec) := {"request": {"kind": {"kind": "Service"}, "object": {"kind": "Service", "spec": spec}}}

ingress(spec) := {"request": {"kind": {"kind": "Ingress"}, "object": {"kind": "Ingress", "spec": spec}}}

test_node_port_is_denied if {
	expected := {"type NodePort opens a port on every node"}
	expose_services_safely.deny == expected with input as service({"type": "NodePort"})
}

test_cluster_ip_is_allowed if {
	expose_services_safely.deny == set() with input as service({"type": "ClusterIP"})
	expose_services_safely.deny == set() with input as service({"ports": [{"port": 80}]})
}

test_external_ips_are_denied if {
	expected := {"externalIPs takes the traffic to 203.0.113.7, whoever it was meant for"}
	expose_services_safely.deny == expected with input as service({"externalIPs": ["203.0.113.7"]})
}

test_open_load_balancer_warns if {
	expected := {"type LoadBalancer is open to the whole internet"}
	expose_services_safely.warn == expected with input as service({"type": "LoadBalancer"})
}

test_limited_load_balancer_is_quiet if {
	spec := {"type": "LoadBalancer", "loadBalancerSourceRanges": ["192.0.2.0/24"]}
	expose_services_safely.warn == set() with input as service(spec)
}

test_internal_load_balancer_is_quiet if {
	expose_services_safely.warn == set() with input as {"request": {
		"kind": {"kind": "Service"},
		"object": {
			"metadata": {"annotations": {"networking.gke.io/load-balancer-type": "Internal"}},
			"spec": {"type": "LoadBalancer"},
		},
	}}
}

test_ingress_without_tls_is_denied if {
	expected := {"the Ingress serves plain HTTP: it has no tls"}
	expose_services_safely.deny == expected with input as ingress({"rules": [{"host": "shop.example.com"}]})
	expose_services_safely.deny == expected with input as ingress({"tls": []})
}

test_ingress_with_tls_is_allowed if {
	rules := [{"host": "shop.example.com"}]
	every hosts in [["shop.example.com"], ["*.example.com"]] {
		spec := {"tls": [{"hosts": hosts, "secretName": "shop"}], "rules": rules}
		expose_services_safely.deny == set() with input as ingress(spec)
	}
	expose_services_safely.deny == set() with input as ingress({"tls": [{"secretName": "shop"}], "rules": rules})
}

test_forgotten_host_is_denied if {
	spec := {
		"tls": [{"hosts": ["shop.example.com"]}],
		"rules": [{"host": "shop.example.com"}, {"host": "admin.example.com"}, {"http": {}}],
	}
	expected := {"the host admin.example.com is not among the hosts of tls"}
	expose_services_safely.deny == expected with input as ingress(spec)
}
