"""GitLab: merge requests, discussions and notes, draft notes, and statuses with their transitions."""
from urllib.parse import unquote

from forge import Forge, Reply
from gitlab_notes import GitLabNotes
from world import Status

ACCESS = {"none": 0, "read": 20, "triage": 20, "write": 30, "maintain": 40, "admin": 50}
# event of the state machine, and from which states it may come
TRANSITIONS = {"pending": ("enqueue", ("created",)), "running": ("run", ("created", "pending")),
               "success": ("success", ("created", "pending", "running")), "failed": ("drop", ("created", "pending", "running")),
               "canceled": ("cancel", ("created", "pending", "running")), "skipped": ("skip", ("created", "pending"))}


class GitLab(GitLabNotes, Forge):
    prefix = "/api/v4"
    default_page = 20

    def __init__(self, world, contract, errors):
        super().__init__(world, contract, errors)
        self.handlers = {
            "getVersion": lambda call: {"version": "18.5.0", "revision": "fake"},
            "getUser": lambda call: self.user(call.account),
            "getProject": lambda call: self.project(call.repository),
            "listMergeRequests": self.list_requests,
            "getMergeRequest": lambda call: self.request(call.repository, self.pull_at(call, self.iid(call))),
            "listVersions": self.list_versions,
            "getCommit": self.get_commit,
            "commitMergeRequests": self.requests_of_commit,
            "listStatuses": self.list_statuses,
            "setStatus": self.set_status,
            "getMember": self.get_member,
            "listHooks": lambda call: self.listed(call, [7], lambda number: {"id": number, "url": self.webhooks.url}),
            "listHookEvents": self.list_hook_events,
            "resendHookEvent": self.resend,
            **self.note_handlers(),
        }

    @staticmethod
    def iid(call):
        return call.arguments["merge_request_iid"]

    def credential(self, headers):
        kind, _, token = (headers.get("Authorization") or "").partition(" ")
        return headers.get("PRIVATE-TOKEN") or (token.strip() if kind.lower() == "bearer" else None)

    def not_found(self):
        return self.error("gl-404")

    def unauthorized(self):
        return self.error("gl-401")

    def git_principal(self, user, password):
        return self.principal(password) if user else None

    def exhausted(self, principal):
        if principal.used <= self.world.settings["rate_limit"]:
            return None
        return self.error("gl-429")

    def limit_headers(self, principal):
        limit = self.world.settings["rate_limit"]
        return {"RateLimit-Limit": str(limit), "RateLimit-Observed": str(principal.used),
                "RateLimit-Remaining": str(max(0, limit - principal.used)), "RateLimit-Reset": str(int(principal.window + 60))}

    def unknown_but_allowed(self, method, path):
        """The list of projects is GitLab's own, but not among the contract's operations."""
        if (method, path) == ("GET", f"{self.prefix}/projects"):
            return Reply(200, [self.project(found) for found in self.world.repositories.values() if not found.gone])
        return None

    def page_headers(self, call, number, last, size, total):
        headers = super().page_headers(call, number, last, size, total)
        return {**headers, "X-Page": str(number), "X-Per-Page": str(size), "X-Total": str(total), "X-Total-Pages": str(last),
                "X-Next-Page": str(number + 1) if number < last else "", "X-Prev-Page": str(number - 1) if number > 1 else ""}

    def locate(self, call):
        if "id" not in call.arguments:
            return
        name = unquote(call.arguments["id"])
        if name.isdigit():
            found = self.world.repositories.get(int(name))
            name = found.path if found and not found.gone else ""
        self.repository_at(call, name)

    def renamed(self, call, repository):
        rest = call.url.split("/", 5)[5:]
        return Reply(301, {"message": "301 Moved Permanently"},
                     {"Location": "/".join([f"{self.base}{self.prefix}/projects/{repository.id}"] + rest)})

    # Shapes

    def user(self, account):
        return {"id": account.id, "username": account.login, "name": account.login, "state": "active"}

    def project(self, repository):
        page = f"{self.base}/{repository.path}"
        return {"id": repository.id, "path_with_namespace": repository.path, "name": repository.name, "web_url": page,
                "http_url_to_repo": page + ".git", "default_branch": "main", "visibility": "private",
                "permissions": {"project_access": {"access_level": ACCESS[self.world.level(repository, self.world.bot)]},
                                "group_access": None}}

    def request(self, repository, pull):
        version = pull.versions[0]
        head = self.world.repositories.get(pull.head_repository) if pull.head_repository else None
        return {
            "id": pull.id, "iid": pull.number, "project_id": repository.id, "title": pull.title,
            "state": {"open": "opened"}.get(pull.state, pull.state), "draft": pull.draft, "work_in_progress": pull.draft,
            "source_branch": pull.head_ref, "target_branch": pull.base_ref, "target_project_id": repository.id,
            "source_project_id": head.id if head and not head.gone else None, "sha": pull.head,
            "diff_refs": {"base_sha": version["base"], "head_sha": version["head"], "start_sha": version["start"]},
            "changes_count": str(len(self.world.workshop.changed_files(version["start"], pull.head))),
            "web_url": f"{self.base}/{repository.path}/-/merge_requests/{pull.number}", "author": self.user(pull.author)}

    # Reading

    def list_requests(self, call):
        wanted = call.query.get("state", "all")
        shown = {"open": "opened"}
        pulls = [p for p in reversed(call.repository.pulls.values())
                 if not p.deleted and wanted in ("all", shown.get(p.state, p.state))]
        return self.listed(call, pulls, lambda pull: self.request(call.repository, pull))

    def requests_of_commit(self, call):
        pulls = [p for p in call.repository.pulls.values() if p.head == call.arguments["sha"] and not p.deleted]
        return self.listed(call, pulls, lambda pull: self.request(call.repository, pull))

    def list_versions(self, call):
        pull = self.pull_at(call, self.iid(call))
        return self.listed(call, pull.versions, lambda version: {
            "id": version["id"], "head_commit_sha": version["head"], "base_commit_sha": version["base"],
            "start_commit_sha": version["start"], "created_at": self.world.clock.text(version["created"]),
            "merge_request_id": pull.id, "state": "collected", "real_size": "1", "patch_id_sha": None})

    def get_commit(self, call):
        sha = call.arguments["sha"]
        if not self.world.commit_known(sha):
            raise self.error("gl-404", message="404 Commit Not Found")
        pipelines = [s.pipeline for s in call.repository.statuses if s.sha == sha]
        return {"id": sha, "last_pipeline": {"id": pipelines[-1], "sha": sha} if pipelines else None}

    def get_member(self, call):
        account = next((a for a in self.world.accounts.values() if a.id == int(call.arguments["user_id"])), None)
        if account is None or account.login not in call.repository.permissions:
            raise self.error("gl-404", message="404 Not found")
        return {"id": account.id, "username": account.login,
                "access_level": ACCESS[call.repository.permissions[account.login]]}

    # Statuses

    def list_statuses(self, call):
        rows = [s for s in call.repository.statuses if s.sha == call.arguments["sha"]
                and call.query.get("name", s.context) == s.context
                and call.query.get("ref", s.ref) == s.ref]
        if call.query.get("all") != "true":
            rows = list({(s.context, s.ref): s for s in rows}.values())
        return self.listed(call, list(reversed(rows)), self.status)

    def status(self, status):
        return {"id": status.id, "sha": status.sha, "ref": status.ref, "status": status.state, "name": status.context,
                "target_url": status.target_url, "description": status.description, "allow_failure": False,
                "pipeline_id": status.pipeline, "author": self.user(status.author)}

    def set_status(self, call):
        sha, body, repository = call.arguments["sha"], call.body, call.repository
        if not self.world.may(repository, call.account, "write"):
            raise Reply(403, {"message": "403 Forbidden"})
        if not self.world.commit_known(sha):
            raise self.error("gl-404", message="404 Commit Not Found")
        name = body.get("name") or body.get("context") or "default"
        state, ref = body["state"], body.get("ref") or self.branch_of(repository, sha)
        rows = [s for s in repository.statuses if (s.sha, s.context, s.ref) == (sha, name, ref) and s.author is call.account]
        unfinished = [s for s in rows if s.state in ("pending", "running")]
        status = unfinished[-1] if unfinished else None
        event, sources = TRANSITIONS[state]
        current = status.state if status else "created"
        if current not in sources:
            raise self.error("gl-400-transition", message=f'Cannot transition status via :{event} from :{current} '
                             f'(Reason(s): Status cannot transition via "{event}")')
        if status is None:
            pipeline = body.get("pipeline_id") or next((s.pipeline for s in repository.statuses if s.sha == sha), None)
            status = Status(next(self.world.ids), sha, name, state, None, None, call.account, self.world.clock.now(), ref,
                            pipeline or next(self.world.ids))
            repository.statuses.append(status)
        status.state = state
        status.description = body.get("description", status.description)
        status.target_url = body.get("target_url", status.target_url)
        self.world.record("status", call.account, repository, sha=sha, context=name, state=state, words=status.description,
                          id=status.id)
        return Reply(201, self.status(status))

    @staticmethod
    def branch_of(repository, sha):
        return next((name for name, commit in repository.branches.items() if commit == sha), "main")

    # The hook's deliveries

    def list_hook_events(self, call):
        rows = [d for d in reversed(self.webhooks.sent) if d.status >= 0]
        if "status" in call.query:
            wanted = call.query["status"].split(",")
            rows = [d for d in rows if str(d.status) in wanted or ("server_failure" in wanted and d.status >= 500)
                    or ("client_failure" in wanted and 400 <= d.status < 500) or ("successful" in wanted and 200 <= d.status < 300)]
        return self.listed(call, rows, lambda d: {
            "id": d.number, "url": self.webhooks.url, "trigger": d.event, "response_status": str(d.status),
            "request_headers": {k: v for k, v in d.headers.items() if k != "X-Gitlab-Token"}, "execution_duration": 0.1})

    def resend(self, call):
        found = next((d for d in self.webhooks.sent if d.number == int(call.arguments["event_id"])), None)
        if found is None:
            raise self.not_found()
        self.webhooks.send_later(found)
        return Reply(201, {"response_status": 200})
