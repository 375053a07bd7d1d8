"""What GitHub's replies look like; members that nobody asks for are filled in by the contract."""


class Shapes:
    def __init__(self, forge):
        self.forge, self.world = forge, forge.world

    def url(self, *parts):
        return "/".join([self.forge.base + self.forge.prefix, *map(str, parts)])

    def user(self, account):
        return {"login": account.login, "id": account.id, "node_id": f"U_{account.id}", "type": account.type,
                "url": self.url("users", account.login), "html_url": f"{self.forge.base}/{account.login}", "site_admin": False}

    def repository(self, repository):
        page = f"{self.forge.base}/{repository.path}"
        return {
            "id": repository.id, "node_id": f"R_{repository.id}", "name": repository.name, "full_name": repository.path,
            "private": repository.private, "owner": {**self.user(self.world.account(repository.owner)), "type": "Organization"},
            "html_url": page, "clone_url": page + ".git", "url": self.url("repos", repository.path),
            "default_branch": repository.default_branch, "fork": repository.fork_of is not None,
            "permissions": {"admin": False, "maintain": False, "push": True, "triage": True, "pull": True},
            "created_at": "2026-01-05T10:00:00Z", "updated_at": "2026-01-05T10:00:00Z", "pushed_at": "2026-01-05T10:00:00Z",
        }

    def branch(self, repository, ref, sha):
        if repository is None:
            return {"label": f"unknown:{ref}", "ref": ref, "sha": sha, "repo": None, "user": None}
        return {"label": f"{repository.owner}:{ref}", "ref": ref, "sha": sha, "repo": self.repository(repository),
                "user": self.user(self.world.account(repository.owner))}

    def pull(self, repository, pull, simple=False):
        head = self.world.repositories.get(pull.head_repository) if pull.head_repository else None
        if head is not None and head.gone:
            head = None
        shown = {
            "id": pull.id, "node_id": f"PR_{pull.id}", "number": pull.number, "title": pull.title, "body": pull.body or None,
            "url": self.url("repos", repository.path, "pulls", pull.number),
            "html_url": f"{self.forge.base}/{repository.path}/pull/{pull.number}",
            "state": "open" if pull.state == "open" else "closed", "draft": pull.draft, "locked": False,
            "user": self.user(pull.author), "head": self.branch(head, pull.head_ref, pull.head),
            "base": self.branch(repository, pull.base_ref, self.world.base_of(repository, pull)),
            "created_at": self.world.clock.text(pull.created), "updated_at": self.world.clock.text(),
            "closed_at": None if pull.state == "open" else self.world.clock.text(),
            "merged_at": self.world.clock.text() if pull.state == "merged" else None, "labels": [],
            "author_association": "CONTRIBUTOR",
        }
        if "2022-11-28" in self.forge.version:
            # Stale on purpose: nobody may rely on it.
            shown["merge_commit_sha"] = "0" * 40
        if not simple:
            shown.update({
                "merged": pull.state == "merged", "mergeable": None, "mergeable_state": "unknown",
                "comments": len(pull.comments), "review_comments": len(pull.line_comments), "commits": 1,
                "changed_files": len(self.world.workshop.changed_files(self.world.base_of(repository, pull), pull.head))})
        return shown

    def comment(self, repository, pull, comment):
        return {
            "id": comment.id, "node_id": f"IC_{comment.id}", "body": comment.body, "user": self.user(comment.author),
            "created_at": self.world.clock.text(comment.created), "updated_at": self.world.clock.text(comment.updated),
            "url": self.url("repos", repository.path, "issues", "comments", comment.id),
            "html_url": f"{self.forge.base}/{repository.path}/pull/{pull.number}#issuecomment-{comment.id}",
            "issue_url": self.url("repos", repository.path, "issues", pull.number), "author_association": "NONE",
            "performed_via_github_app": self.forge.integration() if comment.app else None,
        }

    def line_comment(self, repository, pull, comment):
        line = start = None
        if not comment.file_level:
            line = self.world.workshop.line_now(comment.commit, pull.head, comment.path, comment.line)
            start = comment.start_line and line and line - (comment.line - comment.start_line)
        shown = {
            "id": comment.id, "node_id": f"PRRC_{comment.id}", "pull_request_review_id": comment.review, "body": comment.body,
            "path": comment.path, "line": line, "original_line": comment.line, "start_line": start,
            "original_start_line": comment.start_line, "side": comment.side, "commit_id": pull.head,
            "original_commit_id": comment.commit, "diff_hunk": "@@", "user": self.user(comment.author),
            "position": 1 if line else None, "original_position": 1,
            "subject_type": "file" if comment.file_level else "line",
            "created_at": self.world.clock.text(comment.created), "updated_at": self.world.clock.text(comment.updated),
            "url": self.url("repos", repository.path, "pulls", "comments", comment.id),
            "html_url": f"{self.forge.base}/{repository.path}/pull/{pull.number}#discussion_r{comment.id}",
            "pull_request_url": self.url("repos", repository.path, "pulls", pull.number), "author_association": "NONE",
        }
        if comment.reply_to:
            shown["in_reply_to_id"] = comment.reply_to
        return shown

    def review(self, repository, pull, review):
        return {
            "id": review.id, "node_id": f"PRR_{review.id}", "user": self.user(review.author), "body": review.body,
            "state": review.state, "commit_id": review.commit, "submitted_at": self.world.clock.text(review.created),
            "html_url": f"{self.forge.base}/{repository.path}/pull/{pull.number}#pullrequestreview-{review.id}",
            "pull_request_url": self.url("repos", repository.path, "pulls", pull.number), "author_association": "NONE",
        }

    def status(self, repository, status):
        return {
            "id": status.id, "node_id": f"SC_{status.id}", "state": status.state, "context": status.context,
            "description": status.description, "target_url": status.target_url, "creator": self.user(status.author),
            "avatar_url": None, "url": self.url("repos", repository.path, "statuses", status.sha),
            "created_at": self.world.clock.text(status.created), "updated_at": self.world.clock.text(status.created),
        }

    def check_run(self, repository, run):
        return {
            "id": run.id, "node_id": f"CR_{run.id}", "name": run.name, "head_sha": run.head_sha,
            "external_id": run.external_id, "status": run.status, "conclusion": run.conclusion,
            "started_at": run.started, "completed_at": run.completed, "details_url": run.details_url,
            "url": self.url("repos", repository.path, "check-runs", run.id),
            "html_url": f"{self.forge.base}/{repository.path}/runs/{run.id}",
            "output": {
                "title": run.title, "summary": run.summary, "text": run.text, "annotations_count": len(run.annotations),
                "annotations_url": self.url("repos", repository.path, "check-runs", run.id, "annotations")},
            "check_suite": {"id": 1}, "pull_requests": [],
            "app": self.forge.integration() if run.app else {"id": 15368, "slug": "other", "name": "Other"},
        }
