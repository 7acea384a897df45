"""Something more: beside the first, at the end, before a wait, in a handler, a local activity, a child, a timer."""

import asyncio
from datetime import timedelta

from temporalio import workflow

from .parts import STAGE, do, local


@workflow.defn
class Purchase:
    """One more activity at the very end."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("ship", "chair")
        await do("receipt", "chair")
        await do("ask_opinion", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "done"


@workflow.defn
class Approval:
    """An activity before the wait."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        await do("ask_nicely")
        await workflow.wait_condition(lambda: self._by != "", timeout=timedelta(seconds=seconds))
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        self._by = by


@workflow.defn
class Parallel:
    """A third activity beside the two."""

    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pick"), do("pack"), do("weigh"))
        await do("send")
        return "sent"


@workflow.defn
class Household:
    """Another child before the first."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        await workflow.execute_child_workflow("Child", "Bert", id=workflow.info().workflow_id + "-elder")
        return await workflow.execute_child_workflow("Child", "Ada", id=workflow.info().workflow_id + "-child")


@workflow.defn
class Loop:
    """A pause before the next round."""

    @workflow.run
    async def run(self, left: int) -> str:
        await do("step", left)
        await asyncio.sleep(60)
        if left > 0:
            workflow.continue_as_new(left - 1)
        return "done"


@workflow.defn
class Quote:
    """A local activity between."""

    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote")
        cents += await local("tax")
        await do("charge", cents)
        return await local("score", cents)


@workflow.defn
class Profile:
    """One more memo beside the other commands of the first task."""

    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes([STAGE.value_set("begun")])
        workflow.upsert_memo({"note": "first"})
        workflow.upsert_memo({"note": "second"})
        await do("charge", 1)
        workflow.upsert_search_attributes([STAGE.value_set("ended")])


@workflow.defn
class Cart:
    """A second activity in the update handler."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        await do("charge", len(self._items))
        return len(self._items)

    @workflow.update
    async def add(self, item: str) -> int:
        await do("stock", item)
        await do("price", item)
        self._items.append(item)
        return len(self._items)


@workflow.defn
class Long:
    """One more activity in the 41st step, started and not waited for."""

    @workflow.run
    async def run(self, steps: int) -> None:
        for step in range(steps):
            if step == 40:
                workflow.start_activity("audit", start_to_close_timeout=timedelta(seconds=10))
            await do("step", step)
            if step % 10 == 9:
                await asyncio.sleep(0.01)
        await workflow.wait_condition(lambda: False)


@workflow.defn
class Listener:
    """A local activity at the end of a run that waits: no command, so no SDK sees it in an open history."""

    def __init__(self) -> None:
        self._heard = 0

    @workflow.run
    async def run(self) -> int:
        await local("quote")
        await workflow.wait_condition(lambda: self._heard > 0)
        return self._heard

    @workflow.signal
    def ping(self) -> None:
        self._heard += 1


@workflow.defn
class Chat:
    """A second activity in the signal handler."""

    def __init__(self) -> None:
        self._posted = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._posted >= 2)
        await do("hang_up")
        return self._posted

    @workflow.signal
    async def say(self, text: str) -> None:
        await asyncio.gather(do("post", text), do("translate", text))
        self._posted += 1


CHANGED = [Purchase, Approval, Parallel, Household, Loop, Quote, Profile, Cart, Long, Listener, Chat]
