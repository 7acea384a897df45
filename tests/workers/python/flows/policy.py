"""Changes in a worker that fails the workflow on any exception: a mismatch comes back as the run's own failure."""

import asyncio

from temporalio import workflow

from .parts import do
from . import ended, renamed

FAILURE_TYPES = [Exception]


@workflow.defn
class Purchase:
    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("ship_v2", "chair")
        await do("receipt", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: False)
        return "done"


CHANGED = [Purchase, ended.Loop, ended.Broken, renamed.Tax, renamed.Quote, renamed.Cart]
