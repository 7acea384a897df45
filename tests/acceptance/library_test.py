"""Import, the names of a run, list, show and state, by the command line."""

import json
import pathlib
import signal
import sqlite3
import subprocess
import unittest

from program import HISTORIES, PROGRAM, ProgramTest

ORDER = HISTORIES / "order-7731.json"


class LibraryTest(ProgramTest):
    def listed(self, *arguments: object) -> list[dict]:
        said = json.loads(self.run_ok("list", "--format", "json", *arguments))
        return said["runs"] if isinstance(said, dict) else said

    def write(self, name: str, history: dict) -> pathlib.Path:
        path = self.home / name
        path.write_text(json.dumps(history))
        return path

    def test_all_samples_are_imported_and_listed(self) -> None:
        self.run_ok("import", *sorted(HISTORIES.iterdir()))
        self.assertEqual(sorted(run["workflowId"] for run in self.listed()), sorted(path.stem for path in HISTORIES.iterdir()))

    def test_a_library_of_its_own_leaves_the_default_one_alone(self) -> None:
        self.run_ok("import", ORDER, "--library", self.home / "other.sqlite")
        self.assertEqual(self.listed(), [])
        self.assertEqual(len(self.listed("--library", self.home / "other.sqlite")), 1)

    def test_the_same_longer_and_other_histories_of_one_key(self) -> None:
        whole = json.loads(ORDER.read_text())
        self.run_ok("import", self.write("short.json", {"events": whole["events"][:40]}))
        self.run_ok("import", ORDER)
        self.run_ok("import", self.write("again.json", {"events": whole["events"][:50]}))
        self.assertEqual(len(self.listed()), 1)
        self.assertIn("68", self.run_ok("show", "order-7731"))
        other = json.loads(ORDER.read_text())
        other["events"][1]["eventTime"] = "2026-01-01T00:00:00Z"
        self.run_ok("import", self.write("other.json", other))
        self.assertEqual(len(self.listed()), 2, "a different history of the same key is kept beside the first")

    def test_an_unreadable_file_is_refused_by_name_and_the_library_stays_empty(self) -> None:
        broken = {"empty.json": b"", "foreign.json": b'{"hello": [1, 2]}', "cut.json": ORDER.read_bytes()[:5000], "noise.pb": bytes(range(256)) * 9,
                  "cut.pb": (HISTORIES / "order-7760.pb").read_bytes()[:-40]}
        for name, data in broken.items():
            path = self.home / name
            path.write_bytes(data)
            result = self.run_program("import", path)
            self.assertNotEqual(result.returncode, 0, name)
            self.assertIn(name, result.stderr)
        self.assertNotEqual(self.run_program("import", self.home / "missing.json").returncode, 0)
        self.assertEqual(self.listed(), [])

    def test_a_word_that_is_no_command_is_named_with_those_that_are(self) -> None:
        result = self.run_program("shwo", "order-7731")
        self.assertEqual(result.returncode, 2)
        self.assertIn('there is no command "shwo"; there are check, download,', result.stderr)
        self.assertIn("--nothing", self.run_program("show", "order-7731", "--nothing").stderr)

    def test_an_ambiguous_name_lists_the_candidates(self) -> None:
        self.run_ok("import", ORDER, "--namespace", "one")
        self.run_ok("import", ORDER, "--namespace", "two")
        result = self.run_program("show", "order-7731")
        self.assertNotEqual(result.returncode, 0)
        for namespace in ("one", "two"):
            self.assertIn(namespace, result.stderr)

    def test_payloads_are_decoded_only_on_demand(self) -> None:
        self.run_ok("import", ORDER)
        for arguments in (["show", "order-7731"], ["show", "order-7731", "--format", "json"], ["show", "order-7731", "--event", "29"],
                          ["state", "order-7731", "--at", "40"]):
            self.assertNotIn("slow-gateway", self.run_ok(*arguments), arguments)
        self.assertIn("slow-gateway", self.run_ok("show", "order-7731", "--event", "29", "--decode"))

    def test_the_state_at_an_event(self) -> None:
        self.run_ok("import", ORDER, HISTORIES / "order-7744.json")
        at_charge = self.run_ok("state", "order-7731", "--at", "30")
        self.assertIn("charge_card", at_charge)
        self.assertNotIn("ship_order", at_charge)
        self.assertIn("PackOrder", self.run_ok("state", "order-7731", "--at", "45"))
        self.assertNotIn("PackOrder", self.run_ok("state", "order-7731", "--at", "53"))
        self.assertIn("waiting for approval", self.run_ok("state", "order-7744", "--at", "32", "--decode"))

    def test_the_window_as_a_picture(self) -> None:
        for theme in ("light", "dark"):
            picture = self.home / f"{theme}.png"
            self.run_ok("render", ORDER, "--out", picture, "--theme", theme)
            self.assertEqual(picture.read_bytes()[:8], b"\x89PNG\r\n\x1a\n")
            self.assertGreater(picture.stat().st_size, 20_000)

    def test_kill_9_while_importing_loses_nothing_that_was_reported(self) -> None:
        event = json.loads(ORDER.read_text())["events"][0]
        files = []
        for number in range(60):
            attributes = event["workflowExecutionStartedEventAttributes"]
            attributes["workflowId"], attributes["originalExecutionRunId"] = f"many-{number}", f"00000000-0000-4000-8000-{number:012}"
            files.append(self.write(f"many-{number}.json", {"events": [event]}))
        reported = 0
        for wanted in (1, 7, 23):
            running = subprocess.Popen([PROGRAM, "import", *map(str, files)], env=self.environment, stdout=subprocess.PIPE,
                                       stderr=subprocess.STDOUT, text=True)
            lines = []
            while len(lines) < wanted and (line := running.stdout.readline()):
                lines.append(line)
            running.send_signal(signal.SIGKILL)
            lines += running.stdout.readlines()
            running.stdout.close()
            running.wait()
            reported = max(reported, sum("many-" in line for line in lines))
            self.assertGreaterEqual(len(self.listed()), reported)
        for path in self.home.rglob("*.sqlite"):
            self.assertEqual(sqlite3.connect(path).execute("pragma integrity_check").fetchone()[0], "ok")


if __name__ == "__main__":
    unittest.main()
