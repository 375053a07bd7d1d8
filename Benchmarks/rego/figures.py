#!/usr/bin/env python3
"""Two figures that stand for themselves: `Benchmarks/rego/figures.py`, and the last lines of `make bench`.

What one turn of a loop costs, of two lookups and a comparison (at most 100 ns), and how long it takes to read, compile and
plan the article's policy, in a fresh process each time (under 1 ms).
"""
import argparse
import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import workloads
from peers import PROGRAM, shown


def call(program, *words):
    return json.loads(subprocess.run([program, *words], check=True, stdout=subprocess.PIPE).stdout)


def turn(program, folder, rounds):
    """Nanoseconds of a turn."""
    loop = workloads.LOOP
    size = loop.sizes[0]
    policy, given = folder / "loop.rego", folder / "loop.json"
    policy.write_text(loop.policy_text(size))
    given.write_text(json.dumps(loop.make_input(size)))
    words = ["bench", "--format", "json", "-n", "15", "-d", str(policy), "-i", str(given), loop.query]
    return statistics.median(call(program, *words)["net_ns"] for _ in range(rounds)) / size


def prepared(program, folder, rounds):
    """Nanoseconds from the policy's text to its plan."""
    policy = folder / "article.rego"
    policy.write_text(workloads.ARTICLE)
    words = ["eval", "--v0-compatible", "--metrics", "--format", "json", "-d", str(policy), "data.kubernetes.admission.deny"]
    parts = ("load_files", "rego_module_compile", "rego_query_compile")
    return statistics.median(
        sum(call(program, *words)["metrics"][f"timer_{part}_ns"] for part in parts) for _ in range(rounds))


def lines(program, rounds=9):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        loop = turn(program, folder, rounds)
        policy = prepared(program, folder, rounds * 3)
    yield f"a turn of a loop, two lookups and a comparison: {loop:.0f} ns (at most 100)"
    yield f"the article's policy, read, compiled and planned in a fresh process: {shown(round(policy))} (under 1 ms)"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=PROGRAM)
    for line in lines(parser.parse_args().program):
        print(line)


if __name__ == "__main__":
    main()
