#!/usr/bin/env python3
"""The Python SDK's own Replayer on a folder of histories, in one process: a line "recorded NAME agrees|fails" each.

    replay_python.py FOLDER
"""

import asyncio
import json
import logging
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "workers" / "python"))
sys.dont_write_bytecode = True

import flows  # noqa: E402
from temporalio.client import WorkflowHistory  # noqa: E402
from temporalio.runtime import Runtime, TelemetryConfig  # noqa: E402
from temporalio.worker import Replayer  # noqa: E402


async def main() -> None:
    logging.disable(logging.CRITICAL)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))  # core writes its log to stdout otherwise
    names = {}

    async def histories():
        for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
            history = json.loads(path.read_text())
            started = history["events"][0]["workflowExecutionStartedEventAttributes"]
            names[started["originalExecutionRunId"]] = path.stem
            yield WorkflowHistory.from_json(started["workflowId"], history)

    async with Replayer(workflows=flows.workflows("recorded")).workflow_replay_iterator(histories()) as replays:
        async for replay in replays:
            print("recorded", names[replay.history.run_id], "fails" if replay.replay_failure else "agrees", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
