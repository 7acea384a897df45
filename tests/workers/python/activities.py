"""The activities of the corpus; they run while histories are recorded, never in a check."""

import asyncio

from temporalio import activity
from temporalio.exceptions import ApplicationError


def named(name: str, result=None):
    @activity.defn(name=name)
    async def run(*_args) -> object:
        return result
    return run


@activity.defn
async def slow() -> None:
    while True:
        activity.heartbeat()
        await asyncio.sleep(0.2)


@activity.defn
async def slow_quote() -> int:
    await asyncio.sleep(3.5)
    return 42


@activity.defn
async def explode(name: str) -> None:
    raise ApplicationError(f"{name} is gone", type="Gone")


ACTIVITIES = [slow, slow_quote, explode, named("quote", 17), named("score", 3), named("tax", 19), named("greet", "hello")] + [
    named(name) for name in ("reserve", "ship", "receipt", "give_up", "charge", "pick", "pack", "send", "step", "undo", "stock", "post",
                             "hang_up", "quote_v2", "z", "a", "b", "a2", "b2", "c2", "u8")]
