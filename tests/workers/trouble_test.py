#!/usr/bin/env python3
"""One history that brings the worker down leaves the verdicts of the others alone."""

import json
import os
import pathlib
import subprocess
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent / "python"
PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")
NAMES = ("quote", "tax", "parallel", "race")


class TroubleTest(unittest.TestCase):
    def codes(self, way: str, *more: str) -> dict[str, str]:
        run = subprocess.run([PROGRAM, "check", *[HERE / "histories" / f"{name}.json" for name in NAMES], "--worker",
                              f"{sys.executable} {HERE / 'trouble.py'} {way} Tax", "--format", "json", *more],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 3, run.stderr)
        return {pathlib.Path(history["source"]).stem: history["code"] or history["verdict"] for history in json.loads(run.stdout)["histories"]}

    def others(self, code: str) -> dict[str, str]:
        return {name: code if name == "tax" else "compatible" for name in NAMES}

    def test_a_history_that_ends_the_worker(self) -> None:
        self.assertEqual(self.codes("exits"), self.others("worker_died"))

    def test_a_history_that_stops_every_thread_of_the_worker(self) -> None:
        self.assertEqual(self.codes("stops", "--task-timeout", "3"), self.others("worker_hung"))

    def test_a_history_whose_code_blocks(self) -> None:
        self.assertEqual(self.codes("blocks"), self.others("deadlock"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
