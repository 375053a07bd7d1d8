"""The engines that are compared, each asked in a process of its own."""
import json
import os
import pathlib
import subprocess
import venv

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = str(HERE.parent.parent / ".build/release/gatehouse")
PEERS = {"regorus": "gordon-to-regorus==0.13.0", "rego-cpp": "regopy==1.5.2"}
MODULES = {"regorus": "regorus", "rego-cpp": "regopy"}
LIMIT = 60


class Failed(Exception):
    """The engine cannot run the workload."""


def python():
    """A Python that has the peers' wheels."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "gatehouse-bench"
    program = cache / "bin/python"
    if not program.exists():
        venv.create(cache, with_pip=True)
    for name, wheel in PEERS.items():
        if subprocess.run([program, "-c", f"import {MODULES[name]}"], stderr=subprocess.DEVNULL).returncode:
            subprocess.run([program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel])
    return program


def available(program):
    engines = ["opa"]
    for name, module in MODULES.items():
        if subprocess.run([program, "-c", f"import {module}"], stderr=subprocess.DEVNULL).returncode == 0:
            engines.append(name)
    return engines


class Runner:
    def __init__(self, program, python_, seconds=0.5):
        self.program, self.python, self.seconds = program, python_, seconds

    def call(self, engine, *arguments):
        """What `engines.py` tells of one engine in a process of its own."""
        words = [self.python, HERE / "engines.py", self.program if engine == "gatehouse" else engine, *arguments]
        try:
            done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            raise Failed(f"more than {LIMIT} s") from None
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            raise Failed(lines[-1] if lines else f"exit code {done.returncode}")
        return json.loads(done.stdout)

    def count(self, nanoseconds):
        # One of many seconds is long enough by itself.
        fewest = 3 if nanoseconds < 5e9 else 1
        return max(fewest, min(2000, int(self.seconds * 1e9 / max(nanoseconds, 1))))


def shown(nanoseconds):
    for unit, size in (("s", 1e9), ("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{nanoseconds / size:.3g} {unit}"
    return f"{nanoseconds} ns"
