# METADATA
# scope: package
# title: Services are exposed on purpose
# description: >-
#   What is reachable from outside is decided in one place, an Ingress with TLS, and not by each Service for itself.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#   description: Kubernetes on Ingress and TLS
# - ref: https://nvd.nist.gov/vuln/detail/CVE-2020-8554
#   description: Why externalIPs take over other people's traffic
# custom:
#   input: admission
#   controls: [NSA-CISA Kubernetes Hardening Guide 1.2 network separation]
package kubernetes.expose_services_safely

# METADATA
# title: A Service opens no port on every node
# custom:
#   short: no-node-ports
#   severity: deny
#   fix: "Use type: ClusterIP and an Ingress or Gateway in front of it."
deny contains msg if {
	input.request.kind.kind == "Service"
	input.request.object.spec.type == "NodePort"
	msg := "type NodePort opens a port on every node"
}

# METADATA
# title: A Service claims no address of others
# custom:
#   short: no-external-ips
#   severity: deny
#   fix: Remove externalIPs; a load balancer has an address of its own.
deny contains msg if {
	input.request.kind.kind == "Service"
	some address in input.request.object.spec.externalIPs
	msg := sprintf("externalIPs takes the traffic to %v, whoever it was meant for", [address])
}

# METADATA
# title: A load balancer says who may reach it
# custom:
#   short: limit-load-balancers
#   severity: warn
#   fix: Set spec.loadBalancerSourceRanges, or ask your provider for an internal load balancer by its annotation.
warn contains msg if {
	input.request.kind.kind == "Service"
	input.request.object.spec.type == "LoadBalancer"
	not has_source_ranges
	not is_internal
	msg := "type LoadBalancer is open to the whole internet"
}

has_source_ranges if count(input.request.object.spec.loadBalancerSourceRanges) > 0

# The providers' annotations for a load balancer inside the network.
is_internal if {
	some key, value in {
		"service.beta.kubernetes.io/aws-load-balancer-scheme": "internal",
		"service.beta.kubernetes.io/aws-load-balancer-internal": "true",
		"service.beta.kubernetes.io/azure-load-balancer-internal": "true",
		"networking.gke.io/load-balancer-type": "internal",
		"cloud.google.com/load-balancer-type": "internal",
		"service.beta.kubernetes.io/openstack-internal-load-balancer": "true",
	}
	lower(input.request.object.metadata.annotations[key]) == value
}

# METADATA
# title: An Ingress has TLS
# custom:
#   short: require-ingress-tls
#   severity: deny
#   fix: Set spec.tls with the hosts and the secretName of their certificate.
deny contains msg if {
	input.request.kind.kind == "Ingress"
	not has_tls
	msg := "the Ingress serves plain HTTP: it has no tls"
}

has_tls if count(input.request.object.spec.tls) > 0

# METADATA
# title: An Ingress has TLS for each host
# custom:
#   short: require-ingress-tls-for-host
#   severity: deny
#   fix: Name the host in spec.tls too.
deny contains msg if {
	input.request.kind.kind == "Ingress"
	has_tls
	some rule in input.request.object.spec.rules
	not is_covered(rule.host)
	msg := sprintf("the host %v is not among the hosts of tls", [rule.host])
}

is_covered(host) if {
	some entry in input.request.object.spec.tls
	some name in entry.hosts
	name in {host, wildcard(host)}
}

# An entry without hosts covers all of them.
is_covered(_) if {
	some entry in input.request.object.spec.tls
	not entry.hosts
}

wildcard(host) := concat(".", array.concat(["*"], array.slice(labels, 1, count(labels)))) if labels := split(host, ".")
