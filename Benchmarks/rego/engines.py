#!/usr/bin/env python3
"""One engine, one workload: how long a prepared evaluation takes, and what it gives.

  engines.py ENGINE POLICY INPUT QUERY COUNT     {"net_ns": …, "result": …}
  engines.py ENGINE --compile POLICY INPUT COUNT    the same for reading and compiling the policy, and a first evaluation

The input's JSON is read before the clock starts where the engine allows it; where not, what the query `true` takes with the
same input is taken off. ENGINE is `opa`, `regorus` or `rego-cpp`, or the path of a `gatehouse` program.
"""
import importlib.machinery
import importlib.util
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

SHARED = pathlib.Path(os.environ.get("GATEHOUSE_SHARED") or pathlib.Path(__file__).resolve().parents[3] / "shared")
QUERY = "x = data.bench.answer"


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


class RegoCpp:
    def __init__(self):
        import regopy
        self.regopy = regopy

    def measure(self, policy, given, query, count):
        engine = self.regopy.Interpreter()
        engine.add_module("bench", pathlib.Path(policy).read_text())
        engine.set_input_term(pathlib.Path(given).read_text())
        times = timed(count, lambda: engine.query(query))
        floor = timed(count, lambda: engine.query("x = 1"))
        return max(0, median(times) - median(floor)), self.answer(engine, query)

    def answer(self, engine, query):
        return json.loads(engine.query(query).binding("x").json())

    def compile(self, policy, given, count):
        def once():
            engine = self.regopy.Interpreter()
            engine.add_module("bench", pathlib.Path(policy).read_text())
            engine.set_input_term(pathlib.Path(given).read_text())
            return self.answer(engine, QUERY)
        return median(timed(count, once)), once()


def engine(name):
    peers = {"opa": OPA, "regorus": Regorus, "rego-cpp": RegoCpp}
    return peers[name]() if name in peers else Gatehouse(name)


def main(words):
    if words[1] == "--compile":
        nanoseconds, result = engine(words[0]).compile(words[2], words[3], int(words[4]))
    else:
        name, policy, given, query, count = words
        nanoseconds, result = engine(name).measure(policy, given, query, int(count))
    print(json.dumps({"net_ns": nanoseconds, "result": result}))


if __name__ == "__main__":
    main(sys.argv[1:])
