#!/usr/bin/env python3
"""How many tasks a worker is asked until a divergence is placed, over all variants of a corpus, beside the budget:
log2(tasks) + log2(commands of that task) + 4, for Go also the commands of that task up to 64. One task is the verdict's and not counted
(where Go needs two for it, the other one is).

    locate.py PROGRAM [--sdk python|typescript|java|go]      repeats after silence, deadlock or death count here, too
"""

import argparse
import json
import math
import pathlib
import shlex
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import corpora  # noqa: E402
from first_divergence import COMMANDS  # noqa: E402


def kinds(path: pathlib.Path) -> list[str]:
    return ["".join(word.capitalize() for word in event["eventType"].removeprefix("EVENT_TYPE_").split("_"))
            if event["eventType"].startswith("EVENT_TYPE_") else event["eventType"] for event in json.loads(path.read_text())["events"]]


def tasks_of(path: pathlib.Path) -> list[tuple[int, int]]:
    """Id of each completed task's WorkflowTaskCompleted, and how many commands follow it."""
    found, events = [], kinds(path)
    for i in range(1, len(events)):
        if events[i] == "WorkflowTaskCompleted" and events[i - 1] == "WorkflowTaskStarted":
            commands = 0
            while i + 1 + commands < len(events) and events[i + 1 + commands] in COMMANDS:
                commands += 1
            found.append((i + 1, commands))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--sdk", choices=corpora.SDKS, default="python")
    arguments = parser.parse_args()
    command, _ = corpora.made_ready(arguments.sdk)
    folder = corpora.WORKERS / arguments.sdk
    variants = dict.fromkeys(variant for variant, _ in corpora.table.read(folder / "expected.txt"))
    placed, over, worst = 0, 0, 0.0
    for variant in variants:
        worker = shlex.join([*command[:-1], variant])
        report = corpora.table.checked(arguments.program, folder / "histories", worker, "--no-drift")
        for history in report["histories"]:
            if history["verdict"] != "diverged":
                continue
            tasks = tasks_of(pathlib.Path(history["source"]))
            commands = dict(tasks).get(history["divergence"]["workflowTaskCompletedEventId"], 0)
            budget = math.log2(len(tasks)) + math.log2(max(1, commands)) + 4 + (min(64, commands) if arguments.sdk == "go" else 0)
            asked = history["tasksAsked"] - 1
            placed += 1
            worst = max(worst, asked - budget)
            if asked > math.ceil(budget):
                over += 1
                print(f"{variant} {pathlib.Path(history['source']).stem}: {asked} tasks; {len(tasks)} tasks, {commands} commands there: {budget:.1f}", flush=True)
    print(f"{arguments.sdk}: {placed} divergences placed, {over} over the budget, furthest {worst:+.1f}")


if __name__ == "__main__":
    main()
