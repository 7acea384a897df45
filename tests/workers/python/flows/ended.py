"""Another end: complete for continue-as-new and the reverse, fail for complete, complete for cancelled, too soon."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

from .parts import do, local


@workflow.defn
class Purchase:
    """Fails where it completed."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("ship", "chair")
        await do("receipt", "chair")
        raise ApplicationError("never good enough", type="Fussy")


@workflow.defn
class Approval:
    """Completes without a charge when approved, waits on when nobody came."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        try:
            await workflow.wait_condition(lambda: self._by != "", timeout=timedelta(seconds=seconds))
        except asyncio.TimeoutError:
            await workflow.wait_condition(lambda: self._by != "")
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        self._by = by


@workflow.defn
class Loop:
    """Completes where it continued, and continues where it completed."""

    @workflow.run
    async def run(self, left: int) -> str:
        await do("step", left)
        if left == 0:
            workflow.continue_as_new(9)
        return "done"


@workflow.defn
class Cleanup:
    """Swallows the cancellation."""

    @workflow.run
    async def run(self) -> None:
        try:
            await do("slow", heartbeat_timeout=timedelta(seconds=5))
        except ActivityError:
            await asyncio.shield(do("undo"))


@workflow.defn
class Quote:
    """Never ends."""

    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote")
        await do("charge", cents)
        await local("score", cents)
        await workflow.wait_condition(lambda: False)
        return 0


@workflow.defn
class Broken:
    """Completes where it failed."""

    @workflow.run
    async def run(self, name: str) -> None:
        try:
            await do("explode", name, retry_policy=RetryPolicy(maximum_attempts=2))
        except ActivityError:
            pass


@workflow.defn
class Race:
    """Ends with the first task."""

    @workflow.run
    async def run(self) -> str:
        return "at once"


@workflow.defn
class Long:
    """Stops ten steps too soon."""

    @workflow.run
    async def run(self, steps: int) -> None:
        for step in range(steps - 10):
            await do("step", step)
            if step % 10 == 9:
                await asyncio.sleep(0.01)
        await workflow.wait_condition(lambda: False)


CHANGED = [Purchase, Approval, Loop, Cleanup, Quote, Broken, Race, Long]
