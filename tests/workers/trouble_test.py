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
    def report(self, names: tuple[str, ...], way: str, *more: str) -> list[dict]:
        run = subprocess.run([PROGRAM, "check", *[HERE / "histories" / f"{name}.json" for name in names], "--worker",
                              f"{sys.executable} {HERE / 'trouble.py'} {way}", "--format", "json", *more],
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 3, run.stderr)
        return json.loads(run.stdout)["histories"]

    def codes(self, way: str, *more: str, place: int) -> dict[str, str]:
        histories = self.report(NAMES, f"{way} Tax", *more)
        tax = histories[NAMES.index("tax")]
        self.assertEqual((tax["eventId"], tax["checkedTo"], tax["lastAgreeingTask"]), (place, 0, 0))
        return {pathlib.Path(history["source"]).stem: history["code"] or history["verdict"] for history in histories}

    def others(self, code: str) -> dict[str, str]:
        return {name: code if name == "tax" else "compatible" for name in NAMES}

    def test_a_history_that_ends_the_worker(self) -> None:
        self.assertEqual(self.codes("exits", place=0), self.others("worker_died"))

    def test_a_history_that_stops_every_thread_of_the_worker(self) -> None:
        self.assertEqual(self.codes("stops", "--task-timeout", "3", place=0), self.others("worker_hung"))

    def test_a_history_whose_code_blocks(self) -> None:
        self.assertEqual(self.codes("blocks", place=4), self.others("deadlock"))

    def test_a_deadlock_in_the_middle_of_a_history_is_placed_in_its_task(self) -> None:
        [history] = self.report(("long",), "blocks_late Long")
        self.assertEqual(history["code"], "deadlock")
        events = json.loads((HERE / "histories" / "long.json").read_text())["events"]
        completed = [int(event["eventId"]) for event in events if event["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"]
        # The SDK knows the length of the history up to the task's start.
        first = next(task for task in completed if task - 1 >= 300)
        before = completed[completed.index(first) - 1]
        self.assertEqual((history["eventId"], history["lastAgreeingTask"]), (first, before))
        self.assertTrue(before <= history["checkedTo"] < first - 1, history)
        self.assertGreater(before, 250)


if __name__ == "__main__":
    unittest.main(verbosity=2)
