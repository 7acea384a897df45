"""The same things in another order."""

import asyncio

from temporalio import workflow

from .parts import STAGE, do, local, patiently


@workflow.defn
class Purchase:
    """The receipt before the shipping."""

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("receipt", "chair")
        await do("ship", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: False)
        return "done"


@workflow.defn
class Parallel:
    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pack"), do("pick"))
        await do("send")
        return "sent"


@workflow.defn
class Household:
    """First the signal, then the child."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        await workflow.get_external_workflow_handle(listener).signal("ping")
        greeting = await workflow.execute_child_workflow("Child", "Ada", id=workflow.info().workflow_id + "-child")
        await workflow.get_external_workflow_handle(victim).cancel()
        return greeting


@workflow.defn
class Tax:
    """The charge before the patch."""

    @workflow.run
    async def run(self) -> int:
        await do("charge", 100)
        if workflow.patched("tax-v2"):
            await do("tax")
        return 100


@workflow.defn
class Quote:
    """The charge before the local activity."""

    @workflow.run
    async def run(self) -> int:
        await do("charge", 1)
        cents: int = await local("quote")
        return await local("score", cents)


@workflow.defn
class Profile:
    """The memo before the search attributes."""

    @workflow.run
    async def run(self) -> None:
        workflow.upsert_memo({"note": "first"})
        workflow.upsert_search_attributes([STAGE.value_set("begun")])
        await do("charge", 1)
        workflow.upsert_search_attributes([STAGE.value_set("ended")])


@workflow.defn
class Cart:
    """Charges before anything is in it."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await do("charge", 0)
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        return len(self._items)

    @workflow.update
    async def add(self, item: str) -> int:
        await do("stock", item)
        self._items.append(item)
        return len(self._items)


@workflow.defn
class Naps:
    """Ends the second timer where the first was ended: core notices when the second fires."""

    def __init__(self) -> None:
        self._gone = False

    @workflow.run
    async def run(self) -> str:
        first, second = asyncio.create_task(asyncio.sleep(2)), asyncio.create_task(asyncio.sleep(2))
        await workflow.wait_condition(lambda: self._gone)
        second.cancel()
        await first
        await patiently("a", "")
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True


@workflow.defn
class Branches:
    """Asks for the second patch first; a cut between the markers hides it and shows another command."""

    def __init__(self) -> None:
        self._gone = False

    @workflow.run
    async def run(self) -> str:
        await patiently("z", "")
        second = "b2" if workflow.patched("p2") else "b1"
        first = "a2" if workflow.patched("p1") else "a1"
        await asyncio.gather(patiently(first, ""), patiently(second, ""))
        await workflow.wait_condition(lambda: self._gone)
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True


CHANGED = [Purchase, Parallel, Household, Tax, Quote, Profile, Cart, Naps, Branches]
