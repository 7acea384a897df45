"""Runs the built program as a user does: by its command line, with a home folder of its own."""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
HISTORIES = ROOT / "resources" / "samples" / "histories"
ORDERS = ROOT / "resources" / "samples" / "orders"
WORKERS = pathlib.Path(__file__).resolve().parent / "workers"
PROGRAM = os.environ["HINDSIGHT_PROGRAM"]
DEV_SERVER = ROOT / "tests" / "support" / "dev_server.py"


def command(*words: object) -> str:
    return shlex.join([sys.executable, *map(str, words)])


def processes_naming(text: str) -> list[int]:
    """Processes whose environment names the text: the worker and all that it started."""
    found = []
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if text.encode() in (entry / "environ").read_bytes() and int(entry.name) != os.getpid():
                    found.append(int(entry.name))
            except OSError:
                pass
    return found


class ProgramTest(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.home = pathlib.Path(folder.name)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")}
        self.environment = dict(kept, HOME=folder.name, XDG_DATA_HOME=f"{folder.name}/data", XDG_CONFIG_HOME=f"{folder.name}/config",
                                XDG_RUNTIME_DIR=folder.name, QT_QPA_PLATFORM="offscreen", PYTHONDONTWRITEBYTECODE="1")

    def run_program(self, *arguments: object, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run([PROGRAM, *map(str, arguments)], env=dict(self.environment, **environment), timeout=timeout,
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)

    def wait_until(self, condition, otherwise: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), deadline, otherwise)
            time.sleep(0.02)

    def run_ok(self, *arguments: object, **more) -> str:
        result = self.run_program(*arguments, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def check(self, worker: str, *arguments: object, status: int, **more) -> dict:
        """The report of `check --format json`, whose exit status must be the given one."""
        result = self.run_program("check", *arguments, "--worker", worker, "--format", "json", **more)
        self.assertEqual(result.returncode, status, f"stdout: {result.stdout[:3000]}\nstderr: {result.stderr[-3000:]}")
        report = json.loads(result.stdout)
        self.check_shape(report)
        return report

    def check_shape(self, report: dict) -> None:
        """The fixed form of the report, whatever it says."""
        self.assertEqual(report["schema"], "hindsight.check/1")
        if report["worker"] is not None:
            self.assertLessEqual({"sdk", "version", "command"}, report["worker"].keys())
        for history in report["histories"]:
            self.assertLessEqual({"source", "workflowId", "runId", "workflowType", "events", "checkedTo", "lastAgreeingTask", "verdict",
                                  "code", "eventId", "reason", "failure", "divergence", "differences", "notSeen"}, history.keys())
            self.assertIn(history["verdict"], ("compatible", "differs", "diverged", "unverified"))
            self.assertEqual(history["code"] == "", history["verdict"] != "unverified", history)
            self.assertEqual(history["divergence"] is None, history["verdict"] != "diverged", history)
            if history["divergence"]:
                self.check_divergence_shape(history)
        counted = [history["verdict"] for history in report["histories"]]
        for verdict in ("compatible", "differs", "diverged", "unverified"):
            self.assertEqual(report["summary"][verdict], counted.count(verdict))
        self.assertGreaterEqual(report["summary"]["seconds"], 0)

    def check_divergence_shape(self, history: dict) -> None:
        divergence = history["divergence"]
        self.assertLessEqual({"eventId", "position", "time", "eventType", "workflowTaskCompletedEventId", "recorded", "produced", "waiting",
                              "message", "source"}, divergence.keys())
        self.assertIn(divergence["position"], ("at", "after"))
        self.assertEqual(divergence["recorded"] is None, divergence["position"] == "after")
        self.assertEqual(history["checkedTo"], divergence["eventId"] - (divergence["position"] == "at"))
        self.assertRegex(divergence["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$")
        self.assertFalse(divergence["produced"] and divergence["waiting"], divergence)
        for side in ("recorded", "produced"):
            if divergence[side]:
                self.assertLessEqual({"kind", "name", "id", "marker", "attributes", "attributesComplete"}, divergence[side].keys())

    def verdicts(self, report: dict) -> dict[str, str]:
        return {history["workflowId"]: history["verdict"] for history in report["histories"]}


class DevServer:
    """A real server on free ports, for the length of a `with`."""

    def __init__(self, *arguments: str) -> None:
        self._arguments = arguments

    def __enter__(self) -> str:
        self._process = subprocess.Popen([sys.executable, DEV_SERVER, *self._arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, text=True)
        return self._process.stdout.readline().split()[1]

    def __exit__(self, *_) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait(timeout=20)
