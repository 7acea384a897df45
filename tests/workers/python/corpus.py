"""The corpus of the Python SDK: our check of it, and what the SDK's own Replayer says."""

import asyncio
import json
import logging
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
HISTORIES = HERE / "histories"
TABLE = HERE / "expected.txt"
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

import flows  # noqa: E402
import table  # noqa: E402


def checked(program: str, variant: str, *more: str) -> dict:
    """The report of our check of all histories against one variant."""
    return table.checked(program, HISTORIES, f"{sys.executable} {HERE / 'worker.py'} {variant}", *more)


async def replayed_all() -> dict[tuple[str, str], str]:
    from temporalio.client import WorkflowHistory
    from temporalio.runtime import Runtime, TelemetryConfig
    from temporalio.worker import Replayer
    logging.disable(logging.CRITICAL)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))  # core writes its log to stdout otherwise
    said = {}
    # Ids are made from the workflow id, so it must be the real one; the same in all runs of a chain.
    files = {path.stem: json.loads(path.read_text()) for path in sorted(HISTORIES.iterdir())}
    started = {name: history["events"][0]["workflowExecutionStartedEventAttributes"] for name, history in files.items()}
    names = {attributes["originalExecutionRunId"]: name for name, attributes in started.items()}

    async def histories():
        for name, history in files.items():
            yield WorkflowHistory.from_json(started[name]["workflowId"], history)

    for variant in flows.VARIANTS:
        replayer = Replayer(workflows=flows.workflows(variant),
                            workflow_failure_exception_types=getattr(sys.modules[f"flows.{variant}"], "FAILURE_TYPES", []))
        async with replayer.workflow_replay_iterator(histories()) as replays:
            async for replay in replays:
                text = str(replay.replay_failure) if replay.replay_failure else ""
                said[variant, names[replay.history.run_id]] = (
                    "agrees" if not text else "diverges" if re.search("TMPRL1100|[Nn]ondeterminism", text) else "fails")
    return said


def replayed() -> dict[tuple[str, str], str]:
    """agrees, diverges or fails, by the SDK's own Replayer on each whole history."""
    return asyncio.run(replayed_all())
