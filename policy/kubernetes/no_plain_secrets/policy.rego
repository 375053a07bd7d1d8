# METADATA
# scope: package
# title: No secrets in Git
# description: >-
#   Whoever can read the repository, today or from a copy in ten years, can read a Secret that was committed: base64 is
#   no encryption, and removing it later removes it from no clone. Values encrypted with SOPS are not judged.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/secrets-good-practices/
#   description: Kubernetes on Secrets
# custom:
#   input: admission
#   controls: [CIS Kubernetes 1.10 5.4.1, CIS Kubernetes 1.10 5.4.2]
package kubernetes.no_plain_secrets

# METADATA
# title: A Secret holds no value in plain text
# custom:
#   short: no-plain-secret
#   severity: deny
#   fix: >-
#     Rotate the value, then commit it as a SealedSecret or ExternalSecret, or encrypted with SOPS.
deny contains msg if {
	input.request.kind.kind == "Secret"
	some field in ["data", "stringData"]
	some key, value in input.request.object[field]
	is_value(value)
	msg := sprintf("the Secret's key %v is committed in plain text", [key])
}

# METADATA
# title: An environment variable holds no secret in plain text
# custom:
#   short: no-secret-in-env
#   severity: deny
#   fix: Rotate the value, keep it in a Secret, and name that with valueFrom.secretKeyRef.
deny contains msg if {
	input.request.kind.kind == "Pod"
	some list in ["containers", "initContainers", "ephemeralContainers"]
	some container in input.request.object.spec[list]
	some variable in container.env
	is_value(variable.value)
	not lower(variable.value) in {"true", "false", "yes", "no", "on", "off", "0", "1"}
	sounds_secret(variable.name)
	msg := sprintf("container %v has the value of %v in plain text", [container.name, variable.name])
}

# Something is there, and it is not the place where a tool puts it later: ${NAME}, $(NAME), <path:…>, ref+vault://….
is_value(value) if {
	is_string(value)
	trim_space(value) != ""
	not is_placeholder(trim_space(value))
}

is_placeholder(value) if {
	startswith(value, "${")
	endswith(value, "}")
}

is_placeholder(value) if {
	startswith(value, "$(")
	endswith(value, ")")
}

is_placeholder(value) if {
	startswith(value, "<")
	endswith(value, ">")
}

is_placeholder(value) if startswith(value, "ref+")

secret_words := {
	"password", "passwd", "passphrase", "pwd", "secret", "token", "apikey", "api_key", "accesskey", "access_key",
	"privatekey", "private_key", "secretkey", "secret_key", "credentials",
}

# The name is such a word or ends in one: DB_PASSWORD, githubToken. PASSWORD_FILE is only a path.
sounds_secret(name) if {
	some word in secret_words
	endswith(plain(name), word)
}

plain(name) := replace(replace(lower(name), "-", "_"), ".", "_")
