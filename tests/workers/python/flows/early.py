"""Commands that come one workflow task before their time: every SDK's check passes."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from .parts import SOON, do


@workflow.defn
class Purchase:
    """Ship and receipt at once instead of one after the other."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await asyncio.gather(do("ship", "chair"), do("receipt", "chair"))
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "done"


@workflow.defn
class Parallel:
    """All three at once."""

    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pick"), do("pack"), do("send"))
        return "sent"


@workflow.defn
class Long:
    """Each step is started while the one before runs; and the 41st is called otherwise."""

    @workflow.run
    async def run(self, steps: int) -> None:
        def start(step: int):
            return workflow.start_activity("step" if step != 40 else "stride", step, start_to_close_timeout=timedelta(seconds=10))
        for tens in range(0, steps, 10):
            running = start(tens)
            for step in range(tens, tens + 10):
                following = start(step + 1) if step % 10 < 9 else None
                await running
                running = following
            await asyncio.sleep(0.01)
        await workflow.wait_condition(lambda: False)


@workflow.defn
class Race:
    """Ships beside the step; a later command is missing then."""

    @workflow.run
    async def run(self) -> str:
        timer = asyncio.create_task(asyncio.sleep(3600))
        work = workflow.start_activity("step", 1, start_to_close_timeout=SOON)
        ship = workflow.start_activity("ship", "bell", start_to_close_timeout=SOON)
        await workflow.wait([timer, work], return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        await ship
        return "work"


CHANGED = [Purchase, Parallel, Long, Race]
