#!/usr/bin/env python3
"""Points of recorded histories under real workers of each SDK: the same state and the same next commands from either direction,
every next command as recorded by the code that was recorded, and nothing run live.

    HINDSIGHT_PROGRAM=... step_test.py python|typescript|go|java      status 77 when that SDK is not there
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

import go_answers  # noqa: E402
import serving  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")


HISTORIES = {"python": ("heart", "household", "purchase-reset"), "typescript": ("heart", "purchase"), "java": ("limits", "household"),
             # All that the recorded code replays: one panics on this worker, one has no completed task.
             "go": sorted({path.stem for path in (HERE / "go" / "histories").iterdir()} - {"fragile", "untouched"})}
ALL = ("--stack", "--next", "--definitions")
MOST_POINTS = 60  # of one history, evenly
SDK = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in HISTORIES else "python"
WORKER = serving.command(SDK)
References = (go_answers.GoAnswers,) if SDK == "go" else ()
go_answers.WORKER_PROGRAM = WORKER[0]


class StepTest(*References, unittest.TestCase):
    maxDiff = None

    def steps(self, history: pathlib.Path, points: list[int], *wants: str, worker: list[str] = WORKER, status: int = 0) -> list[dict]:
        asked = [word for point in points for word in ("--at", str(point))]
        run = subprocess.run([PROGRAM, "step", history, *asked, "--worker", shlex.join(worker), *(wants or ALL), "--format", "json",
                              "--env", f"CORPUS_TRACE={self.trace}"], capture_output=True, text=True, timeout=200)
        self.assertEqual(run.returncode, status, run.stderr)
        return json.loads(run.stdout)["steps"]

    def told(self, step: dict) -> dict:
        """What must not depend on the way there; Python lists its tasks in any order, and Java calls methods in ways of its own."""
        stack = step["stack"]
        return {"at": step["at"], "task": step["task"], "next": step["next"], "definitions": step["definitions"],
                "waiting": sorted(map(json.dumps, stack["waiting"])) if stack else None, "source": stack and stack["source"],
                "own": sorted(json.dumps([frame for frame in one["frames"] if not frame["internal"]]) for one in stack["stacks"]) if stack else None,
                "text": stack and stack["text"] if SDK == "go" else None}

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.trace = pathlib.Path(folder.name) / "trace"

    def tearDown(self) -> None:
        self.assertFalse(self.trace.exists(), "an activity, a local activity or a side effect was run")

    def test_every_point_is_the_same_from_either_direction_and_next_is_what_was_recorded(self) -> None:
        for name in HISTORIES[SDK]:
            history = HERE / SDK / "histories" / f"{name}.json"
            events = len(json.loads(history.read_text())["events"])
            points = list(range(1, events + 1, 1 + events // MOST_POINTS))
            forward = [self.told(step) for step in self.steps(history, points)]
            back = [self.told(step) for step in self.steps(history, points[::-1])][::-1]
            self.assertEqual(forward, back, name)
            for step in forward:
                self.assertTrue(all(command["agrees"] for command in step["next"]["commands"]), (name, step))
                self.assertIsNone(step["next"]["stopped"], (name, step))
                if SDK == "go":
                    self.see_attributes(name, step)
            self.assertTrue(any(step["next"]["commands"] for step in forward), name)
        if SDK == "go":
            self.assertGreater(self.shown, 1000)

    def test_at_a_timer_the_words_name_it_and_say_which_point_is_shown(self) -> None:
        history = HERE / SDK / "histories" / "purchase.json"
        types = [event["eventType"].removeprefix("EVENT_TYPE_") for event in json.loads(history.read_text())["events"]]
        timer = 1 + types.index("TIMER_STARTED")
        completed = timer - 1
        steps = self.steps(history, [timer, timer + 1, completed], "--stack")
        for step in steps:
            self.assertEqual([(timer, "Timer")], [(one["eventId"], one["kind"]) for one in step["open"]])
        self.assertEqual([f"at event {timer}: the code at the end of the workflow task completed by event {completed}",
                          f"at event {timer + 1}, not seen by the code yet: it stands at the end of the workflow task completed by event {completed}",
                          f"at event {completed}, in the workflow task completed by event {completed}: the code at the end of this task, event {timer}"],
                         [step["shows"] for step in steps])
        text = self.text(history, timer, "--stack")
        self.assertRegex(text, f"  waits  (for|while open:) timer {steps[0]['open'][0]['name']} \\(event {timer}\\)\n")
        self.assertNotIn("waits  waits", text)

    def test_a_query_that_the_code_does_not_have_is_refused(self) -> None:
        history = HERE / SDK / "histories" / "purchase.json"
        [step] = self.steps(history, [6], "--query", "nobody", status=3)
        [query] = step["queries"]
        self.assertEqual((False, True, None), (query["ok"], query["refused"], query["result"]))
        self.assertIn("nobody", query["error"])
        self.assertFalse([name for name in query["known"] if name.startswith("__")])
        text = self.text(history, 6, "--query", "nobody", status=3)
        self.assertIn("  query  nobody() refused: the code has no such query here", text)
        self.assertIn("    worker| ", text)
        self.assertNotIn("\tat io.temporal", text)

    def text(self, history: pathlib.Path, point: int, *wants: str, status: int = 0) -> str:
        run = subprocess.run([PROGRAM, "step", history, "--at", str(point), "--worker", shlex.join(WORKER), *wants], capture_output=True, text=True, timeout=200)
        self.assertEqual(run.returncode, status, run.stderr)
        return run.stdout

    @unittest.skipUnless(SDK == "java", "Java alone waits in a mutableSideEffect that left no marker")
    def test_what_stands_behind_a_look_at_an_unchanged_value_is_seen(self) -> None:
        second, waits, third = self.steps(HERE / "java" / "histories" / "limits.json", [11, 22, 26])
        code = (HERE / "java/src/main/java/flows/Recorded.java").read_text().splitlines()
        self.assertIn("signals > 1", code[waits["stack"]["source"]["line"] - 1], "it stands where it stood when that was recorded")
        for step, activity in ((second, "two"), (waits, "three"), (third, "three")):
            command, = step["next"]["commands"]
            self.assertEqual((command["readAhead"], command["produced"]["name"]), (False, activity))
            self.assertEqual(command["produced"]["attributes"]["startToCloseTimeout"], "10s")

    def test_the_stack_shows_the_users_own_code_first_and_knows_what_is_the_sdks(self) -> None:
        [step] = self.steps(HERE / SDK / "histories" / "household.json", [8], *ALL, "--env", "CORPUS_SOURCES=true")
        stacks, source = step["stack"]["stacks"], step["stack"]["source"]
        if SDK == "python": # which has no frame of the user's, but the names of what it waits for
            self.assertIsNone(source)
            self.assertTrue(any(stack["title"].startswith("child: ") for stack in stacks), stacks)
            self.assertTrue(all(frame["internal"] for stack in stacks for frame in stack["frames"]), stacks)
            return
        frames = stacks[0]["frames"]
        own = [frame for frame in frames if not frame["internal"]]
        self.assertEqual((own[0]["file"], own[0]["line"], own[0]["column"]), (source["file"], source["line"], source["column"]))
        self.assertTrue(all(frame["internal"] for stack in stacks[1:] for frame in stack["frames"]), stacks)
        if SDK == "typescript": # __enhanced_stack_trace: the line itself too
            written = (HERE / "typescript" / "flows" / pathlib.Path(source["file"]).name).read_text().splitlines()[source["line"] - 1]
            self.assertEqual(own[0]["code"], written.strip())
            self.assertIn("await ", own[0]["code"])
        else:
            self.assertTrue(all("flows" in frame["file"] for frame in own), own)
            self.assertTrue(any(frame["internal"] for frame in frames))


if __name__ == "__main__":
    unittest.main(verbosity=2)
