#!/usr/bin/env python3
"""Our own part of a check: wall time of the whole process, less what a worker needed to start, stop and answer.

    own_part.py PROGRAM [ROUNDS]      all sample histories against the unchanged sample worker

Beside it, `PROGRAM --version` in turn: what any start of the program costs.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "resources" / "samples"


def timed(*command: object) -> tuple[float, str]:
    began = time.perf_counter()
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"{command}: status {run.returncode}\n{run.stderr}")
    return time.perf_counter() - began, run.stdout


def main() -> None:
    program, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 9
    worker = f"{ROOT}/.venv/bin/python {SAMPLES}/orders/recorded.py"
    whole, own, start = [], [], []
    for _ in range(rounds):
        start.append(timed(program, "--version")[0])
        wall, report = timed(program, "check", SAMPLES / "histories", "--worker", worker, "--format", "json")
        whole.append(wall)
        own.append(wall - json.loads(report)["summary"]["workerSeconds"])
    for name, seconds in (("check, all of it", whole), ("check, our own part", own), ("--version", start)):
        print(f"{name:20} {statistics.median(seconds) * 1000:7.1f} ms ({min(seconds) * 1000:.1f} to {max(seconds) * 1000:.1f})")


if __name__ == "__main__":
    main()
