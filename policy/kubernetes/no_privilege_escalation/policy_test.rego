package kubernetes.no_privilege_escalation_test

import data.kubernetes.no_privilege_escalation

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

secured(context) := pod({"containers": [{"name": "web", "securityContext": context}]})

test_escalation_is_denied if {
	expected := {"container web lets its processes gain privileges"}
	no_privilege_escalation.deny == expected with input as secured({"allowPrivilegeEscalation": true})
	no_privilege_escalation.warn == set() with input as secured({"allowPrivilegeEscalation": true})
}

test_silence_warns if {
	expected := {"container web does not say allowPrivilegeEscalation: false"}
	no_privilege_escalation.warn == expected with input as secured({})
	no_privilege_escalation.warn == expected with input as pod({"containers": [{"name": "web"}]})
	no_privilege_escalation.deny == set() with input as secured({})
}

test_ruled_out_is_quiet if {
	no_privilege_escalation.warn == set() with input as secured({"allowPrivilegeEscalation": false})
	no_privilege_escalation.deny == set() with input as secured({"allowPrivilegeEscalation": false})
}

test_windows_knows_no_escalation if {
	spec := {"os": {"name": "windows"}, "containers": [{"name": "web"}]}
	no_privilege_escalation.warn == set() with input as pod(spec)
}
