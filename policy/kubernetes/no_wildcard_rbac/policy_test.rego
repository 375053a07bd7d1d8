package kubernetes.no_wildcard_rbac_test

import data.kubernetes.no_wildcard_rbac

role(kind, rules) := {"request": {"kind": {"kind": kind}, "object": {"kind": kind, "rules": rules}}}

binding(role_name, subjects) := {"request": {
	"kind": {"kind": "ClusterRoleBinding"},
	"object": {"roleRef": {"kind": "ClusterRole", "name": role_name}, "subjects": subjects},
}}

account := {"kind": "ServiceAccount", "name": "web", "namespace": "shop"}

test_stars_are_denied if {
	rules := [{"apiGroups": [""], "resources": ["pods"], "verbs": ["get"]}, {"resources": ["*"], "verbs": ["*"]}]
	expected := {"rule 2 of the role allows all verbs", "rule 2 of the role allows all resources"}
	no_wildcard_rbac.deny == expected with input as role("ClusterRole", rules)
	no_wildcard_rbac.deny == expected with input as role("Role", rules)
}

test_all_urls_are_denied if {
	rules := [{"nonResourceURLs": ["*"], "verbs": ["get"]}]
	no_wildcard_rbac.deny == {"rule 1 of the role allows all nonResourceURLs"} with input as role("ClusterRole", rules)
}

test_named_rights_are_allowed if {
	rules := [{"apiGroups": ["*"], "resources": ["pods", "pods/log"], "verbs": ["get", "list"]}]
	no_wildcard_rbac.deny == set() with input as role("Role", rules)
}

test_aggregated_role_is_allowed if {
	no_wildcard_rbac.deny == set() with input as role("ClusterRole", [])
	no_wildcard_rbac.deny == set() with input as role("ClusterRole", null)
}

test_escalating_verbs_are_denied if {
	rules := [{"resources": ["clusterroles"], "verbs": ["bind", "get"]}]
	expected := {"rule 1 of the role allows bind, which gives rights beyond its own"}
	no_wildcard_rbac.deny == expected with input as role("ClusterRole", rules)
}

test_cluster_admin_is_denied if {
	expected := {"the binding gives cluster-admin: all rights"}
	no_wildcard_rbac.deny == expected with input as binding("cluster-admin", [account])
	no_wildcard_rbac.deny == set() with input as binding("view", [account])
}

test_anonymous_rights_are_denied if {
	subjects := [account, {"kind": "Group", "name": "system:unauthenticated"}]
	no_wildcard_rbac.deny == {"the binding gives rights to system:unauthenticated"} with input as binding("view", subjects)
}
