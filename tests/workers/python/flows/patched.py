"""Safe changes: everything new is behind workflow.patched or makes no command."""

import asyncio

from temporalio import workflow

from .parts import do, local


@workflow.defn
class Purchase:
    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        if workflow.patched("weigh-first"):
            await do("weigh", "chair")
        await do("reserve", "chair")
        await asyncio.sleep(2)  # another duration: no SDK compares it
        await do("ship", "chair")
        await do("receipt", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "finished"

    @workflow.signal
    def close(self) -> None:
        self._closed = True


@workflow.defn
class Tax:
    @workflow.run
    async def run(self) -> int:
        workflow.deprecate_patch("tax-v2")
        cents = 100 + await do("tax")
        await do("charge", cents)
        return cents


@workflow.defn
class Quote:
    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote")
        await do("charge", cents)
        if workflow.patched("no-score"):
            return cents
        return await local("score", cents)


@workflow.defn
class Cart:
    """A stricter validator: validators do not run on replay."""

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
        self._items.append(item)
        return len(self._items)

    @add.validator
    def _check_add(self, item: str) -> None:
        raise ValueError("closed for stocktaking")


CHANGED = [Purchase, Tax, Quote, Cart]
