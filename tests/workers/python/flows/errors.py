"""The code fails by itself: exceptions, undecodable payloads, a type that is not registered. Most are no divergences."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

from .parts import STAGE, do, local, patiently


@dataclass
class Price:
    cents: int
    currency: str


@workflow.defn
class Purchase:
    """An exception of its own after shipping."""

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("ship", "chair")
        raise RuntimeError("no more receipts")


@workflow.defn
class Approval:
    """The signal handler fails."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        try:
            await workflow.wait_condition(lambda: self._by != "", timeout=timedelta(seconds=seconds))
        except asyncio.TimeoutError:
            await do("give_up")
            return "expired"
        await do("charge", self._by)
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        raise KeyError(by)


@workflow.defn
class Parallel:
    """A divergence first, an exception of its own in the same task later."""

    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pick"), do("wrap"))
        raise RuntimeError("nothing to send")


@workflow.defn
class Tax:
    """The patched branch fails: the patch call itself agrees."""

    @workflow.run
    async def run(self) -> int:
        if workflow.patched("tax-v2"):
            raise RuntimeError("no tax office")
        await do("charge", 100)
        return 100


@workflow.defn
class Quote:
    """A renamed local activity with another result: undecodable, and still a divergence."""

    @workflow.run
    async def run(self) -> int:
        price: Price = await workflow.execute_local_activity("quote_v2", result_type=Price,
                                                             start_to_close_timeout=timedelta(seconds=10))
        await do("charge", price.cents)
        return price.cents


@workflow.defn
class Heart:
    """The same local activity with another result: undecodable, no divergence."""

    @workflow.run
    async def run(self) -> int:
        price: Price = await workflow.execute_local_activity("slow_quote", result_type=Price,
                                                             start_to_close_timeout=timedelta(seconds=10))
        await do("charge", price.cents)
        return price.cents


@workflow.defn
class Cart:
    """The update handler fails the task."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        await do("charge", len(self._items))
        return len(self._items)

    @workflow.update
    async def add(self, item: str) -> int:
        raise RuntimeError("the shelf is missing")


@workflow.defn
class Profile:
    """An extra command, then an exception in the next task."""

    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes([STAGE.value_set("begun")])
        workflow.upsert_memo({"note": "first"})
        charge = asyncio.create_task(do("charge", 1))
        asyncio.create_task(do("audit"))
        await charge
        raise RuntimeError("audited")


@workflow.defn
class Broken:
    """Its input has another type now."""

    @workflow.run
    async def run(self, price: Price) -> None:
        await do("explode", price.currency)


@workflow.defn
class Long:
    """An exception in the 31st step."""

    @workflow.run
    async def run(self, steps: int) -> None:
        for step in range(steps):
            if step == 30:
                raise RuntimeError("tired")
            await do("step", step)
            if step % 10 == 9:
                await asyncio.sleep(0.01)


@workflow.defn
class Branches:
    """The old branches are gone and raise, which a cut before a marker shows; and an activity is renamed."""

    def __init__(self) -> None:
        self._gone = False

    @workflow.run
    async def run(self) -> str:
        await patiently("z", "")
        if not workflow.patched("p1"):
            raise RuntimeError("the old branch is gone")
        if not workflow.patched("p2"):
            raise RuntimeError("the old branch is gone")
        await asyncio.gather(patiently("a3", ""), patiently("b2", ""))
        await workflow.wait_condition(lambda: self._gone)
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True


@workflow.defn
class Greeting:
    """The handler of an update raises while the run decides as recorded: no divergence."""

    @workflow.run
    async def run(self) -> str:
        await patiently("a", "")
        return ""

    @workflow.update
    async def add(self, text: str) -> str:
        raise RuntimeError("nothing can be added")


CHANGED = [Purchase, Approval, Parallel, Tax, Quote, Heart, Cart, Profile, Broken, Long, Branches, Greeting]
DROPPED = ["Loop"]
