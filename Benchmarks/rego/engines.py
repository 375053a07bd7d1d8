#!/usr/bin/env python3
"""One engine, one workload: how long a prepared evaluation takes, and what it gives.

  engines.py ENGINE POLICY INPUT QUERY COUNT     {"net_ns": …, "result": …}
  engines.py ENGINE --compile POLICY INPUT COUNT    the same for reading and compiling the policy, and a first evaluation
  engines.py ENGINE --memory POLICY INPUT QUERY     {"peak": …, "result": …}: one evaluation in a fresh process, and the most
                                                    bytes that the process held

The input's JSON is read before the clock starts where the engine allows it; where not, what the query `true` takes with the
same input is taken off. ENGINE is `opa`, `regorus` or `rego-cpp`, or the path of a `gatehouse` program.
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import re
import resource
import statistics
import subprocess
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from workloads import QUERY

SHARED = pathlib.Path(os.environ.get("GATEHOUSE_SHARED") or pathlib.Path(__file__).resolve().parents[3] / "shared")


class Refused(Exception):
    """The engine gives an error where an answer is wanted."""


def median(times):
    return round(statistics.median(times))


def timed(count, action, before=lambda: None):
    times = []
    for _ in range(count):
        before()
        start = time.perf_counter_ns()
        action()
        times.append(time.perf_counter_ns() - start)
    return times


def peak():
    """The most bytes that this process ever held."""
    for line in pathlib.Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise Refused("the system does not tell how much memory a process held")


class Gatehouse:
    def __init__(self, program):
        self.program = program

    def call(self, *arguments):
        return json.loads(subprocess.run([self.program, *arguments], check=True, stdout=subprocess.PIPE).stdout)

    def measure(self, policy, given, query, count):
        options = ["-d", policy, "-i", given, query]
        found = self.call("bench", "--format", "json", "-n", str(count), *options)
        answer = self.call("eval", "--format", "json", *options)
        return found["net_ns"], answer["result"][0]["bindings"]["x"]

    def compile(self, policy, given, count):
        empty = policy + ".empty.rego"
        pathlib.Path(empty).write_text("package empty\n")
        answer = self.call("eval", "-d", policy, "-i", given, QUERY)
        whole = timed(count, lambda: self.call("eval", "-d", policy, "-i", given, QUERY))
        start = timed(count, lambda: self.call("eval", "-d", empty, "-i", given, "x = 1"))
        return max(0, median(whole) - median(start)), answer["result"][0]["bindings"]["x"]

    def once(self, policy, given, query):
        answer = self.call("eval", "--format", "json", "-d", policy, "-i", given, query)
        return answer["result"][0]["bindings"]["x"]

    def peak(self):
        # A program starts with the peak of the process that starts it.
        most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        if most <= peak():
            raise Refused("the program took no more memory than what starts it: its own is not known")
        return most


class OPA:
    def __init__(self):
        path = str(SHARED / "oracle/opa")
        loader = importlib.machinery.SourceFileLoader("oracle", path)
        self.oracle = importlib.util.module_from_spec(importlib.util.spec_from_loader("oracle", loader))
        loader.exec_module(self.oracle)

    def measure(self, policy, given, query, count):
        with self.oracle.Engine() as engine:
            self.oracle.load_paths(engine, [policy])
            bytes_ = self.oracle.load_input(given)
            answer = engine.evaluate(query, bytes_)
            times = self.oracle.sample(engine, query, bytes_, count)
            floor = self.oracle.sample(engine, "true", bytes_, count)
        result = json.loads(self.oracle.render(answer["result"][0]["bindings"]["x"]))
        return max(0, median(times) - median(floor)), result

    def compile(self, policy, given, count):
        bytes_ = self.oracle.load_input(given)

        def once():
            with self.oracle.Engine() as engine:
                self.oracle.load_paths(engine, [policy])
                return engine.evaluate(QUERY, bytes_)
        answer = json.loads(self.oracle.render(once()["result"][0]["bindings"]["x"]))
        return median(timed(count, once)), answer

    def once(self, policy, given, query):
        with self.oracle.Engine() as engine:
            self.oracle.load_paths(engine, [policy])
            answer = engine.evaluate(query, self.oracle.load_input(given))
        return json.loads(self.oracle.render(answer["result"][0]["bindings"]["x"]))

    peak = staticmethod(peak)


class Regorus:
    def __init__(self):
        import regorus
        self.regorus = regorus

    def engine(self, policy):
        engine = self.regorus.Engine()
        engine.add_policy("bench.rego", pathlib.Path(policy).read_text())
        return engine

    def measure(self, policy, given, query, count):
        engine = self.engine(policy)
        text = pathlib.Path(given).read_text()
        rule = query.removeprefix("x = ")
        # A new input, or the engine answers with what it remembers.
        times = timed(count, lambda: engine.eval_rule_as_json(rule), before=lambda: engine.set_input_json(text))
        return median(times), json.loads(engine.eval_rule_as_json(rule))

    def compile(self, policy, given, count):
        text = pathlib.Path(given).read_text()

        def once():
            engine = self.engine(policy)
            engine.set_input_json(text)
            return engine.eval_rule_as_json(QUERY.removeprefix("x = "))
        return median(timed(count, once)), json.loads(once())

    def once(self, policy, given, query):
        engine = self.engine(policy)
        engine.set_input_json(pathlib.Path(given).read_text())
        expression = query.removeprefix("x = ")
        if expression.startswith("data."):
            return json.loads(engine.eval_rule_as_json(expression))
        return json.loads(engine.eval_query_as_json(expression))["result"][0]["expressions"][0]["value"]

    peak = staticmethod(peak)


class RegoCpp:
    """Asked for expressions, not for bindings: a binding to what a rule gives is undefined to it."""

    def __init__(self):
        import regopy
        self.regopy = regopy

    def prepared(self, policy, query):
        engine = self.regopy.Interpreter()
        try:
            engine.add_module("bench", pathlib.Path(policy).read_text())
            bundle = engine.build(query.removeprefix("x = "))
        except self.regopy.RegoError as error:
            found = re.search(r"\(errormsg \d+:(.*)\)", str(error))
            raise Refused(found[1] if found else str(error)[:80]) from None
        return engine, bundle

    def answer(self, output):
        if not output.ok():
            raise Refused(self.words(output.node()))
        return json.loads(str(output))["expressions"][0]

    def words(self, node):
        """What the first error of a tree of errors says."""
        if node.kind == self.regopy.NodeKind.ErrorMessage:
            return self.regopy.rego_shared.rego_node_value(node._impl)
        found = (self.words(node.at(index)) for index in range(len(node)))
        return next(filter(None, found), "")

    def measure(self, policy, given, query, count):
        engine, bundle = self.prepared(policy, query)
        engine.set_input_term(pathlib.Path(given).read_text())
        result = self.answer(engine.query_bundle(bundle))
        return median(timed(count, lambda: engine.query_bundle(bundle))), result

    def compile(self, policy, given, count):
        return median(timed(count, lambda: self.once(policy, given, QUERY))), self.once(policy, given, QUERY)

    def once(self, policy, given, query):
        engine, bundle = self.prepared(policy, query)
        engine.set_input_term(pathlib.Path(given).read_text())
        return self.answer(engine.query_bundle(bundle))

    peak = staticmethod(peak)


def engine(name):
    peers = {"opa": OPA, "regorus": Regorus, "rego-cpp": RegoCpp}
    return peers[name]() if name in peers else Gatehouse(name)


def main(words):
    measured = engine(words[0])
    if words[1] == "--memory":
        result = measured.once(*words[2:5])
        print(json.dumps({"peak": measured.peak(), "result": result}))
        return
    if words[1] == "--compile":
        nanoseconds, result = measured.compile(words[2], words[3], int(words[4]))
    else:
        policy, given, query, count = words[1:]
        nanoseconds, result = measured.measure(policy, given, query, int(count))
    print(json.dumps({"net_ns": nanoseconds, "result": result}))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except Refused as refused:
        sys.exit(str(refused))
