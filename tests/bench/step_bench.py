#!/usr/bin/env python3
"""Steps with a real worker: forward (only what is new is sent), and back (the run is dropped and replayed to there).

    step_bench.py PROGRAM [ROUNDS [python|typescript|go|java]]      a history of 270 to 400 events and the worker of that corpus;
                                                                    stack and handlers at each step
"""

import json
import pathlib
import shlex
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "tests" / "workers"
sys.path[:0] = [str(CORPUS)]
sys.dont_write_bytecode = True

import serving  # noqa: E402


def steps(program: str, history: pathlib.Path, command: str, points: list[int]) -> dict[int, float]:
    """Seconds of the first look at each point, by event."""
    words = [word for point in points for word in ("--at", str(point))]
    run = subprocess.run([program, "step", history, *words, "--worker", command, "--stack", "--definitions", "--format", "json"],
                         capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return {step["at"]: step["seconds"] for step in json.loads(run.stdout)["steps"] if step["tasksAsked"]}


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3
    sdk = sys.argv[3] if len(sys.argv) > 3 else "python"
    history, command = CORPUS / sdk / "histories" / "long.json", shlex.join(serving.command(sdk))
    events = json.loads(history.read_text())["events"]
    completed = [int(event["eventId"]) for event in events if event["eventType"].upper().endswith("WORKFLOWTASKCOMPLETED")
                 or event["eventType"] == "EVENT_TYPE_WORKFLOW_TASK_COMPLETED"]
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        forward, back = (steps(program, history, command, points) for points in (completed, completed[::-1]))
        found.setdefault("first look, cold worker", []).append(forward[completed[0]])
        deep = min(300, len(events) // 50 * 50)
        for name, at in (("50", range(40, 61)), (str(deep), range(deep - 20, deep + 21))):
            found.setdefault(f"forward at {name} events", []).extend(t for event, t in forward.items() if event in at)
            found.setdefault(f"back at {name} events", []).extend(t for event, t in back.items() if event in at)
    for name, seconds in found.items():
        print(f"{name:26} {statistics.median(seconds) * 1000:7.1f} ms ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f}, {len(seconds)} steps)")


if __name__ == "__main__":
    main()
