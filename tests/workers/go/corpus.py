"""The Go corpus: its variants, our check of them, and what the SDK's own replayer says."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

import build  # noqa: E402
import table  # noqa: E402

HISTORIES = HERE / "histories"
TABLE = HERE / "expected.txt"
VARIANTS = ("recorded", "patched", "renamed", "removed", "added", "reordered", "early", "ended", "ids", "drifted", "errors", "policy", "strict")


LONGEST = HISTORIES / "marathon.json"


def checked(program: str, variant: str, *more: str) -> dict:
    """What each of more than 1,000 commands of the longest run carries is not compared: that takes a task each."""
    worker = f"{build.PROGRAM} serve {variant}"
    others = [path for path in sorted(HISTORIES.iterdir()) if path != LONGEST]
    report = table.checked(program, others, worker, *more)
    report["histories"] += table.checked(program, [LONGEST], worker, "--no-drift", *more)["histories"]
    report["histories"].sort(key=lambda history: history["source"])
    return report


def replayed() -> dict[tuple[str, str], str]:
    """agrees, diverges or fails, by worker.NewWorkflowReplayer on each whole history with its original ids."""
    run = subprocess.run([build.PROGRAM, "replay", HISTORIES], capture_output=True, text=True, check=True)
    said = {}
    for line in run.stdout.splitlines():
        variant, history, word = line.split()
        said[variant, history] = word
    return said
