#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the worker of flows/recorded.py.

    .venv/bin/python tests/workers/python/record.py [--out FOLDER] [--only SCENE]

About 30 seconds. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
look at expected.txt again afterwards.
"""

import os
import pathlib
import re
import subprocess
import sys
from datetime import timedelta

from temporalio.api.enums.v1 import EventType
from temporalio.client import Client

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True

import recorder  # noqa: E402


class Recorder(recorder.Recorder):
    def scrub(self, text: str) -> str:
        return re.sub(r'File \\"[^"]*/', r'File \\"', text)

    async def late(self) -> None:
        await self.plain("Purchase", True, name="late", run_timeout=timedelta(seconds=4))

    async def chat(self) -> None:
        handle = await self.start("Chat", "chat")
        await handle.signal("say", "hello")
        await handle.signal("say", "goodbye")
        await self.ended(handle, "chat")

    async def together(self) -> None:
        branches, naps = await self.start("Branches", "branches"), await self.start("Naps", "naps")
        greeting = await self.greet("8")
        await greeting.signal("go", "on")
        await self.until(naps, EventType.EVENT_TYPE_TIMER_STARTED, 2)
        await naps.signal("go", "on")
        await self.until(branches, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await branches.signal("go", "on")
        for handle in (branches, naps, greeting):
            await self.ended(handle, handle.id)

    async def ledger(self) -> None:
        await self.chain("Ledger", "ledger", False)

    def scenes(self):
        return [self.purchases(), self.approvals(), self.household(), self.listener_open(), self.loop(), self.cleanup(), self.cart(), self.long(50),
                self.late(), self.chat(), self.together(), self.ledger(), self.plain("Parallel"), self.plain("Tax"), self.plain("Quote"),
                self.plain("Heart", task_timeout=timedelta(seconds=2)), self.plain("Profile"), self.plain("Broken", "vase"),
                self.plain("Flaky"), self.plain("Race")]


async def record(address: str, out: pathlib.Path, only: str) -> None:
    runs = Recorder(await Client.connect(address), out)
    worker = subprocess.Popen([sys.executable, HERE / "worker.py", "recorded", "--faults", "1"], env=os.environ | {"TEMPORAL_ADDRESS": address})
    try:
        await runs.play(only)
    finally:
        recorder.end(worker)


if __name__ == "__main__":
    recorder.run(__doc__, HERE, record)
