#!/usr/bin/env python3
"""Records the TypeScript corpus anew: a real dev server, the worker with the variant `recorded`.

    .venv/bin/python tests/workers/typescript/record.py [--out FOLDER] [--only SCENE]

About a minute. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
look at expected.txt again afterwards.
"""

import asyncio
import os
import pathlib
import re
import subprocess
import sys
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]
sys.dont_write_bytecode = True

import corpus  # noqa: E402
import prepare  # noqa: E402
import recorder  # noqa: E402


def worker(address: str, variant: str, *more: str) -> subprocess.Popen:
    return subprocess.Popen(corpus.command("worker.js", variant, *more), env=os.environ | {"TEMPORAL_ADDRESS": address})


class Recorder(recorder.Recorder):
    second = 1000
    address = ""

    def kind(self, name: str) -> str:
        return name.lower()

    def scrub(self, text: str) -> str:
        return re.sub(r"(\(|at )/[^() \\]*/", r"\1", text)

    async def late(self) -> None:
        await self.plain("Purchase", True, name="late", run_timeout=timedelta(seconds=4))

    async def chat(self) -> None:
        handle = await self.start("Chat", "chat")
        await handle.signal("say", "hello")
        await handle.signal("say", "goodbye")
        await self.ended(handle, "chat")

    async def branches(self) -> None:
        handle = await self.start("Branches", "branches")
        await self.until(handle, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await handle.signal("go", "on")
        await self.ended(handle, "branches")

    async def sealed(self) -> None:
        """Results and inputs are written by a worker with a codec: only its own code reads them."""
        handle = await self.start("Quote", "sealed", queue="sealed")
        await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
        await self.save(handle, "sealed")

    async def flaky(self) -> None:
        """A workflow task that failed once: another build served the queue at first."""
        faulty = worker(self.address, "errors", "flaky")
        handle = await self.start("Purchase", "flaky", False, queue="flaky")
        await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
        recorder.end(faulty)
        sound = worker(self.address, "recorded", "flaky")
        try:
            await self.ended(handle, "flaky")
        finally:
            recorder.end(sound)

    def scenes(self):
        return [self.purchases(), self.approvals(), self.household(), self.listener_open(), self.loop(), self.cleanup(), self.cart(), self.long(50),
                self.late(), self.chat(), self.branches(), self.plain("Parallel"), self.plain("Tax"), self.plain("Quote"),
                self.plain("Heart", task_timeout=timedelta(seconds=2)), self.plain("Profile"), self.plain("Broken", "vase"),
                self.plain("Race"), self.plain("Names"), self.plain("Outside"), self.plain("Marathon", 45, 22), self.sealed(), self.flaky()]


async def record(address: str, out: pathlib.Path, only: str) -> None:
    runs = Recorder(await Client.connect(address), out)
    runs.address = address
    await runs.nexus_endpoint("shop")
    workers = [worker(address, "recorded"), worker(address, "sealed", "sealed")]
    try:
        for queue in (recorder.QUEUE, "sealed"):  # workers start slowly, and some runs have short time limits
            warm = await runs.start("Child", "warm-" + queue, "Ada", queue=queue)
            await asyncio.wait_for(runs.until(warm, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED), timeout=60)
        await runs.play(only, seconds=180)
    finally:
        recorder.end(*workers)


if __name__ == "__main__":
    prepare.fetch()
    prepare.bundle()
    recorder.run(__doc__, HERE, record)
