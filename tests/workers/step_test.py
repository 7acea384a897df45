#!/usr/bin/env python3
"""Points of recorded histories under real workers of each SDK: the same state and the same next commands from either direction,
every next command as recorded by the code that was recorded, and nothing run live.

    HINDSIGHT_PROGRAM=... step_test.py python|typescript|java      status 77 when that SDK is not there
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]
sys.dont_write_bytecode = True

import serving  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")


HISTORIES = {"python": ("heart", "household", "purchase-reset"), "typescript": ("heart", "purchase"), "java": ("limits", "household")}
SDK = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in HISTORIES else "python"
WORKER = serving.command(SDK)


class StepTest(unittest.TestCase):
    maxDiff = None

    def steps(self, history: pathlib.Path, points: list[int]) -> list[dict]:
        asked = [word for point in points for word in ("--at", str(point))]
        run = subprocess.run([PROGRAM, "step", history, *asked, "--worker", shlex.join(WORKER), "--stack", "--next", "--definitions", "--format", "json",
                              "--env", f"CORPUS_TRACE={self.trace}"], capture_output=True, text=True, timeout=200)
        self.assertEqual(run.returncode, 0, run.stderr)
        return json.loads(run.stdout)["steps"]

    def told(self, step: dict) -> dict:
        """What must not depend on the way there; Python lists its tasks in any order."""
        stack = step["stack"]
        return {"at": step["at"], "task": step["task"], "next": step["next"], "definitions": step["definitions"],
                "waiting": sorted(map(json.dumps, stack["waiting"])) if stack else None, "source": stack and stack["source"]}

    def test_every_point_is_the_same_from_either_direction_and_next_is_what_was_recorded(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.trace = pathlib.Path(folder) / "trace"
            for name in HISTORIES[SDK]:
                history = HERE / SDK / "histories" / f"{name}.json"
                points = list(range(1, len(json.loads(history.read_text())["events"]) + 1))
                forward = [self.told(step) for step in self.steps(history, points)]
                back = [self.told(step) for step in self.steps(history, points[::-1])][::-1]
                self.assertEqual(forward, back, name)
                for step in forward:
                    self.assertTrue(all(command["agrees"] for command in step["next"]["commands"]), (name, step))
                    self.assertIsNone(step["next"]["stopped"], (name, step))
                self.assertTrue(any(step["next"]["commands"] for step in forward), name)
            self.assertFalse(self.trace.exists(), "an activity, a local activity or a side effect was run")


if __name__ == "__main__":
    unittest.main(verbosity=2)
