"""A GitHub App: JSON web tokens, installation tokens, and the list of its webhook's deliveries."""
import base64
import binascii
import json
import os
import secrets
import subprocess
import tempfile

from forge import Reply
from world import Account, Principal


class App:
    def __init__(self, number, key, installation, root):
        self.number, self.installation = number, installation
        self.client = f"Iv23fake{number}"
        self.public = os.path.join(root, "app.pub")
        subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", self.public], check=True, capture_output=True)

    def __getitem__(self, name):
        return {"id": self.number}[name]

    def breach(self, token, now):
        """What is wrong with a JSON web token; None: nothing."""
        parts = token.split(".")
        if len(parts) != 3:
            return "A JSON web token could not be decoded"
        try:
            header, claims = (json.loads(decoded(part)) for part in parts[:2])
            signature = decoded(parts[2])
        except (ValueError, binascii.Error):
            return "A JSON web token could not be decoded"
        if header.get("alg") != "RS256" or str(claims.get("iss")) not in (str(self.number), self.client):
            return "A JSON web token could not be decoded"
        if not all(isinstance(claims.get(name), int) for name in ("iat", "exp")):
            return "Missing 'issued at' or 'expiration time' claim"
        if claims["iat"] > now + 5:
            return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
        if claims["exp"] > now + 600 + 5:
            return "'Expiration time' claim ('exp') is too far in the future"
        if claims["exp"] < now:
            return "'Expiration time' claim ('exp') must be a numeric value representing the future time"
        with tempfile.NamedTemporaryFile() as file:
            file.write(signature)
            file.flush()
            done = subprocess.run(
                ["openssl", "dgst", "-sha256", "-verify", self.public, "-signature", file.name],
                input=".".join(parts[:2]).encode(), capture_output=True, check=False)
        return None if done.returncode == 0 else "A JSON web token could not be decoded"


def decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class GitHubApp:
    def app_handlers(self):
        return {
            "apps/get-authenticated": lambda call: self.integration(),
            "apps/list-installations": lambda call: self.listed(call, [self.app.installation], lambda _: self.installation()),
            "apps/get-installation": self.get_installation,
            "apps/get-repo-installation": lambda call: self.installation(),
            "apps/create-installation-access-token": self.create_token,
            "apps/revoke-installation-access-token": self.revoke_token,
            "apps/list-repos-accessible-to-installation": self.installation_repositories,
            "apps/list-webhook-deliveries": self.list_deliveries,
            "apps/redeliver-webhook-delivery": self.redeliver,
        }

    def principal(self, token):
        if token and self.app and token.count(".") == 2:
            breach = self.app.breach(token, self.world.clock.now())
            if breach:
                raise self.error("gh-401", message=breach)
            return Principal(Account(0, "app", "Bot"), "app")
        return super().principal(token)

    def require_app(self, call):
        takes_installation = call.operation.template.startswith("/installation")
        if call.principal.kind != ("installation" if takes_installation else "app"):
            raise self.error("gh-401", message="A JSON web token could not be decoded")

    def may_see(self, principal, repository):
        return principal.kind == "app" or super().may_see(principal, repository)

    def may_fetch(self, principal, repository):
        if principal.kind == "installation" and principal.permissions.get("contents") not in ("read", "write"):
            return False
        return principal.kind != "app" and self.may_see(principal, repository)

    def git_principal(self, user, password):
        return super().principal(password) if user else None

    def integration(self):
        return {"id": self.app.number if self.app else 1, "slug": "gatehouse", "node_id": "A_1", "name": "gatehouse",
                "client_id": self.app.client if self.app else "x", "owner": self.shapes.user(self.world.account("acme")),
                "permissions": self.world.settings["installation_permissions"],
                "events": ["check_run", "check_suite", "issue_comment", "merge_group", "pull_request"]}

    def installation(self):
        suspended = self.world.settings["app_suspended"]
        return {"id": self.app.installation, "account": self.shapes.user(self.world.account("acme")),
                "repository_selection": "selected", "app_id": self.app.number, "app_slug": "gatehouse",
                "target_id": 1, "target_type": "Organization", "permissions": self.world.settings["installation_permissions"],
                "events": ["check_run", "check_suite", "issue_comment", "merge_group", "pull_request"],
                "suspended_at": self.world.clock.text() if suspended else None}

    def get_installation(self, call):
        if int(call.arguments["installation_id"]) != self.app.installation:
            raise self.not_found()
        return self.installation()

    def create_token(self, call):
        if int(call.arguments["installation_id"]) != self.app.installation:
            raise self.not_found()
        if self.world.settings["app_suspended"]:
            raise self.error("gh-403-suspended")
        body = call.body or {}
        granted = self.world.settings["installation_permissions"]
        wanted = body.get("permissions", granted)
        if any(granted.get(name) not in (level, "write") for name, level in wanted.items()):
            raise Reply(422, {"message": "The permissions requested are not granted to this installation.", "documentation_url": ""})
        numbers = set(body.get("repository_ids", []))
        for name in body.get("repositories", []):
            numbers |= {r.id for r in self.world.repositories.values() if r.name == name and not r.gone}
        if any(number not in self.world.repositories for number in numbers) or len(numbers) < len(body.get("repositories", [])):
            raise Reply(422, {"message": "There is at least one repository that does not exist or is not accessible to the parent installation.", "documentation_url": ""})
        expires = self.world.clock.now() + self.world.settings["token_seconds"]
        token = "ghs_" + secrets.token_hex(18)
        self.world.tokens[token] = Principal(
            self.world.app_bot, "installation", expires=expires, repositories=tuple(numbers), permissions=dict(wanted))
        return Reply(201, {"token": token, "expires_at": self.world.clock.text(expires), "permissions": wanted,
                           "repository_selection": "selected" if numbers else "all"})

    def revoke_token(self, call):
        call.principal.revoked = True
        return Reply(204)

    def installation_repositories(self, call):
        repositories = [r for r in self.world.repositories.values()
                        if not r.gone and r.fork_of is None and self.may_see(call.principal, r)]
        part, headers = self.page(call, repositories)
        return Reply(200, {"total_count": len(repositories), "repositories": [self.shapes.repository(r) for r in part]}, headers)

    # Deliveries: `self.webhooks` is set by the program.

    def list_deliveries(self, call):
        failed = call.query.get("status") == "failure"
        rows = [d for d in reversed(self.webhooks.sent) if d.status >= 0 and not (failed and 200 <= d.status < 400)]
        size, at = int(call.query.get("per_page", 30)), int(call.query.get("cursor", 0))
        part = rows[at:at + min(size, self.world.settings["page_limit"])]
        following = at + len(part)
        headers = {}
        if following < len(rows):
            query = "&".join(f"{k}={v}" for k, v in {**call.query, "cursor": following}.items())
            headers["Link"] = f'<{self.base}{call.url}?{query}>; rel="next"'
        return Reply(200, [{
            "id": d.number, "guid": d.id, "delivered_at": self.world.clock.text(d.time), "redelivery": d.is_again,
            "duration": 0.1, "status": "OK" if 200 <= d.status < 400 else "failed to connect", "status_code": d.status,
            "event": d.event, "action": d.action, "installation_id": self.app.installation, "repository_id": None,
        } for d in part], headers)

    def redeliver(self, call):
        number = int(call.arguments["delivery_id"])
        found = next((d for d in self.webhooks.sent if d.number == number), None)
        if found is None:
            raise self.not_found()
        self.webhooks.send_later(found)
        return Reply(202, {})
