"""The Java corpus: what the built program and the SDK's own WorkflowReplayer say of each (variant, history)."""

import pathlib
import shlex
import subprocess

import build
import table

HERE = pathlib.Path(__file__).resolve().parent
HISTORIES = HERE / "histories"
TABLE = HERE / "expected.txt"
VARIANTS = ("recorded", "versioned", "renamed", "removed", "added", "reordered", "ids", "early", "ended", "errors", "policy", "drifted")


def checked(program: str, variant: str, trace: pathlib.Path) -> dict:
    """The report of our check of all histories against one variant. An activity, local activity or side effect that runs
    leaves a line in the file `trace`."""
    worker = shlex.join([*build.java(), "ServeVariant", variant])
    return table.checked(program, HISTORIES, worker, "--env", f"CORPUS_TRACE={trace}")


def replayed() -> dict[tuple[str, str], str]:
    """agrees, diverges or fails, by the SDK's own WorkflowReplayer on each whole history."""
    run = subprocess.run([*build.java(), "Referee", HISTORIES, *VARIANTS], capture_output=True, text=True, check=True)
    said = {}
    for line in run.stdout.splitlines():
        words = line.split()
        if len(words) == 3 and words[0] in VARIANTS:
            said[words[0], words[1]] = words[2]
    return said
