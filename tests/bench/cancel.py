#!/usr/bin/env python3
"""Progress of a long check, and what becomes of it after Ctrl+C, with a real worker of the corpus (Python).

    cancel.py PROGRAM [--copies 40] [--after 3] [--rounds 3] [--jobs 1]
    cancel.py --window BENCH_WINDOW_CANCEL ...      the same by the button of the window

How often the progress line was drawn in each second; after SIGINT: when the worker began its last task, when the line said that
the worker is being stopped, when the last process of the worker was gone, when the report was there, and what it kept.
"""

import argparse
import json
import os
import pathlib
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import corpora  # noqa: E402
import watched  # noqa: E402

WORKER = '''
import sys, time
sys.path.insert(0, sys.argv[1])
log = open(sys.argv[2], "a", buffering=1)
import temporalio.bridge.worker as bridge
polled = bridge.Worker.poll_workflow_activation
async def timed(self):
    activation = await polled(self)
    if any(job.HasField("initialize_workflow") for job in activation.jobs):
        log.write(f"{time.perf_counter()}\\n")
    return activation
bridge.Worker.poll_workflow_activation = timed
sys.argv[1:] = ["recorded"]
import worker
worker.main()
'''


def children(pid: int) -> set[int]:
    """Everything below a process, by /proc."""
    parents = {}
    for entry in pathlib.Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except (OSError, IndexError):
                continue
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found and child not in found}:
        found |= more
    return found - {pid}


def alive(pids: set[int]) -> bool:
    for pid in pids:
        try:
            if pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in "ZX":
                return True
        except (OSError, IndexError):
            continue
    return False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", nargs="?")
    parser.add_argument("--window", metavar="BENCH_WINDOW_CANCEL")
    parser.add_argument("--copies", type=int, default=40)
    parser.add_argument("--after", type=float, default=3, help="seconds from the worker's first poll to SIGINT")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--jobs", type=int, default=1, help="worker processes (the window: as many as it takes by itself)")
    arguments = parser.parse_args()
    if bool(arguments.program) == bool(arguments.window):
        parser.error("PROGRAM, or --window BENCH_WINDOW_CANCEL")
    with tempfile.TemporaryDirectory() as name:
        folder, script, log = (pathlib.Path(name) / word for word in ("histories", "timed.py", "tasks"))
        folder.mkdir()
        script.write_text(WORKER)
        count = corpora.copies("python", arguments.copies, folder)
        worker = shlex.join([str(corpora.PYTHON), str(script), str(corpora.WORKERS / "python"), str(log)])
        found: dict[str, list[float]] = {}
        for _ in range(arguments.rounds if arguments.window else 0):
            log.write_text("")
            done = subprocess.run([arguments.window, folder, worker, log, str(arguments.after)], capture_output=True, text=True)
            if done.returncode != 0:
                sys.exit(f"{arguments.window}: status {done.returncode}\n{done.stdout}{done.stderr}")
            for what, value in json.loads(done.stdout.splitlines()[-1]).items():
                found.setdefault(what, []).append(value)
        for _ in range(0 if arguments.window else arguments.rounds):
            log.write_text("")
            sent, gone, workers = 0.0, 0.0, set()

            def during(run: watched.Watched, process) -> None:
                nonlocal sent, gone, workers
                now = time.perf_counter()
                tasks = log.read_text().split()
                if not sent and tasks and now - float(tasks[0]) > arguments.after:
                    workers = children(process.pid)
                    process.send_signal(signal.SIGINT)
                    sent = time.perf_counter()
                elif sent and not gone and not alive(workers):
                    gone = now

            run = watched.watch([arguments.program, "check", folder, "--worker", worker, "--format", "json", "--jobs", str(arguments.jobs)], during, 0.01)
            if not sent:
                sys.exit("the check was over before it could be cancelled: more --copies")
            draws = [when for when, line in run.lines if line.startswith("checked ") and when < sent]
            seconds = [sum(begin <= when < begin + 1 for when in draws) for begin in (draws[0] + step for step in range(int(draws[-1] - draws[0])))]
            begun = [float(word) for word in log.read_text().split()]
            histories = run.report["histories"]
            kept = [history for history in histories if history["verdict"] in ("compatible", "differs")]
            places = [history for history in histories if history["code"] == "cancelled"]
            if run.status != 130 or not run.report["cancelled"] or len(kept) + len(places) != count or any(history["checkedTo"] for history in places):
                print(f"status {run.status}: {run.report['summary']}")
            for what, value in (("draws of the line in a second, least", min(seconds, default=0)),
                                ("ms to the last task begun", (max(begun) - sent) * 1000),
                                ("ms until the line says that the worker is stopped", (run.first("stopping the worker") - sent) * 1000),
                                ("ms until every worker process was gone", ((gone or run.ended) - sent) * 1000),
                                ("ms until the report was there", (run.ended - sent) * 1000),
                                ("verdicts kept", len(kept)), ("not reached, said so", len(places))):
                found.setdefault(what, []).append(value)
    print(f"{count} runs, {'cancelled' if arguments.window else 'SIGINT'} {arguments.after} s after the first task, medians of {arguments.rounds}, load {os.getloadavg()[0]:.1f}")
    for what, values in found.items():
        print(f"{what:52} {statistics.median(values):8.0f} ({min(values):.0f} to {max(values):.0f})")


if __name__ == "__main__":
    main()
