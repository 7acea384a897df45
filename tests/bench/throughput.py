#!/usr/bin/env python3
"""Histories a second of `hindsight check` beside the SDK's own Replayer, on copies of the sample histories in turn.

    throughput.py PROGRAM [COPIES] [ROUNDS]     with one worker process, with two, with attributes compared, and Replayer

Python alone: the samples' worker is Python. Beside the ratio: our own process's share of all CPU time, CPU a history.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"
TICK = os.sysconf("SC_CLK_TCK")


def own_cpu(pid: int) -> float:
    """Seconds of this process alone, its children left out; the last known when it is gone."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


def check(program: str, folder: pathlib.Path, *options: str) -> dict[str, float]:
    worker = f"{ROOT}/.venv/bin/python {SAMPLES}/orders/recorded.py"
    before = os.times()
    began = time.perf_counter()
    running = subprocess.Popen([program, "check", folder, "--worker", worker, "--format", "json", *options], stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    own = 0.0
    said: list[str] = []
    with running:
        reader = threading.Thread(target=lambda: said.append(running.stdout.read()))
        reader.start()
        while reader.is_alive():
            own = max(own, own_cpu(running.pid))
            reader.join(0.01)
    wall = time.perf_counter() - began
    after = os.times()
    summary = json.loads(said[0])["summary"]
    if summary["compatible"] + summary["differs"] == 0 or summary["diverged"] or summary["unverified"]:
        sys.exit(f"wrong verdicts: {summary}")
    whole = after.children_user + after.children_system - before.children_user - before.children_system
    return {"wall": wall, "own": own, "cpu": whole}


REPLAY = """
import asyncio, json, pathlib, sys, time
sys.path.insert(0, sys.argv[1])
from recorded import OrderWorkflow, PackOrder
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.api.history.v1 import History

def load(path):
    if path.suffix == ".pb":
        return WorkflowHistory(path.stem, list(History.FromString(path.read_bytes()).events))
    return WorkflowHistory.from_json(path.stem.split("-", 1)[1], path.read_text())

async def main():
    began = time.perf_counter()
    histories = [load(path) for path in sorted(pathlib.Path(sys.argv[2]).iterdir())]
    async def each():
        for history in histories:
            yield history
    loaded = time.perf_counter()
    results = await Replayer(workflows=[OrderWorkflow, PackOrder]).replay_workflows(each(), raise_on_replay_failure=False)
    if results.replay_failures:
        sys.exit(f"failures: {list(results.replay_failures.items())[:2]}")
    print(loaded - began, time.perf_counter() - loaded)

asyncio.run(main())
"""


def replay(folder: pathlib.Path) -> float:
    run = subprocess.run([ROOT / ".venv" / "bin" / "python", "-c", REPLAY, SAMPLES / "orders", folder], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(run.stderr)
    return sum(map(float, run.stdout.split()))


def main() -> None:
    program = sys.argv[1]
    copies, rounds = (int(word) for word in (sys.argv[2:] + ["40", "3"][len(sys.argv) - 2:]))
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path in (SAMPLES / "histories").iterdir():
            for number in range(copies):
                (folder / f"{number}-{path.name}").symlink_to(path)
        count = len(list(folder.iterdir()))
        ways = {"one process, --no-drift": ["--jobs", "1", "--no-drift"], "two processes, --no-drift": ["--jobs", "2", "--no-drift"],
                "one process, drift compared": ["--jobs", "1"]}
        figures: dict[str, list] = {way: [] for way in [*ways, "Replayer"]}
        for _ in range(rounds):
            for way, options in ways.items():
                figures[way].append(check(program, folder, *options))
            figures["Replayer"].append(replay(folder))
    yardstick = statistics.median(figures["Replayer"])
    print(f"{count} histories, medians of {rounds}")
    print(f"{'Replayer':30} {count / yardstick:7.1f} a second  1.00x")
    for way in ways:
        wall = statistics.median(figure["wall"] for figure in figures[way])
        own = statistics.median(figure["own"] for figure in figures[way])
        share = statistics.median(figure["own"] / figure["cpu"] for figure in figures[way])
        print(f"{way:30} {count / wall:7.1f} a second  {yardstick / wall:.2f}x  own CPU {share:.1%} of all, {own / count * 1e6:.0f} us a history")


if __name__ == "__main__":
    main()
