#!/usr/bin/env python3
"""False alarms: recorded histories against their own unchanged code, again and again, attributes compared, on a busy machine.

    false_alarms.py PROGRAM [--sdk samples|python|typescript|java|go] [--replays 1000] [--busy 2]

Counts every history whose verdict, place, differences or blind spots are not those of the committed table. Status 1: there were some.
"""

import argparse
import contextlib
import json
import os
import pathlib
import shlex
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKERS = ROOT / "tests" / "workers"
sys.path[:0] = [str(WORKERS), str(ROOT / "tests" / "bench")]
sys.dont_write_bytecode = True

import corpora  # noqa: E402
import table  # noqa: E402


def corpus(sdk: str) -> tuple[pathlib.Path, str, dict[str, tuple[str, ...]]]:
    """Histories, the command of the worker that recorded them, and what is expected of each (by name; samples: "compatible")."""
    if sdk == "samples":
        python = shlex.quote(str(ROOT / ".venv" / "bin" / "python"))
        return ROOT / "resources" / "samples" / "histories", f"{python} {ROOT}/resources/samples/orders/recorded.py", {}
    folder = WORKERS / sdk
    rows = {history: line[:6] for (variant, history), line in table.read(folder / "expected.txt").items() if variant == "recorded"}
    return folder / "histories", shlex.join(map(str, corpora.made_ready(sdk)[0])), rows


@contextlib.contextmanager
def busy(loops: int):
    running = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for loop in running:
            loop.kill()
            loop.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--sdk", choices=("samples", *corpora.SDKS), default="python")
    parser.add_argument("--replays", type=int, default=1000, help="histories to check in all, at least")
    parser.add_argument("--busy", type=int, default=2, help="busy loops a core beside it")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # the loops must end with us
    histories, worker, expected = corpus(arguments.sdk)
    done = alarms = repeats = drift = 0
    began = time.monotonic()
    loops = arguments.busy * os.cpu_count()
    with busy(loops):
        while done < arguments.replays:
            run = subprocess.run([arguments.program, "check", histories, "--worker", worker, "--format", "json", "--drift-limit", "0"],
                                 capture_output=True, text=True)
            if run.returncode not in (0, 1, 3):
                sys.exit(f"status {run.returncode}\n{run.stderr}")
            for history in json.loads(run.stdout)["histories"]:
                found = table.row("recorded", history)
                done += 1
                repeats += history["tasksAsked"] > 1
                drift += history["driftTasks"]
                wanted = expected.get(found[1], ("recorded", found[1], "compatible", "-", "-", "-"))
                if found != wanted:
                    alarms += 1
                    print("alarm:", " | ".join(found), "; wanted:", " | ".join(wanted), ";", history["reason"], flush=True)
    print(f"{arguments.sdk}: {done} clean replays beside {loops} busy loops, {drift} tasks for attributes: {alarms} false alarms, "
          f"{repeats} asked more than once, {time.monotonic() - began:.0f} s")
    return 1 if alarms else 0


if __name__ == "__main__":
    sys.exit(main())
