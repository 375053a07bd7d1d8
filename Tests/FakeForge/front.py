"""The fake's front door: every request is logged, held against the contract, made to go wrong where a script says so, and
answered by the forge that is played."""
import base64
import json
import socket
import struct
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

import backend
from forge import Call, Reply

UNKNOWN, BREACH = 599, 598


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


class Front:
    def __init__(self, world, forge, faults):
        self.world, self.forge, self.faults = world, forge, faults
        self.log, self.count = [], 0
        self.doors = None

    def next_row(self, door, url, is_git):
        with self.world.lock:
            self.count += 1
            row = {"n": self.count, "time": round(time.time(), 3), "method": door.command, "path": url.path,
                   "query": url.query, "git": is_git, "operation": None, "account": None, "breaches": [], "status": None}
            self.log.append(row)
            return row

    def breaches(self):
        return [{key: row[key] for key in ("n", "method", "path", "operation", "breaches")} for row in self.log if row["breaches"]]

    def handle(self, door):
        url = urlsplit(door.path)
        body = read_body(door)
        is_git = backend.is_git(url.path)
        row = self.next_row(door, url, is_git)
        finder = self.forge.rewritten(url.path) if hasattr(self.forge, "rewritten") else url.path
        operation, arguments = (None, {}) if is_git else self.forge.contract.find(door.command, finder)
        is_graphql = url.path == getattr(self.forge, "graphql_path", None)
        row["operation"] = "git" if is_git else "graphql" if is_graphql else operation and operation.id
        do = self.faults.strike(row)
        if "delay" in do:
            time.sleep(do["delay"])
        if "hold" in do:
            self.faults.wait(do["hold"], row)
        if do.get("reset") == "before":
            row["status"] = "reset before"
            return cut(door)
        if is_git:
            status, headers, data = self.git(door, url, body, row, do)
        else:
            status, headers, data = self.api(door, finder, url, body, row, do, operation, arguments)
        row["status"] = status
        if "hold_after" in do:
            self.faults.wait(do["hold_after"], row)
        if do.get("reset") == "after":
            return cut(door)
        return door.send(status, headers, data, half=do.get("reset") == "body")

    # The API

    def api(self, door, path, url, body, row, do, operation, arguments):
        query = parse_qsl(url.query, keep_blank_values=True)
        principal, refusal = self.who(door, do)
        row["account"] = principal and principal.account.login
        if not door.headers.get("User-Agent"):
            row["breaches"].append("no User-Agent")
        acted = self.doors and self.doors.answer(door.command, path, body, principal)
        if acted:
            return encode(acted.status, acted.headers, acted.body)
        if operation is None and row["operation"] != "graphql":
            silent = self.forge.unknown_but_allowed(door.command, path) if hasattr(self.forge, "unknown_but_allowed") else None
            if silent:
                return encode(silent.status, silent.headers, silent.body)
            row["breaches"].append(f"no operation for {door.command} {path}")
            return encode(UNKNOWN, {}, {"contract": row["breaches"]})
        if row["operation"] == "graphql":
            name, breaches = self.forge.graphql_operation(body)
            row["operation"] = f"graphql/{name}"
        else:
            breaches = self.forge.contract.request_breaches(
                operation, arguments, query, body, door.headers.get("Content-Type"))
        row["breaches"] += breaches + self.header_breaches(door)
        if self.keeps(row, body):
            row["body"] = json.loads(body)
        if row["breaches"]:
            return encode(BREACH, {}, {"contract": row["breaches"]})
        scripted = self.faults.reply(do)
        if scripted is not None:
            limits = self.forge.limit_headers(principal) if principal else {}
            return encode(scripted[0], {**limits, **scripted[1]}, scripted[2])
        if refusal is not None:
            return encode(refusal.status, refusal.headers, refusal.body)
        with self.world.lock:
            call = Call(operation, arguments, dict(query), json.loads(body) if body.strip() else None, principal, url.path)
            return self.carry_out(door, call, row)

    @staticmethod
    def keeps(row, body):
        if not body.strip() or row["breaches"] and "not JSON" in str(row["breaches"]):
            return False
        try:
            json.loads(body)
        except ValueError:
            return False
        return True

    def header_breaches(self, door):
        version = door.headers.get("X-GitHub-Api-Version")
        wanted = getattr(self.forge, "version", None)
        if wanted and version not in (None, wanted):
            return [f"X-GitHub-Api-Version is {version}, not {wanted}"]
        return ["X-GitHub-Api-Version is missing"] if wanted and version is None and not self.forge.world.settings.get("no_version") else []

    def who(self, door, do):
        token = self.forge.credential(door.headers)
        with self.world.lock:
            try:
                principal = self.forge.principal(token)
            except Reply as reply:
                return None, reply
            if principal is not None and do.get("expire"):
                principal.revoked, principal = True, None
        return principal, None if principal else self.forge.unauthorized()

    def carry_out(self, door, call, row):
        """Under the world's lock: the handler, its reply's completion and its proof."""
        try:
            is_free = False
            self.forge.count(call.principal)
            exhausted = self.forge.exhausted(call.principal)
            if exhausted:
                raise exhausted
            if call.operation is None:
                reply = Reply(200, self.forge.graphql(row["operation"].split("/")[1], call.body.get("variables", {}), call.principal))
            else:
                reply = self.forge.answer(call)
        except Reply as early:
            reply = early
        except Exception:  # a defect of the fake must fail the test, with its place
            row["breaches"].append("the fake failed: " + traceback.format_exc(limit=-3))
            return encode(500, {}, {"message": "the fake failed"})
        body, headers = reply.body, reply.headers
        if call.operation is not None and isinstance(body, (dict, list)) and reply.status < 300:
            schema = self.forge.contract.reply_schema(call.operation, reply.status)
            if schema is not None:
                body = self.forge.contract.complete(schema, body)
                row["breaches"] += ["reply " + breach for breach in self.forge.contract.breaches(schema, body)[:3]]
        if call.operation is not None and not call.operation.writes and reply.status == 200:
            tag = self.forge.etag(body)
            headers["ETag"] = tag
            if door.headers.get("If-None-Match") == tag:
                call.principal.used, is_free = call.principal.used - 1, True
        headers = {**self.forge.limit_headers(call.principal), **headers}
        return encode(304, headers, None) if is_free else encode(reply.status, headers, body)

    # git

    def git(self, door, url, body, row, do):
        scripted = self.faults.reply(do)
        if scripted is not None:
            return encode(*scripted)
        kind, _, value = (door.headers.get("Authorization") or "").partition(" ")
        user = password = ""
        if kind.lower() == "basic":
            user, _, password = base64.b64decode(value).decode("utf-8", "replace").partition(":")
        with self.world.lock:
            principal = self.forge.git_principal(user, password)
            repository, was_renamed = self.world.repository(backend.repository_of(url.path))
            row["account"] = principal and principal.account.login
            if principal is not None and do.get("expire"):
                principal.revoked, principal = True, None
            if principal is None:
                return encode(401, {"WWW-Authenticate": 'Basic realm="fake"', "Content-Type": "text/plain"}, "who are you?")
            if repository is None or not self.forge.may_see(principal, repository) or not self.forge.may_fetch(principal, repository):
                return encode(404, {"Content-Type": "text/plain"}, "no such repository")
            path = url.path if not was_renamed else None
        if was_renamed:
            place = f"{self.forge.base}/{repository.path}.git/" + url.path.rsplit(".git/", 1)[1]
            return encode(301, {"Location": place + (f"?{url.query}" if url.query else "")}, "moved")
        pushes = url.path.endswith("git-receive-pack") or "git-receive-pack" in url.query
        if pushes and not self.doors:
            row["breaches"].append("the service pushes")
            return encode(403, {}, "no")
        served = repository.served[len(backend.folder(self.world.root)):]
        inner = served + "/" + path.rsplit(".git/", 1)[1]
        status, fields, data = backend.serve(door, backend.folder(self.world.root), inner, url.query, body, principal.account.login)
        if pushes and url.path.endswith("git-receive-pack"):
            self.doors.pushed(repository)
        return status, fields, data


def read_body(door):
    if door.headers.get("Transfer-Encoding", "").lower() == "chunked":
        parts = []
        while True:
            size = int(door.rfile.readline().split(b";")[0], 16)
            parts.append(door.rfile.read(size))
            door.rfile.readline()
            if size == 0:
                return b"".join(parts)
    return door.rfile.read(int(door.headers.get("Content-Length") or 0))


def encode(status, headers, body):
    """(status, header fields, bytes): JSON, unless it is text already."""
    fields = list(headers.items())
    if not any(name.lower() == "content-type" for name, _ in fields):
        fields.append(("Content-Type", "text/plain" if isinstance(body, str) else "application/json; charset=utf-8"))
    if body is None or status in (204, 304):
        return status, fields, b""
    return status, fields, (body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)).encode()


def cut(door):
    """Ends the connection hard: the peer sees a reset."""
    door.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    door.close_connection = True
    door.connection.close()


def door_class(handle):
    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def log_message(self, *_):
            pass

        def send(self, status, headers, data, half=False):
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if half:
                self.wfile.write(data[:len(data) // 2])
                self.wfile.flush()
                return cut(self)
            self.wfile.write(data)

        def serve_one(self):
            try:
                handle(self)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = serve_one

        def finish(self):
            try:
                super().finish()
            except (OSError, ValueError):
                pass

    return Door


def serve(handle, port=0):
    return Server(("127.0.0.1", port), door_class(handle))
