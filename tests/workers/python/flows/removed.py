"""Things are gone: activity, timer, patch, local activity, update handler, external signal, upsert, cancel of a timer."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from .parts import SOON, STAGE, do, local


@workflow.defn
class Purchase:
    """No ship, the receipt follows."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("receipt", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "done"


@workflow.defn
class Approval:
    """No timer: waits without end."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        await workflow.wait_condition(lambda: self._by != "")
        await do("charge", self._by)
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        self._by = by


@workflow.defn
class Parallel:
    """Only the second of the two."""

    @workflow.run
    async def run(self) -> str:
        await do("pack")
        await do("send")
        return "sent"


@workflow.defn
class Household:
    """No signal to the listener."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        greeting = await workflow.execute_child_workflow("Child", "Ada", id=workflow.info().workflow_id + "-child")
        await workflow.get_external_workflow_handle(victim).cancel()
        return greeting


@workflow.defn
class Loop:
    """No activity before the next round."""

    @workflow.run
    async def run(self, left: int) -> str:
        if left > 0:
            workflow.continue_as_new(left - 1)
        return "done"


@workflow.defn
class Tax:
    """The patch call is gone, and with it the tax."""

    @workflow.run
    async def run(self) -> int:
        await do("charge", 100)
        return 100


@workflow.defn
class Quote:
    """No first local activity."""

    @workflow.run
    async def run(self) -> int:
        await do("charge", 1)
        return await local("score", 1)


@workflow.defn
class Profile:
    """No search attributes at the beginning."""

    @workflow.run
    async def run(self) -> None:
        workflow.upsert_memo({"note": "first"})
        await do("charge", 1)
        workflow.upsert_search_attributes([STAGE.value_set("ended")])


@workflow.defn
class Cart:
    """No update handler."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        await do("charge", len(self._items))
        return len(self._items)


@workflow.defn
class Cleanup:
    """Does not clean up."""

    @workflow.run
    async def run(self) -> None:
        await do("slow", heartbeat_timeout=timedelta(seconds=5))


@workflow.defn
class Long:
    """Every 30th step is left out."""

    @workflow.run
    async def run(self, steps: int) -> None:
        for step in range(steps):
            if step % 30 != 29:
                await do("step", step)
            if step % 10 == 9:
                await asyncio.sleep(0.01)
        await workflow.wait_condition(lambda: False)


@workflow.defn
class Chat:
    """The handler posts nothing."""

    def __init__(self) -> None:
        self._posted = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._posted >= 2)
        await do("hang_up")
        return self._posted

    @workflow.signal
    async def say(self, text: str) -> None:
        self._posted += 1


@workflow.defn
class Race:
    """The timer is left running."""

    @workflow.run
    async def run(self) -> str:
        timer = asyncio.create_task(asyncio.sleep(3600))
        work = workflow.start_activity("step", 1, start_to_close_timeout=SOON)
        await workflow.wait([timer, work], return_when=asyncio.FIRST_COMPLETED)
        await do("ship", "bell")
        return "work"


CHANGED = [Purchase, Approval, Parallel, Household, Loop, Tax, Quote, Profile, Cart, Cleanup, Long, Chat, Race]
