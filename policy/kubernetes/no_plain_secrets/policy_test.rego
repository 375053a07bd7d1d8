package kubernetes.no_plain_secrets_test

import data.kubernetes.no_plain_secrets

secret(members) := {"request": {
	"kind": {"kind": "Secret"},
	"object": object.union({"kind": "Secret", "metadata": {"name": "db"}}, members),
}}

variable(name, value) := {"request": {
	"kind": {"kind": "Pod"},
	"object": {"spec": {"containers": [{"name": "web", "env": [{"name": name, "value": value}]}]}},
}}

test_secret_is_denied_by_key if {
	expected := {
		"the Secret's key password is committed in plain text",
		"the Secret's key user is committed in plain text",
	}
	members := {"data": {"password": "aHVudGVyMg=="}, "stringData": {"user": "admin"}}
	no_plain_secrets.deny == expected with input as secret(members)
}

test_messages_hold_no_value if {
	messages := no_plain_secrets.deny with input as secret({"stringData": {"password": "hunter2"}})
	every message in messages {
		not contains(message, "hunter2")
	}
	count(messages) == 1
}

test_empty_secret_is_allowed if {
	no_plain_secrets.deny == set() with input as secret({"type": "kubernetes.io/service-account-token"})
	no_plain_secrets.deny == set() with input as secret({"data": {"later": ""}})
}

test_placeholders_are_allowed if {
	members := {"stringData": {"a": "${DB_PASSWORD}", "b": "<path:kv/db#password>", "c": "ref+vault://kv/db#password"}}
	no_plain_secrets.deny == set() with input as secret(members)
}

test_sealed_secret_is_allowed if {
	no_plain_secrets.deny == set() with input as {"request": {
		"kind": {"kind": "SealedSecret"},
		"object": {"spec": {"encryptedData": {"password": "AgB…"}}},
	}}
}

test_secret_in_env_is_denied if {
	expected := {"container web has the value of DB_PASSWORD in plain text"}
	no_plain_secrets.deny == expected with input as variable("DB_PASSWORD", "hunter2")
	every name in ["TOKEN", "github-token", "AWS_SECRET_ACCESS_KEY", "apiKey", "spring.datasource.password"] {
		count(no_plain_secrets.deny) == 1 with input as variable(name, "hunter2")
	}
}

test_other_env_is_allowed if {
	every name in ["PASSWORD_FILE", "TOKEN_URL", "SECRET_NAME", "USER", "KEYBOARD"] {
		no_plain_secrets.deny == set() with input as variable(name, "something")
	}
}

test_env_without_a_value_is_allowed if {
	every value in ["", "$(OTHER)", "${FLUX}", "true", "No"] {
		no_plain_secrets.deny == set() with input as variable("ALLOW_EMPTY_PASSWORD", value)
	}
}

test_env_from_secret_is_allowed if {
	env := {"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}}
	no_plain_secrets.deny == set() with input as {"request": {
		"kind": {"kind": "Pod"},
		"object": {"spec": {"containers": [{"name": "web", "env": [env]}]}},
	}}
}
