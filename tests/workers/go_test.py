#!/usr/bin/env python3
"""Our verdicts, places and differences on the Go corpus are those of the committed table; the SDK's own replayer is the referee.

    HINDSIGHT_PROGRAM=... go_test.py            compares; exit status 77: skipped, Go or the SDK is missing
    HINDSIGHT_PROGRAM=... go_test.py --write    writes the table anew (read every line that changed)
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "go")]
sys.dont_write_bytecode = True

import build  # noqa: E402
import corpus  # noqa: E402
import table  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")


class GoCorpusTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        cls.table = table.read(corpus.TABLE)
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.trace = pathlib.Path(cls.folder.name) / "trace"

    def test_every_verdict_and_place_is_the_expected_one_and_nothing_of_the_users_runs(self) -> None:
        for variant in corpus.VARIANTS:
            with self.subTest(variant=variant):
                report = corpus.checked(PROGRAM, variant, "--env", f"CORPUS_TRACE={self.trace}")
                found = [table.row(variant, history) for history in report["histories"]]
                expected = [line[:6] for key, line in self.table.items() if key[0] == variant]
                self.assertEqual("\n".join(" | ".join(line) for line in expected), "\n".join(" | ".join(line) for line in found))
                self.assertFalse(self.trace.exists(), "activities or side effects ran")

    def test_a_limit_ends_the_comparison_of_what_commands_carry_and_nothing_else(self) -> None:
        run = subprocess.run([PROGRAM, "check", corpus.LONGEST, "--worker", f"{build.PROGRAM} serve recorded", "--drift-limit", "0.2", "--format", "json"],
                             capture_output=True, text=True, check=True)
        report = json.loads(run.stdout)
        found = report["histories"][0]
        self.assertEqual((found["verdict"], found["drift"], found["differences"]), ("compatible", "partial", []))
        limits = [spot for spot in found["notSeen"] if spot["reason"] == "drift_limit"]
        self.assertEqual(len(limits), 1)
        self.assertGreater(limits[0]["eventId"], 5)

    def test_what_go_does_not_show_is_said(self) -> None:
        found = {pathlib.Path(history["source"]).stem: history for history in table.checked(
            PROGRAM, [corpus.HISTORIES / f"{name}.json" for name in ("relay", "purchase", "household")], f"{build.PROGRAM} serve drifted")["histories"]}
        unseen = {name: {spot["field"] for spot in history["notSeen"]} for name, history in found.items()}
        self.assertEqual(unseen, {"relay": {"activity.input"}, "purchase": {"activity.input", "userMetadata"}, "household": set()})
        timer = next(change for change in found["purchase"]["differences"] if change["eventId"] == 11)
        self.assertEqual((timer["recorded"], timer["produced"]), ("1s", "2s"))

    def test_inputs_are_seen_live_when_asked_for_and_side_effects_do_not_run_then_either(self) -> None:
        names = ("relay", "parallel", "dice", "quote", "heart", "tax")
        report = table.checked(PROGRAM, [corpus.HISTORIES / f"{name}.json" for name in names], f"{build.PROGRAM} serve drifted",
                               "--live-inputs", "--env", f"CORPUS_TRACE={self.trace}")
        found = {pathlib.Path(history["source"]).stem: history for history in report["histories"]}
        inputs = {name: [(change["eventId"], change["field"]) for change in history["differences"] if change["field"].startswith("input")]
                  for name, history in found.items()}
        self.assertEqual(inputs, {"relay": [(5, "input.payloads[0]")], "parallel": [(5, "input.payloads[1]"), (6, "input.payloads[0]")],
                                  "dice": [], "quote": [], "heart": [], "tax": []})
        refused = {name: [spot["eventId"] for spot in history["notSeen"] if spot["reason"] == "not_asked_live"] for name, history in found.items()}
        # Behind recorded values, local activities and versions nothing is run live.
        self.assertEqual(refused, {"relay": [], "parallel": [], "dice": [8], "quote": [6], "heart": [12], "tax": [7]})
        self.assertTrue(any("--live-inputs" in note for note in report["notes"]))
        self.assertFalse(self.trace.exists(), "a local activity or a side effect ran")
        all_but_one = [path for path in sorted(corpus.HISTORIES.iterdir()) if path != corpus.LONGEST]
        clean = table.checked(PROGRAM, all_but_one, f"{build.PROGRAM} serve recorded", "--live-inputs",
                              "--env", f"CORPUS_TRACE={self.trace}")["histories"]
        self.assertEqual([(history["source"], history["differences"]) for history in clean if history["differences"]], [])
        self.assertFalse(self.trace.exists())

    def test_the_referee_says_what_the_table_says_and_each_disagreement_is_explained(self) -> None:
        self.assertEqual({key: line[6] for key, line in self.table.items()}, corpus.replayed())
        for key, line in self.table.items():
            if not table.agrees_with_replayer(line[2], line[6]):
                self.assertTrue(line[7], f"{key}: ours {line[2]}, the replayer {line[6]}, and no word why")

    def test_the_corpus_is_large_enough_to_mean_something(self) -> None:
        self.assertGreaterEqual(len({history for _, history in self.table}), 15)
        self.assertGreaterEqual(sum(line[2] == "diverged" for line in self.table.values()), 20)
        self.assertTrue(any(path.read_text().count('"eventId"') > 200 for path in corpus.HISTORIES.iterdir()))


def write() -> None:
    why = {key: line[7] for key, line in table.read(corpus.TABLE).items()} if corpus.TABLE.exists() else {}
    replayed = corpus.replayed()
    rows = []
    for variant in corpus.VARIANTS:
        for history in corpus.checked(PROGRAM, variant)["histories"]:
            line = table.row(variant, history)
            rows.append((*line, replayed[line[:2]], why.get(line[:2], "")))
    table.write(corpus.TABLE, rows)


if __name__ == "__main__":
    try:
        build.program()
    except build.Missing as missing:
        print(f"skipped: {missing}")
        sys.exit(77)
    if "--write" in sys.argv:
        write()
    else:
        unittest.main(verbosity=2)
