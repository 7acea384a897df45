#!/usr/bin/env python3
"""Our verdicts and places on the Java corpus are those of the committed table; the SDK's own WorkflowReplayer is the referee.

    HINDSIGHT_PROGRAM=... java_test.py            compares; exit status 77: skipped, Java or Maven or the SDK is missing
    HINDSIGHT_PROGRAM=... java_test.py --write    writes the table anew (read every line that changed)
"""

import os
import pathlib
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE / "java")]
sys.dont_write_bytecode = True

import build  # noqa: E402
import corpus  # noqa: E402
import table  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")


class JavaCorpusTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls) -> None:
        cls.table = table.read(corpus.TABLE)

    def test_every_verdict_and_place_is_the_expected_one(self) -> None:
        for variant in corpus.VARIANTS:
            with self.subTest(variant=variant), tempfile.TemporaryDirectory() as folder:
                trace = pathlib.Path(folder) / "ran"
                found = [table.row(variant, history) for history in corpus.checked(PROGRAM, variant, trace)["histories"]]
                expected = [line[:6] for key, line in self.table.items() if key[0] == variant]
                self.assertEqual("\n".join(" | ".join(line) for line in expected), "\n".join(" | ".join(line) for line in found))
                self.assertFalse(trace.exists(), "an activity, local activity or side effect ran")

    def test_the_referee_says_what_the_table_says_and_each_disagreement_is_explained(self) -> None:
        replayed = corpus.replayed()
        self.assertEqual({key: line[6] for key, line in self.table.items()}, replayed)
        for key, line in self.table.items():
            if not table.agrees_with_replayer(line[2], line[6]):
                self.assertTrue(line[7], f"{key}: ours {line[2]}, the replayer {line[6]}, and no word why")

    def test_the_corpus_is_large_enough_to_mean_something(self) -> None:
        self.assertGreaterEqual(len({history for _, history in self.table}), 15)
        self.assertGreaterEqual(sum(line[2] == "diverged" for line in self.table.values()), 20)


def write() -> None:
    why = {key: line[7] for key, line in table.read(corpus.TABLE).items()} if corpus.TABLE.exists() else {}
    replayed = corpus.replayed()
    rows = []
    for variant in corpus.VARIANTS:
        for history in corpus.checked(PROGRAM, variant, pathlib.Path(os.devnull))["histories"]:
            line = table.row(variant, history)
            rows.append((*line, replayed[line[:2]], why.get(line[:2], "")))
    table.write(corpus.TABLE, rows)


if __name__ == "__main__":
    try:
        build.java()
    except build.Missing as missing:
        print(f"SKIP: {missing}")
        sys.exit(77)
    if "--write" in sys.argv:
        write()
    else:
        unittest.main(verbosity=2)
