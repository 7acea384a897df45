#!/usr/bin/env python3
"""As which check the first divergence comes, when among many runs only those of the rarest command sequence break and are named last.

    first_divergence.py BENCH_CHECK [--runs 800] [--variant renamed]      with the Python worker of the corpus
"""

import argparse
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import corpora  # noqa: E402

COMMANDS = ("ActivityTaskScheduled", "ActivityTaskCancelRequested", "TimerStarted", "TimerCanceled", "StartChildWorkflowExecutionInitiated",
            "RequestCancelExternalWorkflowExecutionInitiated", "SignalExternalWorkflowExecutionInitiated", "MarkerRecorded",
            "UpsertWorkflowSearchAttributes", "WorkflowPropertiesModified", "WorkflowExecutionUpdateAccepted", "WorkflowExecutionUpdateRejected",
            "WorkflowExecutionUpdateCompleted", "NexusOperationScheduled", "NexusOperationCancelRequested", "WorkflowExecutionCompleted",
            "WorkflowExecutionFailed", "WorkflowExecutionCanceled", "WorkflowExecutionContinuedAsNew")


def sequence(path: pathlib.Path) -> tuple:
    """Workflow type, and kinds and names of the recorded commands."""
    events = json.loads(path.read_text())["events"]
    found = []
    for event in events:
        kind = "".join(word.capitalize() for word in event["eventType"].removeprefix("EVENT_TYPE_").split("_"))
        attributes = next((value for key, value in event.items() if key.endswith("EventAttributes")), {})
        if kind in COMMANDS:
            name = attributes.get("activityType") or attributes.get("workflowType") or {}
            found.append((kind, name.get("name") or attributes.get("signalName") or attributes.get("markerName")))
    return events[0]["workflowExecutionStartedEventAttributes"]["workflowType"]["name"], *found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench")
    parser.add_argument("--runs", type=int, default=800)
    parser.add_argument("--variant", default="renamed")
    arguments = parser.parse_args()
    rows = {history: line[2] for (variant, history), line in corpora.table.read(corpora.WORKERS / "python" / "expected.txt").items()
            if variant == arguments.variant}
    paths = {path.stem: path for path in corpora.compatible("python")}
    good = [paths[history] for history, verdict in rows.items() if verdict in ("compatible", "differs") and history in paths]
    # The rarest comes once; its own sequence is no other's.
    bad = [paths[history] for history, verdict in rows.items() if verdict == "diverged" and history in paths]
    bad = [path for path in bad if sequence(path) not in map(sequence, good)]
    worker = shlex.join([str(corpora.PYTHON), str(corpora.WORKERS / "python" / "worker.py"), arguments.variant])
    with tempfile.TemporaryDirectory() as name:
        files = []
        for number in range(arguments.runs - 1):
            path = good[number % len(good)]
            copy = pathlib.Path(name) / f"{number:04}-{path.name}"
            copy.write_text(corpora.renamed(path.read_text(), number + 1, False))
            files.append(copy)
        for rare in bad:
            run = subprocess.run([arguments.bench, "run", worker, *files, rare, "drop"], capture_output=True, text=True)
            if run.returncode != 0:
                sys.exit(run.stderr)
            number = int(re.search(r"the first as number (\d+)", run.stdout)[1])
            print(f"{rare.stem}, last of {arguments.runs} runs of {len(set(map(sequence, [*good, rare])))} sequences: found by check number {number}", flush=True)


if __name__ == "__main__":
    main()
