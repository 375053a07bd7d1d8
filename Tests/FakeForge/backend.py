"""`git http-backend` behind the fake's door: the smart HTTP protocol as git itself speaks it."""
import os
import subprocess

from workshop import ENVIRONMENT


def serve(door, root, path, query, body, account):
    """Runs the backend for one request and hands its answer on as it comes."""
    environment = {
        **ENVIRONMENT, "GIT_PROJECT_ROOT": root, "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path, "QUERY_STRING": query,
        "REQUEST_METHOD": door.command, "CONTENT_TYPE": door.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)), "REMOTE_USER": account, "REMOTE_ADDR": "127.0.0.1",
        "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*",
    }
    for header, name in (("Content-Encoding", "HTTP_CONTENT_ENCODING"), ("Git-Protocol", "GIT_PROTOCOL")):
        if door.headers.get(header):
            environment[name] = door.headers[header]
    child = subprocess.run(["git", "http-backend"], input=body, capture_output=True, env=environment, check=False)
    head, _, rest = child.stdout.partition(b"\r\n\r\n")
    status, fields = 200, []
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(": ")
        if name == "Status":
            status = int(value.split()[0])
        elif name:
            fields.append((name, value))
    if not head:
        status, fields, rest = 500, [("Content-Type", "text/plain")], child.stderr
    return status, fields, rest


def is_git(path):
    return ".git/" in path and path.rsplit(".git/", 1)[1] in ("info/refs", "git-upload-pack", "git-receive-pack", "HEAD")


def repository_of(path):
    return path.rsplit(".git/", 1)[0].strip("/")


def folder(root):
    return os.path.join(root, "served")
