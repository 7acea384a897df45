#!/usr/bin/env python3
"""A worker of the corpus that gets into trouble with one workflow type, in the way the first argument says; the other types are fine.

    trouble.py stops|exits|blocks|blocks_late TYPE
"""

import asyncio
import os
import pathlib
import signal
import sys
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True

import flows  # noqa: E402
from activities import ACTIVITIES  # noqa: E402
from temporalio import workflow  # noqa: E402
from temporalio.client import Client  # noqa: E402
from temporalio.worker import UnsandboxedWorkflowRunner, Worker  # noqa: E402

WAY, TYPE = sys.argv[1:3]
LATE = 300


@workflow.defn(name=TYPE)
class Trouble:
    @workflow.run
    async def run(self, *args: object) -> None:
        if WAY == "stops":      # every thread of the process: nothing answers any more
            os.kill(os.getpid(), signal.SIGSTOP)
        elif WAY == "exits":
            os._exit(3)
        elif WAY == "blocks":   # this thread only
            time.sleep(600)
        elif WAY == "blocks_late":  # the code as recorded, until the history is that long
            asyncio.get_running_loop().create_task(self.block_at(LATE))
            await next(kind for kind in flows.workflows("recorded") if kind.__name__ == TYPE)().run(*args)

    async def block_at(self, events: int) -> None:
        await workflow.wait_condition(lambda: workflow.info().get_current_history_length() >= events)
        time.sleep(600)


def fine() -> list[type]:
    return [kind for kind in flows.workflows("recorded") if kind.__name__ != TYPE]


async def serve() -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ["TEMPORAL_NAMESPACE"])
    async with Worker(client, task_queue="corpus", workflows=[Trouble, *fine()], activities=ACTIVITIES,
                      workflow_runner=UnsandboxedWorkflowRunner()):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve())
