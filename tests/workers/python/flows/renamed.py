"""Things have another name: activity, patch, local activity, child type, update handler, continued type."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from .parts import SOON, do, local


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


@workflow.defn
class Parallel:
    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pick"), do("pack_v2"))
        await do("send")
        return "sent"


@workflow.defn
class Household:
    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        return await workflow.execute_child_workflow("Nephew", "Ada", id=workflow.info().workflow_id + "-child")


@workflow.defn
class Tax:
    @workflow.run
    async def run(self) -> int:
        cents = 100
        if workflow.patched("tax-v3"):
            cents += await do("tax")
        await do("charge", cents)
        return cents


@workflow.defn
class Quote:
    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote_v2")
        await do("charge", cents)
        return await local("score", cents)


@workflow.defn
class Cart:
    """The update is called `put` now: nobody handles `add`."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        await do("charge", len(self._items))
        return len(self._items)

    @workflow.update(name="put")
    async def add(self, item: str) -> int:
        await do("stock", item)
        self._items.append(item)
        return len(self._items)


@workflow.defn
class Chat:
    def __init__(self) -> None:
        self._posted = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._posted >= 2)
        await do("hang_up_v2")
        return self._posted

    @workflow.signal
    async def say(self, text: str) -> None:
        await do("post", text)
        self._posted += 1


@workflow.defn
class Race:
    @workflow.run
    async def run(self) -> str:
        timer = asyncio.create_task(asyncio.sleep(3600))
        work = workflow.start_activity("step", 1, start_to_close_timeout=SOON)
        await workflow.wait([timer, work], return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        await do("ship_v2", "bell")
        return "work"


@workflow.defn
class Cleanup:
    @workflow.run
    async def run(self) -> None:
        try:
            await do("slow", heartbeat_timeout=timedelta(seconds=5))
        except Exception:
            await asyncio.shield(do("undo_v2"))
            raise


CHANGED = [Purchase, Parallel, Household, Tax, Quote, Cart, Chat, Race, Cleanup]
