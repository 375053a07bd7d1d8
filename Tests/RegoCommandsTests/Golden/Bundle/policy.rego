# METADATA
# title: Who may do what
# description: Everything that a request needs.
# organizations: [Acme]
# scope: subpackages
package policy

import data.lib

# METADATA
# title: Allow
# entrypoint: true
# authors:
# - Jane <jane@example.com>
# - name: Bob
# related_resources:
# - https://example.com/rules
# - ref: https://example.com/roles
#   description: what roles mean
# schemas:
# - input: schema.request
# - input.user: {type: object}
# custom:
#   severity: high
#   reviewed: [2024, 2025]
allow if is_admin

# METADATA
# description: Only admins.
is_admin if "admin" in input.user.roles

banned contains user.name if {
	some user in data.users
	user.age > data.limits[user.country].age
	not lib.pardoned(user)
	settings := data.settings
	settings.strict == true
}
