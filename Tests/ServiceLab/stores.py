"""The two stores, as a lab starts them and looks into them from outside."""
import glob
import json
import os
import pwd
import sqlite3
import subprocess

from lab import Stop


def make(name):
    return {"sqlite": SQLite, "postgres": Postgres}[name]()


class SQLite:
    name = "sqlite"
    nodes = 1

    def start(self, root):
        self.file = os.path.join(root, "store", "serve.db")
        self.address = f"sqlite:{self.file}"

    def stop(self):
        pass

    def rows(self, query):
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True, timeout=30)
        try:
            connection.row_factory = sqlite3.Row
            return [dict(row) for row in connection.execute(query.replace("gatehouse.", ""))]
        finally:
            connection.close()

    def check(self):
        """SQLite's own look at its file."""
        found = self.rows("PRAGMA integrity_check")[0]["integrity_check"]
        return [] if found == "ok" else [f"integrity_check: {found}"]


class Postgres:
    """Debian's server with its own settings (it syncs), on a socket in the lab's directory, in an account of its own."""
    name = "postgres"
    nodes = 2

    def __init__(self):
        found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))
        if not found:
            raise Stop("no PostgreSQL is installed (/usr/lib/postgresql/*/bin): apt install postgresql")
        self.programs = os.path.dirname(found[-1])
        self.prefix = []
        self.root = None
        if os.geteuid() == 0:
            try:
                self.account = pwd.getpwnam("postgres")
            except KeyError:
                self.account = pwd.getpwnam("nobody")
            name = self.account.pw_name
            self.prefix = ["setpriv", f"--reuid={name}", f"--regid={self.account.pw_gid}", "--clear-groups", "--"]

    def run(self, program, *words):
        done = subprocess.run(
            [*self.prefix, os.path.join(self.programs, program), *words], capture_output=True, text=True, cwd="/", check=False)
        if done.returncode != 0:
            raise Stop(f"{program}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self, root):
        os.chmod(root, 0o711)
        self.root = os.path.join(root, "postgres")
        os.mkdir(self.root, 0o700)
        if self.prefix:
            os.chown(self.root, self.account.pw_uid, self.account.pw_gid)
        data = os.path.join(self.root, "data")
        self.run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--locale=C", "-D", data)
        # pg_ctl's own output goes to a file: the server would hold a pipe open.
        subprocess.run(
            [*self.prefix, "/bin/sh", "-c",
             '"$0/pg_ctl" -w -D "$1/data" -l "$1/log" -o "-k $1 -c listen_addresses=" start >/dev/null 2>&1',
             self.programs, self.root], check=True, cwd="/")
        self.query("CREATE ROLE gatehouse LOGIN", "postgres")
        self.query("CREATE DATABASE gatehouse OWNER gatehouse", "postgres")
        self.address = f"postgresql:///gatehouse?host={self.root}&user=gatehouse"

    def stop(self):
        if self.root and os.path.exists(os.path.join(self.root, "data", "postmaster.pid")):
            self.run("pg_ctl", "-m", "immediate", "-D", os.path.join(self.root, "data"), "stop")

    def query(self, text, database="gatehouse"):
        # psql itself, not Debian's wrapper around it.
        return self.run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.root, "-U", "postgres", "-d",
                        database, "-c", text)

    def rows(self, query):
        answer = self.query(f"SELECT row_to_json(found) FROM ({query}) AS found")
        return [json.loads(line) for line in answer.splitlines()]

    def check(self):
        return []
