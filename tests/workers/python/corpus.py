"""The table of the corpus: which code does what with which recorded history, and what the SDK's own Replayer says."""

import asyncio
import json
import logging
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
HISTORIES = HERE / "histories"
TABLE = HERE / "expected.txt"
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import flows  # noqa: E402

HEAD = ("variant", "history", "verdict", "place", "recorded", "produced", "replayer", "why the replayer sees it otherwise")


def command(found: dict | None) -> str:
    """ScheduleActivityTask ship #2"""
    if found is None:
        return "-"
    words = [found["kind"], found["marker"], found["name"]]
    if found["id"] and found["id"] != found["name"]:
        words.append("#" + found["id"])
    return " ".join(word for word in words if word)


def row(variant: str, history: dict) -> tuple[str, ...]:
    """One line of the table, but for the replayer's columns."""
    name = pathlib.Path(history["source"]).stem
    place = recorded = produced = "-"
    verdict = history["verdict"]
    if verdict == "unverified":
        verdict = history["code"]
        place = f"{history['eventId']}, proven to {history['checkedTo']}" if history["eventId"] else "-"
    if found := history["divergence"]:
        place = f"{found['position']} {found['eventId']}, task {found['workflowTaskCompletedEventId']}, agreed {history['lastAgreeingTask']}"
        recorded, produced = command(found["recorded"]), command(found["produced"])
        if waiting := found["waiting"]:
            produced = f"waits {waiting['kind']} {waiting['name']}".rstrip()
        if history["failure"]:
            produced += ", then fails"
    if history["notSeen"] and any(spot["eventId"] for spot in history["notSeen"]):
        produced = "not seen: " + ", ".join(spot["field"] for spot in history["notSeen"] if spot["eventId"])
    return variant, name, verdict, place, recorded, produced


def checked(program: str, variant: str, *more: str) -> dict:
    """The report of our check of all histories against one variant."""
    worker = f"{sys.executable} {HERE / 'worker.py'} {variant}"
    run = subprocess.run([program, "check", HISTORIES, "--worker", worker, "--format", "json", *more], capture_output=True, text=True)
    if run.returncode not in (0, 1, 3):
        raise AssertionError(f"{variant}: exit status {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)


def read_table() -> dict[tuple[str, str], tuple[str, ...]]:
    rows = {}
    for line in TABLE.read_text().splitlines():
        cells = tuple(cell.strip() for cell in line.split("|"))
        if len(cells) == len(HEAD) and cells != HEAD:
            rows[cells[:2]] = cells
    return rows


def write_table(rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(line[i]) for line in [HEAD, *rows]) for i in range(len(HEAD))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [HEAD, *rows]]
    TABLE.write_text("\n".join(lines) + "\n")


async def replayed_all() -> dict[tuple[str, str], str]:
    from temporalio.client import WorkflowHistory
    from temporalio.runtime import Runtime, TelemetryConfig
    from temporalio.worker import Replayer
    logging.disable(logging.CRITICAL)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))  # core writes its log to stdout otherwise
    said = {}

    async def histories():
        for path in sorted(HISTORIES.iterdir()):
            yield WorkflowHistory.from_json(path.stem, json.loads(path.read_text()))

    for variant in flows.VARIANTS:
        replayer = Replayer(workflows=flows.workflows(variant),
                            workflow_failure_exception_types=getattr(sys.modules[f"flows.{variant}"], "FAILURE_TYPES", []))
        async with replayer.workflow_replay_iterator(histories()) as replays:
            async for replay in replays:
                text = str(replay.replay_failure) if replay.replay_failure else ""
                said[variant, replay.history.workflow_id] = (
                    "agrees" if not text else "diverges" if re.search("TMPRL1100|[Nn]ondeterminism", text) else "fails")
    return said


def replayed() -> dict[tuple[str, str], str]:
    """agrees, diverges or fails, by the SDK's own Replayer on each whole history."""
    return asyncio.run(replayed_all())


def agrees_with_replayer(verdict: str, replayer: str) -> bool:
    return {"compatible": "agrees", "diverged": "diverges"}.get(verdict, "fails") == replayer
