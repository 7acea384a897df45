"""The corpus of the TypeScript SDK: our check of it, and what the SDK's own Worker.runReplayHistories says."""

import concurrent.futures
import json
import pathlib
import shlex
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HISTORIES = HERE / "histories"
TABLE = HERE / "expected.txt"
sys.path[:0] = [str(HERE), str(HERE.parent)]

import prepare  # noqa: E402
import table  # noqa: E402

VARIANTS = prepare.VARIANTS


def command(script: str, *arguments: str) -> list[str]:
    node, _ = prepare.toolchain()
    return [node, str(prepare.BUILD / script), *arguments]


def checked(program: str, variant: str, *more: str) -> dict:
    """The report of our check of all histories against one variant."""
    return table.checked(program, HISTORIES, shlex.join(command("worker.js", variant)), *more)


def replayed() -> dict[tuple[str, str], str]:
    """agrees, diverges or fails, by the SDK's own replayer on each whole history."""
    run = subprocess.run(command("referee.js", str(HISTORIES), *VARIANTS), capture_output=True, text=True, timeout=240)
    if run.returncode:
        raise AssertionError(run.stderr)
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("[")]
    return {(variant, history): said for variant, history, said, _ in lines}


def both(program: str) -> tuple[dict[str, dict], dict[tuple[str, str], str]]:
    """Our reports by variant, and what the replayer says; at the same time, for most of it is waiting for workers to start."""
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        said = pool.submit(replayed)
        reports = dict(zip(VARIANTS, pool.map(lambda variant: checked(program, variant), VARIANTS)))
        return reports, said.result()
