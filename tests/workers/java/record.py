#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the Java worker of flows/Recorded.java.

    .venv/bin/python tests/workers/java/record.py [--out FOLDER] [--only SCENE]

About 70 seconds. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
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

import build  # noqa: E402
import recorder  # noqa: E402


class Recorder(recorder.Recorder):
    def scrub(self, text: str) -> str:
        return re.sub(r'"identity": "\d+@[^"]*"', '"identity": "1@recorder"', text)

    async def carts(self) -> None:
        handle = await self.cart()
        events = (await handle.fetch_history()).events
        task = next(e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.reset(handle, task), "cart-reset")  # the updates are admitted again

    async def late(self) -> None:
        await self.plain("Purchase", True, name="late", run_timeout=timedelta(seconds=12))

    async def dice(self) -> None:
        closed, opened = await self.start("Dice", "dice", False), await self.start("Dice", "dice-open", True)
        await self.ended(closed, "dice")
        await self.until(opened, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 2)
        await self.quiet(opened)
        await opened.signal("again")
        await self.until(opened, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 4)
        await self.save(opened, "dice-open")

    async def limits(self) -> None:
        closed, opened = await self.start("Limits", "limits"), await self.start("Limits", "limits-open")
        for handle, signals in ((closed, 2), (opened, 1)):
            await self.until(handle, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 2)
            for _ in range(signals):
                await self.quiet(handle)
                await handle.signal("next")
            await self.quiet(handle)
        await self.ended(closed, "limits")
        await self.save(opened, "limits-open")

    async def together(self) -> None:
        naps, branches, chat = await self.start("Naps", "naps"), await self.start("Branches", "branches"), await self.start("Chat", "chat")
        await chat.signal("say", "hello")
        await self.until(chat, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
        await self.quiet(chat)
        await chat.signal("say", "goodbye")
        await self.until(naps, EventType.EVENT_TYPE_TIMER_STARTED, 2)
        await naps.signal("wake")
        await asyncio.sleep(0.5)  # both activities are under way: a cancel then waits for a heartbeat
        await branches.signal("cut")
        await self.until(branches, EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED)
        await branches.signal("cut")
        for handle in (naps, branches, chat, await self.greet("Eve")):
            await self.ended(handle, handle.id)

    async def hearts(self) -> None:
        handle = await self.start("Heart", "heart", task_timeout=timedelta(seconds=2))
        await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.save(handle, "heart-open")
        await self.ended(handle, "heart")

    def scenes(self):
        return [self.purchases(), self.approvals(), self.household(), self.listener_open(), self.loop(), self.cleanup(), self.carts(), self.long(40),
                self.late(), self.dice(), self.limits(), self.together(), self.hearts(), self.plain("Parallel"), self.plain("Tax"), self.plain("Quote"),
                self.plain("Profile"), self.plain("Broken", "vase"), self.plain("Race"), self.plain("Identity"), self.plain("Flaky"),
                self.plain("Burst", 52), self.plain("Stamped"), self.plain("Forked"), self.plain("Till")]


async def record(address: str, out: pathlib.Path, only: str) -> None:
    runs = Recorder(await Client.connect(address), out)
    await runs.nexus_endpoint("corpus-counter")
    worker = subprocess.Popen([*build.java(), "ServeVariant", "recorded"], env=os.environ | {"TEMPORAL_ADDRESS": address, "CORPUS_FAULTS": "1"})
    try:
        await runs.play(only)
    finally:
        recorder.end(worker)


if __name__ == "__main__":
    recorder.run(__doc__, HERE, record)
