#!/usr/bin/env python3
"""The second check with --reuse-proofs: how long until all verdicts are there again, from a library and from JSON files.

    proofs.py PROGRAM [--sdk go] [--runs 800] [--rounds 5]
"""

import argparse
import json
import os
import pathlib
import shlex
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import corpora  # noqa: E402


def timed(command: list[object]) -> tuple[float, str]:
    began = time.perf_counter()
    run = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    if run.returncode != 0:
        sys.exit(f"status {run.returncode}\n{run.stderr}")
    return time.perf_counter() - began, run.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--sdk", choices=corpora.SDKS, default="go")
    parser.add_argument("--runs", type=int, default=800)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    worker, _ = corpora.made_ready(arguments.sdk)
    with tempfile.TemporaryDirectory() as name:
        folder, library = pathlib.Path(name) / "histories", pathlib.Path(name) / "library.sqlite"
        folder.mkdir()
        corpora.copies(arguments.sdk, -(-arguments.runs // len(corpora.compatible(arguments.sdk))), folder)
        for surplus in sorted(folder.iterdir())[arguments.runs:]:
            surplus.unlink()
        timed([arguments.program, "import", folder, "--library", library])
        runs = [f"row:{row}" for row in range(1, arguments.runs + 1)]
        options = ["--worker", shlex.join(worker), "--no-drift", "--format", "json", "--reuse-proofs",
                   "--code", corpora.WORKERS / arguments.sdk]
        print(f"{arguments.sdk}: {arguments.runs} runs, {sum(path.stat().st_size for path in folder.iterdir()) / 1e6:.1f} MB as JSON, load {os.getloadavg()[0]:.1f}")
        for name, what in (("library", runs), ("files", [folder])):
            kept = library if name == "library" else library.with_name("proofs.sqlite")
            first, _ = timed([arguments.program, "check", *what, "--library", kept, *options])
            seconds = []
            for _ in range(arguments.rounds):
                wall, text = timed([arguments.program, "check", *what, "--library", kept, *options])
                proved = sum("provedEarlier" in history for history in json.loads(text)["histories"])
                if proved != arguments.runs:
                    sys.exit(f"only {proved} of {arguments.runs} were proved earlier")
                seconds.append(wall)
            print(f"{name:8} first check {first:6.2f} s, second {statistics.median(seconds) * 1000:6.0f} ms "
                  f"({min(seconds) * 1000:.0f} to {max(seconds) * 1000:.0f}, {arguments.rounds} rounds), {statistics.median(seconds) / first:.3f}x")
        started = statistics.median(timed([arguments.program, "--version"])[0] for _ in range(arguments.rounds))
        print(f"--version {started * 1000:.0f} ms")


if __name__ == "__main__":
    main()
