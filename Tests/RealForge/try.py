#!/usr/bin/env python3
"""Tries real.py against a fake forge that lets people do what they do at a real one.

  try.py KIND CONTRACTS PROGRAM
"""
import json
import os
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def main():
    kind, contracts, program = sys.argv[1:4]
    with tempfile.TemporaryDirectory(prefix="gatehouse-try-") as folder:
        for name, text in (("secrets.json", json.dumps({"webhook": "unused", "token": "a-token"})), ("token", "a-token")):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        fake = subprocess.Popen(
            ["/usr/bin/python3", os.path.join(HERE, "..", "FakeForge", "fakeforge.py"), "--kind", kind, "--contracts", contracts,
             "--root", os.path.join(folder, "root"), "--secret-file", os.path.join(folder, "secrets.json"), "--as-real"],
            stdout=subprocess.PIPE)
        try:
            url = json.loads(fake.stdout.readline())["url"]
            return subprocess.run(
                ["/usr/bin/python3", os.path.join(HERE, "real.py"), "--forge", kind, "--url", url, "--token-file",
                 os.path.join(folder, "token"), "--program", program], check=False).returncode
        finally:
            fake.terminate()
            fake.wait()


if __name__ == "__main__":
    sys.exit(main())
