"""The same commands with other ids: something cancelled before it was sent leaves no trace but shifts what follows."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from .parts import SOON, do


async def never_sent(task: asyncio.Task) -> None:
    task.cancel()
    try:
        await task
    except BaseException:
        pass


@workflow.defn
class Purchase:
    """An activity that is cancelled at once takes the id of the next."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await never_sent(workflow.start_activity("audit", start_to_close_timeout=SOON))
        await do("ship", "chair")
        await do("receipt", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "done"


@workflow.defn
class Approval:
    """A timer that is cancelled at once takes the id of the next; that shows when the next one fires."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        nap = asyncio.create_task(asyncio.sleep(3600))
        await asyncio.sleep(0)
        await never_sent(nap)
        try:
            await workflow.wait_condition(lambda: self._by != "", timeout=timedelta(seconds=seconds))
        except asyncio.TimeoutError:
            await do("give_up")
            return "expired"
        await do("charge", self._by)
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        self._by = by


@workflow.defn
class Household:
    """The child has another workflow id."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        greeting = await workflow.execute_child_workflow("Child", "Ada", id=workflow.info().workflow_id + "-offspring")
        await workflow.get_external_workflow_handle(listener).signal("ping")
        await workflow.get_external_workflow_handle(victim).cancel()
        return greeting


CHANGED = [Purchase, Approval, Household]
