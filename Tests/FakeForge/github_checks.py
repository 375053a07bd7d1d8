"""Check runs: only Apps make them, PATCH appends annotations, a finished one keeps its conclusion."""
from forge import Reply
from world import CheckRun


class GitHubChecks:
    def check_handlers(self):
        return {
            "checks/create": self.create_check, "checks/update": self.update_check, "checks/get": self.get_check,
            "checks/list-for-ref": self.list_checks, "checks/list-annotations": self.list_annotations,
        }

    def require_installation(self, call):
        if call.principal.kind != "installation":
            raise Reply(403, {"message": "You must authenticate via a GitHub App.", "documentation_url": ""})

    def create_check(self, call):
        self.require_installation(call)
        body = call.body
        if not self.world.commit_known(body["head_sha"]):
            raise self.error("gh-422-nocommit", message=f"No commit found for SHA: {body['head_sha']}")
        run = CheckRun(next(self.world.ids), body["name"], body["head_sha"], "queued", True, started=self.world.clock.text())
        call.repository.checks.append(run)
        self.change(call, run)
        return Reply(201, self.shapes.check_run(call.repository, run))

    def change(self, call, run):
        body, output = call.body, call.body.get("output")
        run.status = body.get("status", run.status)
        for name in ("external_id", "details_url", "name"):
            setattr(run, name, body.get(name, getattr(run, name)))
        if "conclusion" in body:
            run.conclusion, run.status = body["conclusion"], "completed"
            run.completed = body.get("completed_at", self.world.clock.text())
        elif "status" in body and run.status != "completed":
            run.conclusion = run.completed = None
        if run.status == "completed" and run.conclusion is None:
            raise Reply(422, {"message": "Invalid request.\n\n\"conclusion\" wasn't supplied.", "documentation_url": ""})
        if output:
            self.check_output(call, run, output)
            run.title, run.summary = output.get("title", run.title), output["summary"]
            run.text = output.get("text", run.text)
            run.annotations += output.get("annotations", [])
        self.world.record("check_run", call.account, call.repository, sha=run.head_sha, name=run.name, id=run.id,
                          state=run.conclusion or run.status, external_id=run.external_id, words=run.title,
                          annotations=len((output or {}).get("annotations", [])))

    def check_output(self, call, run, output):
        for name in ("summary", "text"):
            length = len(output.get(name) or "")
            if length > 65535:
                raise self.error("gh-422-summary", message=f"Invalid request.\n\nOnly 65535 characters are allowed; {length} were supplied.")
        for annotation in output.get("annotations", []):
            if annotation["end_line"] < annotation["start_line"] or (
                    annotation["start_line"] != annotation["end_line"] and "start_column" in annotation):
                raise Reply(422, {"message": "Validation Failed", "documentation_url": ""})

    def run_at(self, call):
        for run in call.repository.checks:
            if run.id == int(call.arguments["check_run_id"]):
                return run
        raise self.not_found()

    def update_check(self, call):
        self.require_installation(call)
        run = self.run_at(call)
        if not run.app:
            raise self.forbidden("checks=write")
        self.change(call, run)
        return self.shapes.check_run(call.repository, run)

    def get_check(self, call):
        return self.shapes.check_run(call.repository, self.run_at(call))

    def list_annotations(self, call):
        return self.listed(call, self.run_at(call).annotations, lambda annotation: annotation)

    def list_checks(self, call):
        ref, query = call.arguments["ref"], call.query
        sha = call.repository.branches.get(ref, ref)
        runs = [run for run in reversed(call.repository.checks) if run.head_sha == sha
                and query.get("check_name", run.name) == run.name and query.get("status", run.status) == run.status
                and ("app_id" not in query or run.app == (query["app_id"] == str(self.app["id"] if self.app else 0)))]
        if query.get("filter", "latest") == "latest":
            runs = list({(run.name, run.app): run for run in reversed(runs)}.values())
        part, headers = self.page(call, runs)
        return Reply(200, {"total_count": len(runs), "check_runs": [self.shapes.check_run(call.repository, r) for r in part]}, headers)
