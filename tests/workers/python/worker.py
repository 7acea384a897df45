#!/usr/bin/env python3
"""A worker of the corpus: one variant of the workflows, on the queue "corpus", where TEMPORAL_ADDRESS says.

    worker.py VARIANT [--faults N]
"""

import argparse
import asyncio
import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import flows  # noqa: E402
from activities import ACTIVITIES  # noqa: E402
from temporalio.client import Client  # noqa: E402
from temporalio.worker import Worker  # noqa: E402

QUEUE = "corpus"


async def serve(variant: str) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"))
    kinds = flows.workflows(variant)
    module = sys.modules[f"flows.{variant}"]
    async with Worker(client, task_queue=QUEUE, workflows=kinds, activities=ACTIVITIES,
                      workflow_failure_exception_types=getattr(module, "FAILURE_TYPES", [])):
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("variant", choices=flows.VARIANTS)
    parser.add_argument("--faults", type=int, default=0, help="how often Flaky fails while it is recorded")
    arguments = parser.parse_args()
    if arguments.faults:
        from flows import fault
        fault.remaining = arguments.faults
    asyncio.run(serve(arguments.variant))


if __name__ == "__main__":
    main()
