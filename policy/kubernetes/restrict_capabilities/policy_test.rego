package kubernetes.restrict_capabilities_test

import data.kubernetes.restrict_capabilities

pod(spec) := {"request": {"kind": {"kind": "Pod"}, "object": {"kind": "Pod", "spec": spec}}}

capabilities(lists) := pod({"containers": [{"name": "web", "securityContext": {"capabilities": lists}}]})

test_dangerous_capabilities_are_denied if {
	expected := {"container web adds the capability NET_ADMIN", "container web adds the capability SYS_ADMIN"}
	restrict_capabilities.deny == expected with input as capabilities({"add": ["SYS_ADMIN", "NET_ADMIN"]})
}

test_all_is_denied if {
	count(restrict_capabilities.deny) == 1 with input as capabilities({"add": ["ALL"]})
}

test_other_spellings_are_denied if {
	count(restrict_capabilities.deny) == 2 with input as capabilities({"add": ["cap_sys_ptrace", "net_raw"]})
}

test_harmless_capabilities_are_allowed if {
	restrict_capabilities.deny == set() with input as capabilities({"add": ["NET_BIND_SERVICE", "CAP_CHOWN"]})
	restrict_capabilities.deny == set() with input as pod({"containers": [{"name": "web"}]})
}

test_keeping_the_default_set_warns if {
	expected := {"container web keeps the runtime's default capabilities"}
	restrict_capabilities.warn == expected with input as capabilities({"drop": ["NET_RAW"]})
	restrict_capabilities.warn == expected with input as pod({"containers": [{"name": "web"}]})
}

test_dropping_all_is_quiet if {
	restrict_capabilities.warn == set() with input as capabilities({"drop": ["ALL"], "add": ["NET_BIND_SERVICE"]})
	restrict_capabilities.warn == set() with input as capabilities({"drop": ["all"]})
}

test_windows_has_no_capabilities if {
	restrict_capabilities.warn == set() with input as pod({"os": {"name": "windows"}, "containers": [{"name": "web"}]})
}
