"""`check` on the bundled samples: verdicts, exit status, where histories come from, and what may be seen of payloads."""

import contextlib
import json
import os
import pty
import re
import shutil
import sqlite3
import subprocess
import unittest

import foreign
from program import HISTORIES, ORDERS, PROGRAM, ProgramTest, command

EXPECTED_EVENTS = {"order-7731": 29, "order-7732": 23, "order-7740": 33, "order-7750": 75, "order-7760": 23}
SECRETS = ("Harbour Street", "slow-gateway")


def version(name: str) -> str:
    return command(ORDERS / f"{name}.py")


class SamplesCheckTest(ProgramTest):
    def test_the_code_as_recorded_and_the_patched_code_agree(self) -> None:
        for name in ("recorded", "compatible"):
            report = self.check(version(name), HISTORIES, status=0)
            self.assertEqual(set(self.verdicts(report).values()), {"compatible"}, report)
            self.assertEqual(len(report["histories"]), 9)
            self.assertEqual(report["worker"]["sdk"], "temporal-python")
            self.assertEqual(report["worker"]["version"], "1.35.0")

    def test_the_changed_code_diverges_at_the_charge(self) -> None:
        report = self.check(version("diverging"), HISTORIES, status=1)
        found = {history["workflowId"]: history["divergence"]["eventId"] for history in report["histories"] if history["divergence"]}
        self.assertEqual(found, EXPECTED_EVENTS)
        for history in report["histories"]:
            if history["divergence"]:
                self.assertEqual(history["divergence"]["eventType"], "ActivityTaskScheduled")
                self.assertEqual(history["divergence"]["recorded"]["name"], "charge_card")
                self.assertEqual(history["divergence"]["produced"]["kind"], "StartTimer")

    def test_a_drift_differs_in_the_two_fields_that_were_changed(self) -> None:
        report = self.check(version("drifting"), HISTORIES, "--drift-limit", "0", status=0)
        found = {history["workflowId"]: history for history in report["histories"]}
        self.assertEqual({name for name, history in found.items() if history["verdict"] == "differs"}, set(EXPECTED_EVENTS))
        for name, history in found.items():
            self.assertEqual(history["drift"], "full", name)
            self.assertEqual([spot for spot in history["notSeen"] if spot["eventId"] and spot["field"] != "localActivity"], [], name)
            if name not in EXPECTED_EVENTS:
                self.assertEqual((history["verdict"], history["differences"]), ("compatible", []), name)
                continue
            self.assertEqual([(change["kind"], change["eventId"], change["command"]["name"], change["field"]) for change in history["differences"]],
                             [("attribute", EXPECTED_EVENTS[name], "charge_card", "input.payloads[0]"),
                              ("attribute", EXPECTED_EVENTS[name], "charge_card", "startToCloseTimeout")])
            amount, timeout = history["differences"]
            self.assertEqual((timeout["recorded"], timeout["produced"]), ("30s", "5s"))
            self.assertEqual(amount["recorded"].keys(), {"encoding", "size", "sha256"})
            self.assertNotEqual(amount["recorded"]["sha256"], amount["produced"]["sha256"])
        self.check(version("drifting"), HISTORIES / "order-7731.json", "--fail-on", "differs", status=1)
        text = self.run_program("check", HISTORIES / "order-7731.json", "--worker", version("drifting")).stdout
        self.assertIn("ScheduleActivityTask charge_card (id 5), startToCloseTimeout: recorded 30s, new code 5s", text)

    def test_without_the_comparison_a_drift_is_compatible_and_what_was_not_seen_is_said(self) -> None:
        report = self.check(version("drifting"), HISTORIES / "order-7731.json", "--no-drift", status=0)
        history = report["histories"][0]
        self.assertEqual((history["verdict"], history["drift"], history["differences"]), ("compatible", "off", []))
        self.assertIn({"eventId": 0, "field": "attributes", "reason": "drift_not_compared"}, history["notSeen"])

    def test_a_rule_leaves_a_field_out_and_is_named_where_it_did(self) -> None:
        run = (HISTORIES / "order-7731.json", "--worker", version("drifting"), "--format", "json")
        self.assertEqual(self.run_program("ignore", "add", "charge_card").returncode, 2)
        self.assertEqual(self.run_program("ignore", "add", "charge_card:input", "Nap:header").returncode, 0)
        self.assertEqual(self.run_program("ignore").stdout, "Nap:header\ncharge_card:input\n")
        history = json.loads(self.run_program("check", *run).stdout)["histories"][0]
        self.assertEqual([change["field"] for change in history["differences"]], ["startToCloseTimeout"])
        self.assertEqual(history["ignored"], [{"rule": "charge_card:input", "differences": 1}])
        history = json.loads(self.run_program("check", *run, "--ignore", "ScheduleActivityTask:startToCloseTimeout").stdout)["histories"][0]
        self.assertEqual((history["verdict"], history["differences"], history["drift"]), ("compatible", [], "full"))
        self.assertEqual({entry["rule"] for entry in history["ignored"]}, {"charge_card:input", "ScheduleActivityTask:startToCloseTimeout"})
        self.assertEqual(self.run_program("ignore", "remove", "charge_card:input").returncode, 0)
        self.assertNotEqual(self.run_program("ignore", "remove", "charge_card:input").returncode, 0)
        text = self.run_program("check", *run[:3], "--ignore", "charge_card:input").stdout
        self.assertIn("left out by the rule charge_card:input: 1 difference\n", text)
        self.assertIn("left out nothing: the rule Nap:header", text)
        self.assertEqual(json.loads(self.run_program("check", *run, "--ignore", "charge_card:inptu").stdout)["unusedRules"],
                         ["charge_card:inptu", "Nap:header"])
        refused = self.run_program("check", *run, "--ignore", "charge_card:input", "--no-drift")
        self.assertEqual((refused.returncode, "--no-drift leaves out" in refused.stderr), (2, True), refused.stderr)
        self.assertEqual(self.run_program("check", *run, "--ignore", "nonsense").returncode, 2)

    def test_the_code_as_recorded_differs_in_nothing(self) -> None:
        for name in ("recorded", "compatible", "diverging"):
            for history in self.check(version(name), HISTORIES, "--drift-limit", "0", status=1 if name == "diverging" else 0)["histories"]:
                self.assertEqual((history["differences"], history["drift"]), ([], "full"), f"{name}, {history['workflowId']}")

    def test_what_a_limit_leaves_out_is_one_entry_and_counted(self) -> None:
        report = self.check(version("drifting"), HISTORIES / "order-7750.json", "--drift-limit", "0.000001", status=0)
        history = report["histories"][0]
        self.assertEqual((history["verdict"], history["drift"]), ("compatible", "partial"))
        self.assertEqual([spot["eventId"] for spot in history["notSeen"] if spot["reason"] == "drift_limit"], [5])
        self.assertEqual(report["summary"]["driftLimited"], 1)

    def test_two_builds_are_compared_on_the_same_histories(self) -> None:
        report = self.check(version("diverging"), HISTORIES, "--against", version("recorded"), status=1)
        changes = {history["workflowId"]: history["change"] for history in report["histories"]}
        self.assertEqual({name for name, change in changes.items() if change == "breaks"}, set(EXPECTED_EVENTS))
        self.assertEqual({change for name, change in changes.items() if name not in EXPECTED_EVENTS}, {"same"})
        self.assertEqual({history["other"]["verdict"] for history in report["histories"]}, {"compatible"})
        self.assertEqual(report["against"]["command"], version("recorded"))
        report = self.check(version("compatible"), HISTORIES, "--against", version("diverging"), status=0)
        fixed = {history["workflowId"]: history["other"]["divergence"]["eventId"] for history in report["histories"] if history["change"] == "fixed"}
        self.assertEqual(fixed, EXPECTED_EVENTS)
        # What is broken under both is no news.
        report = self.check(version("diverging"), HISTORIES / "order-7731.json", "--against", version("diverging"), status=0)
        self.assertEqual([history["change"] for history in report["histories"]], ["same"])

    def test_a_divergence_says_whom_it_hits_and_what_a_reset_would_do(self) -> None:
        report = self.check(version("diverging"), HISTORIES, status=1)
        for history in report["histories"]:
            if not history["divergence"]:
                self.assertIsNone(history["reset"])
                continue
            reset, task = history["reset"], history["divergence"]["workflowTaskCompletedEventId"]
            self.assertEqual(reset["eventId"], task)
            self.assertEqual(reset["drops"], list(range(task, history["events"] + 1)))
            self.assertIn(history["divergence"]["eventId"], reset["reruns"])  # the charge
            self.assertIn(f"charge_card (event {history['divergence']['eventId']})", reset["text"])
        reach = {history["workflowId"]: history["reach"] for history in report["histories"]}
        self.assertEqual(set(reach.values()) - {"closed", "always"}, set(), reach)
        open_runs = [history for history in report["histories"] if history["reach"] == "always"]
        self.assertEqual(report["summary"]["affected"],
                         {"diverged": sum(history["verdict"] == "diverged" for history in open_runs), "of": len(open_runs)})
        self.assertTrue(open_runs)

    def test_histories_come_in_argument_order_and_folders_sorted(self) -> None:
        report = self.check(version("recorded"), HISTORIES / "pack-7731.json", HISTORIES, HISTORIES / "order-7760.pb", status=0)
        names = sorted(path.name for path in HISTORIES.iterdir())
        self.assertEqual([history["source"].rsplit("/", 1)[1] for history in report["histories"]],
                         ["pack-7731.json", *names, "order-7760.pb"])

    def test_payloads_are_shown_only_on_demand(self) -> None:
        arguments = ("check", HISTORIES / "order-7731.json", "--worker", version("diverging"), "--format")
        for form in ("json", "text"):
            shut = self.run_program(*arguments, form)
            self.assertEqual([word for word in SECRETS if word in shut.stdout + shut.stderr], [], form)
        # Nor as the history has it, in base64, whatever the verdict; what says little (null, 0) may stand anywhere.
        data = set(re.findall(r'"data": "([^"]{12,})"', "".join(path.read_text() for path in HISTORIES.glob("*.json"))))
        self.assertGreater(len(data), 20)
        for name in ("recorded", "diverging", "drifting"):
            for form in ("json", "text"):
                result = self.run_program("check", HISTORIES, "--worker", version(name), "--format", form)
                self.assertIn("order-7731", result.stdout)
                self.assertEqual([word for word in (*SECRETS, *data) if word in result.stdout], [], f"{name}, {form}")
        opened = json.loads(self.run_program(*arguments, "json", "--decode").stdout)
        payload = opened["histories"][0]["divergence"]["recorded"]["attributes"]["input"]["payloads"][0]
        self.assertEqual(payload["value"], {"order_id": "order-7731", "card": "slow-gateway", "cents": 12_800})
        self.assertLessEqual({"encoding", "size", "sha256"}, payload.keys())

    def test_runs_that_say_the_same_are_one_block_and_the_worker_is_named_once(self) -> None:
        ours, theirs = pty.openpty()
        with subprocess.Popen([PROGRAM, "check", HISTORIES, "--worker", version("diverging")], env=self.environment, stdin=subprocess.DEVNULL,
                              stdout=theirs, stderr=theirs) as running:
            os.close(theirs)
            text = b""
            with contextlib.suppress(OSError), os.fdopen(ours, "rb", 0) as terminal:  # a terminal ends with an error
                while part := terminal.read(4096):
                    text += part
            running.wait(timeout=20)
        said = text.decode()
        self.assertEqual(said.count("worker: temporal-python"), 1, said)
        self.assertIn("5 runs of OrderWorkflow", said)
        self.assertEqual(said.count("recorded     "), 1, said)
        each = self.run_program("check", HISTORIES, "--worker", version("diverging"), "--verbose").stdout
        self.assertEqual(each.count("recorded     ScheduleActivityTask charge_card (id "), 5, each)

    def test_a_run_of_the_library_is_checked_by_its_names(self) -> None:
        self.run_ok("import", HISTORIES / "order-7731.json")
        run_id = json.loads((HISTORIES / "order-7731.json").read_text())["events"][0]["workflowExecutionStartedEventAttributes"][
            "originalExecutionRunId"]
        for name in ("order-7731", run_id, run_id[:20], "workflow:order-7731", f"run:{run_id}"):
            report = self.check(version("diverging"), name, status=1)
            self.assertEqual((report["histories"][0]["source"], report["histories"][0]["runId"]), (name, run_id))

    def test_all_runs_of_the_library_or_those_of_a_type_or_state_are_checked(self) -> None:
        worker = version("recorded")
        empty = self.run_program("check", "--all", "--worker", worker)
        self.assertEqual((empty.returncode, "there is no run in" in empty.stderr), (2, True), empty.stderr)
        self.run_ok("import", *sorted(HISTORIES.iterdir()))
        for arguments, runs in ((["--all"], 9), (["--type", "PackOrder"], 1), (["--status", "running", "--status", "Failed"], 2),
                                (["--all", "--type", "OrderWorkflow", "--status", "Canceled"], 1)):
            listed = json.loads(self.run_ok("list", "--format", "json", *(word for word in arguments if word != "--all")))["runs"]
            report = self.check(worker, *arguments, status=0)
            self.assertEqual([history["source"] for history in report["histories"]], [run["run"] for run in listed], arguments)
            self.assertEqual(len(listed), runs, arguments)
        for arguments, words in ((["--type", "Nope"], "there are OrderWorkflow (1 Canceled, 5 Completed"), (["--all", "order-7731"], "RUN names"),
                                 ([], "--all"), (["--status", "gone"], "Running")):
            refused = self.run_program("check", *arguments, "--worker", worker)
            self.assertEqual((refused.returncode, words in refused.stderr), (2, True), refused.stderr)

    def test_the_verdict_of_a_library_run_is_kept_for_the_window_and_that_of_a_file_is_not(self) -> None:
        self.check(version("diverging"), HISTORIES / "order-7731.json", status=1)
        library = self.home / "data" / "hindsight" / "library.sqlite"
        self.assertFalse(library.exists(), "checking a file is no reason to make a library")
        self.run_ok("import", HISTORIES / "order-7731.json")
        for name, expected, status in (("diverging", "diverged", 1), ("recorded", "compatible", 0)):
            self.check(version(name), "order-7731", HISTORIES / "order-7732.json", status=status)
            with contextlib.closing(sqlite3.connect(library)) as database:
                [[verdict, report]] = database.execute("SELECT verdict, report FROM verdict").fetchall()
            self.assertEqual((verdict, json.loads(report)["histories"][0]["workflowId"]), (expected, "order-7731"))
            self.assertEqual([word for word in SECRETS if word in report], [])

    def test_usage_errors_start_no_worker(self) -> None:
        (self.home / "empty").mkdir()
        (self.home / "text.json").write_text('{"a": 1}')
        (self.home / "cut.pb").write_bytes((HISTORIES / "order-7760.pb").read_bytes()[:3000])
        good = HISTORIES / "pack-7731.json"
        started = self.home / "started"
        worker = f"touch {started}"
        for arguments in (["/nowhere.json"], [self.home / "empty"], [self.home / "text.json"], ["no-such-run"], [], [self.home / "cut.pb"],
                          [good, self.home / "cut.pb"], [good, "/nowhere.json"], [good, self.home / "empty"]):
            result = self.run_program("check", *arguments, "--worker", worker, "--format", "json")
            self.assertEqual((result.returncode, result.stdout), (2, ""), f"{arguments}: {result.stderr}")
            self.assertTrue(result.stderr.strip(), f"{arguments}: no word of what is wrong")
        self.assertFalse(started.exists())

    def test_a_broken_file_in_a_folder_is_unverified_and_the_others_are_checked(self) -> None:
        folder = self.home / "mixed" / "deep"
        folder.mkdir(parents=True)
        shutil.copy(HISTORIES / "pack-7731.json", folder)
        (folder / "broken.pb").write_bytes((HISTORIES / "order-7760.pb").read_bytes()[:3000])
        (folder / "notes.txt").write_text("not a history")
        report = self.check(version("recorded"), folder.parent, status=3)
        self.assertEqual([(history["source"].rsplit("/", 1)[1], history["verdict"], history["code"]) for history in report["histories"]],
                         [("broken.pb", "unverified", "not_replayable"), ("pack-7731.json", "compatible", "")])

    def test_an_event_of_an_unknown_type_is_unsupported_unless_workers_may_ignore_it(self) -> None:
        (self.home / "new").mkdir()
        for may_ignore in (True, False):
            (self.home / "new" / f"{may_ignore}.pb").write_bytes(foreign.with_unknown_event(HISTORIES / "order-7760.pb", 19, may_ignore))
        report = self.check(version("recorded"), self.home / "new", status=3)
        shut, ignored = report["histories"]
        self.assertEqual((shut["verdict"], shut["code"], shut["eventId"], shut["checkedTo"]), ("unverified", "unsupported_history", 19, 0))
        self.assertEqual((ignored["verdict"], ignored["checkedTo"]), ("compatible", ignored["events"]))

    def test_a_history_of_another_sdk_family_is_unsupported(self) -> None:
        (self.home / "foreign").mkdir()
        made = {"go.json": ["temporal-go"], "java.json": ["temporal-java"], "php.json": ["temporal-php"],
                "typescript.json": ["temporal-typescript"], "version.json": ["", "Version", "change-id"],
                "java_version.json": ["", "Version", "changeId"], "side_effect.json": ["", "SideEffect", "data"],
                "local.json": ["", "LocalActivity", "result"]}
        for name, author in made.items():
            (self.home / "foreign" / name).write_text(foreign.by_another_sdk(HISTORIES / "order-7750.json", *author))
        report = self.check(version("recorded"), self.home / "foreign", status=3)
        found = {history["source"].rsplit("/", 1)[1]: history for history in report["histories"]}
        self.assertEqual(found.pop("typescript.json")["code"], "", "of the same family")
        self.assertEqual({name: history["code"] for name, history in found.items()}, dict.fromkeys(found, "unsupported_history"))
        for name, family in (("go.json", "Go"), ("java.json", "Java"), ("version.json", "Go"), ("java_version.json", "Java")):
            self.assertIn(f"written by the {family} SDK", found[name]["reason"])

    def test_a_gap_in_a_history_is_not_replayed(self) -> None:
        history = json.loads((HISTORIES / "order-7731.json").read_text())
        del history["events"][20]
        (self.home / "gap").mkdir()
        (self.home / "gap" / "gap.json").write_text(json.dumps(history))
        report = self.check(version("recorded"), self.home / "gap", status=3)
        self.assertEqual((report["histories"][0]["code"], report["histories"][0]["eventId"]), ("not_replayable", 22))


if __name__ == "__main__":
    unittest.main()
