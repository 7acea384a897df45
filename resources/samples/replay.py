#!/usr/bin/env python3
"""Says what the SDK's own Replayer makes of each sample history with each version of the order worker.

    .venv/bin/python resources/samples/replay.py [--version recorded|compatible|diverging|drifting]... [--markdown]
"""

import argparse
import asyncio
import importlib
import json
import logging
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "orders"))
sys.dont_write_bytecode = True

from temporalio.api.history.v1 import History  # noqa: E402
from temporalio.client import WorkflowHistory  # noqa: E402
from temporalio.runtime import Runtime, TelemetryConfig  # noqa: E402
from temporalio.worker import Replayer  # noqa: E402
from packing import PackOrder  # noqa: E402

VERSIONS = ("recorded", "compatible", "diverging", "drifting")


def load(path: pathlib.Path) -> WorkflowHistory:
    if path.suffix == ".pb":
        return WorkflowHistory(path.stem, list(History.FromString(path.read_bytes()).events))
    return WorkflowHistory.from_json(path.stem, json.loads(path.read_text()))


async def replay(version: str, history: WorkflowHistory) -> str:
    replayer = Replayer(workflows=[importlib.import_module(version).OrderWorkflow, PackOrder])
    result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
    return str(result.replay_failure) if result.replay_failure else "agrees"


def in_short(text: str) -> str:
    if text == "agrees":
        return text
    event = re.search(r"HistoryEvent\(id: (\d+)", text)
    return f"diverges at {event[1]}" if event and "Nondeterminism" in text else "fails"


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="append", choices=VERSIONS)
    parser.add_argument("--markdown", action="store_true", help="print the table of README.md")
    arguments = parser.parse_args()
    versions = arguments.version or VERSIONS
    logging.disable(logging.CRITICAL)
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))  # core writes its log to stdout otherwise
    if arguments.markdown:
        print(f"| history | events | {' | '.join(versions)} |\n|---|---|{'---|' * len(versions)}")
    for path in sorted((HERE / "histories").iterdir()):
        history = load(path)
        said = [await replay(version, history) for version in versions]
        if arguments.markdown:
            print(f"| {path.name} | {len(history.events)} | {' | '.join(map(in_short, said))} |")
        else:
            for version, text in zip(versions, said):
                print(f"{path.name} ({len(history.events)} events), {version}: {text}")


if __name__ == "__main__":
    asyncio.run(main())
