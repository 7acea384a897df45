"""`step`: a real worker at points of a recorded history: stack, queries, definitions, what its code does next; nothing is run live."""

import json
import os
import pathlib
import signal
import subprocess
import time
import unittest

from program import HISTORIES, ORDERS, PROGRAM, ROOT, WORKERS, ProgramTest, command

ORDER = HISTORIES / "order-7731.json"

# Event, the stage that the code is in, and what it waits for; read off the history and resources/samples/orders/recorded.py.
POINTS = [
    (4, "reserving", [("Activity", "reserve_stock")]),
    (13, "reserving", [("Activity", "reserve_stock")]),
    (19, "reserving", [("Activity", "check_fraud")]),
    (26, "reserving", [("Activity", "check_fraud")]),      # its result has come, and the code has not seen it
    (27, "charging", [("Activity", "charge_card")]),
    (31, "charging", [("Activity", "charge_card")]),
    (36, "packing", []),                                   # a timer, which Python's stack does not name
    (41, "packing", [("ChildWorkflow", "PackOrder")]),
    (55, "shipping", [("Activity", "ship_order")]),
    (60, "shipping", [("Activity", "send_receipt")]),
    (67, "done", []),
]
# The same for what comes next: event, and the commands behind it in the task that follows.
NEXT = {1: [(5, "UpsertWorkflowSearchAttributes"), (6, "ModifyWorkflowProperties"), (7, "RecordMarker"), (8, "ScheduleActivityTask")],
        7: [(8, "ScheduleActivityTask")], 8: [(14, "ScheduleActivityTask")], 18: [(20, "RecordMarker"), (21, "UpsertWorkflowSearchAttributes"), (22, "ScheduleActivityTask")],
        31: [(35, "UpsertWorkflowSearchAttributes"), (36, "StartTimer")], 46: [], 66: [(67, "UpsertWorkflowSearchAttributes"), (68, "CompleteWorkflowExecution")], 68: []}


class StepTest(ProgramTest):
    def setUp(self) -> None:
        super().setUp()
        self.left = self.home / "left"
        self.left.mkdir()
        self.environment["LEFT"] = str(self.left)
        self.addCleanup(lambda: self.assertEqual(sorted(path.name for path in self.left.iterdir()), [], "something was run live"))

    def worker(self, *more: str) -> str:
        return command(WORKERS / "stepped.py", *more)

    def step(self, points, *arguments: object, worker: str = "", status: int = 0, **more) -> list[dict]:
        asked = [word for point in points for word in ("--at", point)]
        result = self.run_program("step", ORDER, *asked, "--worker", worker or self.worker(), "--format", "json", *arguments, **more)
        self.assertEqual(result.returncode, status, f"stdout: {result.stdout[:3000]}\nstderr: {result.stderr[-3000:]}")
        report = json.loads(result.stdout)
        self.assertEqual(report["schema"], "hindsight.step/1")
        self.assertEqual([step["at"] for step in report["steps"]], list(points))
        return report["steps"]

    def test_every_point_shows_its_own_state_forward_and_backward(self) -> None:
        points = [point for point, _, _ in POINTS]
        expected = [(stage, sorted(waiting)) for _, stage, waiting in POINTS]
        for order, wanted in ((points, expected), (points[::-1], expected[::-1])):
            steps = self.step(order, "--stack", "--query", "stage", "--decode")
            self.assertEqual([(step["queries"][0]["result"]["value"], sorted((one["kind"], one["name"]) for one in step["stack"]["waiting"]))
                              for step in steps], wanted)
            for step in steps:
                self.assertIsNone(step["stack"]["source"], "Python does not tell the line of the user's code")
                self.assertNotIn("query: ", step["stack"]["text"])

    def test_a_step_forward_hands_out_one_short_task(self) -> None:
        steps = self.step([4, 13, 19, 27, 34, 40, 45], "--query", "stage")
        self.assertEqual([step["tasksAsked"] for step in steps], [1] * 7)
        again = self.step([13, 15, 13, 19, 13], "--query", "stage")
        self.assertEqual([step["tasksAsked"] for step in again], [1, 0, 0, 1, 0], "a point that is known is not asked again")

    def test_what_the_code_does_next_stands_beside_what_was_recorded(self) -> None:
        for points in (list(NEXT), list(NEXT)[::-1]):
            for step in self.step(points, "--next"):
                found = [(one["eventId"], one["recorded"]["kind"]) for one in step["next"]["commands"]]
                self.assertEqual(found, NEXT[step["at"]], step)
                for one in step["next"]["commands"]:
                    self.assertTrue(one["agrees"])
                    self.assertEqual(one["produced"] is None, one["readAhead"])
                    self.assertNotIn("value", json.dumps(one["produced"]))

    def test_the_next_commands_of_changed_code_show_where_it_goes_another_way(self) -> None:
        steps = self.step([27, 29, 31], "--next", "--stack", worker=command(ORDERS / "diverging.py"), status=1)
        first = steps[0]["next"]["commands"]
        self.assertEqual([(one["eventId"], one["agrees"], one["produced"] and one["produced"]["kind"]) for one in first],
                         [(28, True, "UpsertWorkflowSearchAttributes"), (29, False, "StartTimer")])
        self.assertEqual(steps[0]["next"]["note"], "")
        self.assertEqual({step["problem"]["code"] for step in steps}, {"diverged"})
        self.assertIn("TMPRL1100", steps[1]["problem"]["failure"]["message"])

    def test_an_activity_that_only_the_changed_code_asks_for_is_no_local_one(self) -> None:
        corpus = ROOT / "tests" / "workers" / "python"
        asked = self.run_program("step", corpus / "histories" / "parallel.json", "--at", "4", "--stack", "--worker", command(corpus / "worker.py", "renamed"),
                                 "--format", "json")
        [step] = json.loads(asked.stdout)["steps"]
        self.assertEqual(sorted((one["kind"], one["name"]) for one in step["stack"]["waiting"]), [("Activity", "pack_v2"), ("Activity", "pick")])

    def test_queries_take_arguments_and_fail_alone(self) -> None:
        asked = ("--query", "reserved", "--arg", '" + "', "--arg", "1", "--query", "broken", "--query", "reserved", "--arg", '","', "--arg", "9")
        [before, after] = self.step([4, 40], *asked, "--decode")
        self.assertEqual(before["queries"][0]["result"]["value"], "")
        one, broken, all_of_them = after["queries"]
        self.assertEqual(one["arguments"], [" + ", 1])
        self.assertEqual(len(all_of_them["result"]["value"].split(",")), 2)
        self.assertEqual(all_of_them["result"]["value"].split(",")[0], one["result"]["value"])
        self.assertFalse(broken["ok"])
        self.assertIn("no such shelf", broken["error"])
        [hidden] = self.step([40], *asked)
        self.assertEqual(hidden["queries"][2]["result"].keys(), {"encoding", "size", "sha256"})

    def test_definitions_are_told(self) -> None:
        [step] = self.step([4], "--definitions")
        names = {kind: sorted(one["name"] for one in step["definitions"][kind]) for kind in ("queries", "signals", "updates")}
        self.assertEqual(names, {"queries": ["broken", "reserved", "stage"], "signals": ["approve", "packed"], "updates": ["change_address"]})
        self.assertIn({"name": "reserved", "description": "What is reserved, at most so many."}, step["definitions"]["queries"])

    def test_before_the_first_task_no_code_has_run(self) -> None:
        [step] = self.step([3], "--stack", "--query", "stage")
        self.assertIn("no code has run", step["note"])
        self.assertIsNone(step["stack"])
        self.assertEqual(step["tasksAsked"], 0)

    def test_an_open_end_is_not_run_live(self) -> None:
        result = self.run_program("step", HISTORIES / "order-7750.json", "--at", "114", "--worker", self.worker(), "--next", "--stack", "--format", "json")
        self.assertEqual(result.returncode, 0, result.stderr)
        [step] = json.loads(result.stdout)["steps"]
        self.assertEqual(step["next"]["commands"], [])
        self.assertTrue(step["next"]["note"])

    def test_slow_code_is_waited_for_with_debug(self) -> None:
        [step] = self.step([31], "--query", "stage", "--task-timeout", "1", worker=self.worker("slow"), status=3)
        self.assertIn(step["problem"]["code"], ("deadlock", "worker_hung"))
        [step] = self.step([31], "--query", "stage", "--task-timeout", "1", "--debug", "--decode", worker=self.worker("slow"))
        self.assertEqual(step["queries"][0]["result"]["value"], "charging")

    def test_a_worker_that_is_stopped_is_waited_for_with_debug(self) -> None:
        mark = f"STEPPED_{os.getpid()}"
        program = subprocess.Popen([PROGRAM, "step", ORDER, "--at", "27", "--query", "stage", "--decode", "--debug", "--task-timeout", "0.2", "--format", "json",
                                    "--worker", f"{self.worker()} {mark} & echo started; wait", "--verbose"],
                                   env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.addCleanup(program.kill)
        pid = 0

        def found() -> bool:
            nonlocal pid
            for entry in pathlib.Path("/proc").iterdir():
                try:
                    if entry.name.isdigit() and (entry / "cmdline").read_bytes().split(b"\0")[-2:] == [mark.encode(), b""]:
                        pid = int(entry.name)
                except OSError:
                    pass
            return pid != 0
        self.wait_until(found, "the worker was not started")
        os.kill(pid, signal.SIGSTOP)   # as a debugger does
        time.sleep(1.5)
        self.assertIsNone(program.poll(), "it did not wait for the worker")
        os.kill(pid, signal.SIGCONT)
        out, errors = program.communicate(timeout=60)
        self.assertEqual(program.returncode, 0, errors)
        self.assertEqual(json.loads(out)["steps"][0]["queries"][0]["result"]["value"], "charging")

    def test_mistakes_are_named(self) -> None:
        for words, text in ((["--at", "99"], "has events 1 to 68"), (["--at", "0"], "must be 1 or more"),
                            (["--at", "4", "--arg", "1"], "--query"), (["--at", "4", "--query", "x", "--arg", "not json"], "is not JSON")):
            result = self.run_program("step", ORDER, *words, "--worker", self.worker())
            self.assertEqual(result.returncode, 2, result.stderr)
            self.assertIn(text, result.stderr + result.stdout)
        result = self.run_program("step", ORDER, "--at", "4")
        self.assertEqual((result.returncode, "--worker" in result.stderr), (2, True))
        result = self.run_program("step", ORDER, "--at", "4", "--worker", "false")
        self.assertEqual(result.returncode, 3, result.stderr)
        self.assertIn("status 1", result.stderr)

    def test_text_for_people_shows_no_values_unless_asked(self) -> None:
        words = ("step", ORDER, "--at", "27", "--worker", self.worker(), "--query", "stage", "--stack", "--next", "--definitions")
        self.assertNotIn("charging", self.run_ok(*words))
        shown = self.run_ok(*words, "--decode")
        for text in ("waits  for activity charge_card", 'stage() = "charging"', "activity: charge_card", "29  = ScheduleActivityTask charge_card (id 5)",
                     "signal  approve"):
            self.assertIn(text, shown)


if __name__ == "__main__":
    unittest.main(verbosity=2)
