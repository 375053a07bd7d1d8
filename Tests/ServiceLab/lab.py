"""A fake forge with one or two nodes of `gatehouse serve` beside it, in a directory of their own: what `make chaos` and
`make load` are run in."""
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
REPOSITORY = os.path.dirname(os.path.dirname(HERE))
# Debian's interpreter, whose jsonschema the fake forge uses.
PYTHON = "/usr/bin/python3"
ENVIRONMENT = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class Stop(Exception):
    """Why nothing can be tried; for people."""


def default_program():
    for build in ("release", "debug"):
        program = os.path.join(REPOSITORY, ".build", build, "gatehouse")
        if os.access(program, os.X_OK):
            return program
    raise Stop("no .build/release/gatehouse: run `make build`, or name one with --program")


def contracts():
    shared = os.environ.get("GATEHOUSE_SHARED", os.path.join(os.path.dirname(REPOSITORY), "shared"))
    folder = os.path.join(shared, "contracts")
    if not os.path.exists(os.path.join(folder, "fixtures", "errors.json")):
        raise Stop("the fake forge needs ../shared/contracts (or GATEHOUSE_SHARED)")
    return folder


def free_port():
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def until(what, look, seconds=60.0, pause=0.02):
    """What `look` gives once it is true."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise Stop(f"{what}: not within {seconds:.0f} s")
        time.sleep(pause)


def ask(url, arguments=None, timeout=60):
    body = None if arguments is None else json.dumps(arguments).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise Stop(f"{url}: {error.code} {error.read().decode(errors='replace')[:2000]}") from error


class Lab:
    """`with Lab(kind, program, database) as lab:`; kept on the disk where something went wrong or `keep` says so."""

    def __init__(self, kind, program, database, nodes=1, keep=False, settings=None):
        self.kind, self.program, self.database, self.keep = kind, os.path.abspath(program), database, keep
        self.settings = settings or {}
        self.root = tempfile.mkdtemp(prefix="gatehouse-lab-")
        self.fake = None
        self.nodes = [Node(self, index) for index in range(nodes)]

    def __enter__(self):
        try:
            self.write_secrets()
            self.database.start(self.root)
            self.start_forge()
            for node in self.nodes:
                node.write_settings()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind, error, trace):
        if kind is not None:
            self.keep = True
        self.close()

    def close(self):
        for node in self.nodes:
            node.kill()
        if self.fake:
            self.fake.terminate()
            self.fake.wait()
        self.database.stop()
        if self.keep:
            print(f"kept: {self.root}")
        else:
            shutil.rmtree(self.root, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.root, *parts)

    def write(self, name, text, mode=0o600):
        with open(os.open(self.path(name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as file:
            file.write(text)

    def write_secrets(self):
        told = {"webhook": secrets.token_hex(20)}
        self.write("webhook", told["webhook"])
        self.write("marker-key", secrets.token_hex(32))
        if self.kind == "github":
            subprocess.run(
                ["openssl", "genrsa", "-traditional", "-out", self.path("app.pem"), "2048"], check=True, capture_output=True)
            os.chmod(self.path("app.pem"), 0o600)
            told["app"] = {"id": 123, "key": self.path("app.pem"), "installation": 456}
        else:
            told["token"] = secrets.token_hex(20)
            self.write("token", told["token"])
        self.write("secrets.json", json.dumps(told))

    # The forge

    def start_forge(self):
        with open(self.path("forge.log"), "w", encoding="utf-8") as log:
            self.fake = subprocess.Popen(
                [PYTHON, os.path.join(REPOSITORY, "Tests", "FakeForge", "fakeforge.py"), "--kind", self.kind, "--contracts",
                 contracts(), "--root", self.path("forge"), "--secret-file", self.path("secrets.json")],
                stdout=subprocess.PIPE, stderr=log, env=ENVIRONMENT)
        line = self.fake.stdout.readline()
        if not line:
            raise Stop("the fake forge does not start:\n" + open(self.path("forge.log"), encoding="utf-8").read())
        addresses = json.loads(line)
        self.url, self.control = addresses["url"], addresses["control"]

    def tell(self, name, **arguments):
        """What tests do to the forge: `Tests/FakeForge/control.py`."""
        return json.loads(ask(f"{self.control}/_fake/{name}", arguments))


class Node:
    """One process of `gatehouse serve`."""

    def __init__(self, lab, index):
        self.lab, self.index = lab, index
        self.port, self.metrics_port = free_port(), free_port()
        self.process = None
        self.peak = 0

    @property
    def folder(self):
        return self.lab.path(f"node{self.index}")

    @property
    def log(self):
        return os.path.join(self.folder, "serve.log")

    @property
    def hook(self):
        return "/hooks/forge"

    def write_settings(self):
        lab = self.lab
        os.makedirs(os.path.join(self.folder, "policy"))
        shutil.copy(
            os.path.join(REPOSITORY, "Tests", "EndToEnd", "Policies", "article", "latest.rego"),
            os.path.join(self.folder, "policy"))
        lab.write(f"node{self.index}/gatehouse.yaml", f"record: {{file: {self.folder}/record.ndjson}}\n")
        credential = "app: {id: \"123\", key: ../app.pem}" if lab.kind == "github" else "token: ../token"
        more = "".join(f"{name}: {value}\n" for name, value in lab.settings.items())
        lab.write(f"node{self.index}/serve.yaml", f"""\
listen: 127.0.0.1:{self.port}
metrics: 127.0.0.1:{self.metrics_port}
store: {lab.database.address}
cache: cache
markerKey: ../marker-key
{more}forges:
  - name: forge
    kind: {lab.kind}
    url: {lab.url}
    {credential}
    webhookSecrets: [../webhook]
    repositories: ["acme/*"]
""")

    def start(self):
        with open(self.log, "a", encoding="utf-8") as log:
            self.process = subprocess.Popen(
                [self.lab.program, "serve", "--policy", "policy", "--config", "gatehouse.yaml", "--service", "serve.yaml"],
                cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=ENVIRONMENT, start_new_session=True)

    def wait_ready(self, seconds=60):
        def look():
            if self.process.poll() is not None:
                raise Stop(f"node {self.index} ended with {self.process.returncode}:\n{self.tail()}")
            try:
                return ask(f"http://127.0.0.1:{self.port}/readyz", timeout=5) is not None
            except (OSError, Stop):
                return False
        until(f"node {self.index} is ready", look, seconds)

    def kill(self):
        """At once, without a word; gives how it had ended by itself, if it had."""
        if self.process is None:
            return None
        ended = self.process.poll()
        if ended is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.process = None
        return ended

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process = None
        return code

    def tail(self, lines=20):
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return "".join(log.readlines()[-lines:])

    # What the system says of it

    def memory(self):
        """(now, at the most) in MB."""
        sizes = {}
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                name, _, value = line.partition(":")
                if name in ("VmRSS", "VmHWM"):
                    sizes[name] = int(value.split()[0]) / 1024
        return sizes["VmRSS"], sizes["VmHWM"]

    def processor_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
