#!/usr/bin/env python3
"""Our verdicts and places on the Go corpus are those of the committed table; the SDK's own replayer is the referee.

    HINDSIGHT_PROGRAM=... go_test.py            compares; exit status 77: skipped, Go or the SDK is missing
    HINDSIGHT_PROGRAM=... go_test.py --write    writes the table anew (read every line that changed)
"""

import os
import pathlib
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
