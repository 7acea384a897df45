"""Other contents in the same commands: no SDK compares them, we do. What a server fills in by itself stays as it was."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError

from .parts import SOON, STAGE, do, local


@workflow.defn
class Purchase:
    """Another input, no attempt more, another result; the rest as it was."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "stool")
        await asyncio.sleep(1)
        await do("ship", "chair", retry_policy=RetryPolicy(maximum_attempts=1))
        await do("receipt", "chair", schedule_to_start_timeout=timedelta(seconds=5))
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "finished"


@workflow.defn
class Approval:
    """The timer runs twice as long."""

    def __init__(self) -> None:
        self._by = ""

    @workflow.run
    async def run(self, seconds: int) -> str:
        try:
            await workflow.wait_condition(lambda: self._by != "", timeout=timedelta(seconds=2 * seconds))
        except asyncio.TimeoutError:
            await do("give_up")
            return "expired"
        await do("charge", self._by)
        return "charged"

    @workflow.signal
    def approve(self, by: str) -> None:
        self._by = by.upper()


@workflow.defn
class Listener:
    """A wait that gives up after a minute: its timer is taken back again, so that history has no trace of it."""

    def __init__(self) -> None:
        self._heard = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._heard > 0, timeout=timedelta(minutes=1))
        return self._heard + 1

    @workflow.signal
    def ping(self) -> None:
        self._heard += 1


@workflow.defn
class Household:
    """Another name for the child, another signal, another victim."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        greeting = await workflow.execute_child_workflow("Child", "Bob", id=workflow.info().workflow_id + "-child")
        await workflow.get_external_workflow_handle(listener).signal("pong", 1)
        await workflow.get_external_workflow_handle(victim + "-2").cancel()
        return greeting


@workflow.defn
class Loop:
    """Goes on with another count."""

    @workflow.run
    async def run(self, left: int) -> str:
        await do("step", left)
        if left > 0:
            workflow.continue_as_new(left - 2)
        return "done"


@workflow.defn
class Cleanup:
    """Is called dead later."""

    @workflow.run
    async def run(self) -> None:
        try:
            await do("slow", heartbeat_timeout=timedelta(seconds=50))
        except ActivityError:
            await asyncio.shield(do("undo"))
            raise


@workflow.defn
class Tax:
    """Behind the patch it charges more."""

    @workflow.run
    async def run(self) -> int:
        cents = 200
        if workflow.patched("tax-v2"):
            cents += await do("tax")
        await do("charge", cents)
        return cents


@workflow.defn
class Quote:
    """What goes into a local activity is not to be seen, what comes of it is."""

    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote", "for whom")
        await do("charge", cents + 1)
        return await local("score", cents)


@workflow.defn
class Profile:
    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes([STAGE.value_set("started")])
        workflow.upsert_memo({"note": "second"})
        await do("charge", 1)
        workflow.upsert_search_attributes([STAGE.value_unset()])


@workflow.defn
class Cart:
    """The update answers otherwise, which is not to be seen; the stock is told more."""

    def __init__(self) -> None:
        self._items: list[str] = []

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: len(self._items) >= 2)
        await do("charge", len(self._items))
        return len(self._items)

    @workflow.update
    async def add(self, item: str) -> int:
        await do("stock", item, 1)
        self._items.append(item)
        return -len(self._items)

    @add.validator
    def _check_add(self, item: str) -> None:
        if not item:
            raise ValueError("no item")


@workflow.defn
class Broken:
    @workflow.run
    async def run(self, name: str) -> None:
        try:
            await do("explode", name, retry_policy=RetryPolicy(maximum_attempts=3))
        except ActivityError as error:
            raise ApplicationError("gave up at last", type="GivenUp") from error


@workflow.defn
class Race:
    """The same timer is cancelled; it would have run longer."""

    @workflow.run
    async def run(self) -> str:
        timer = asyncio.create_task(asyncio.sleep(7200))
        work = workflow.start_activity("step", 1, start_to_close_timeout=SOON)
        await workflow.wait([timer, work], return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        await do("ship", "bell")
        return "work"


@workflow.defn
class Ledger:
    """All that a command can carry, changed."""

    @workflow.run
    async def run(self, last: bool) -> None:
        name = workflow.info().workflow_id
        await workflow.execute_activity(
            "charge", args=[{"cents": 101}, "Ada", "now"], task_queue="elsewhere", schedule_to_close_timeout=timedelta(seconds=61),
            schedule_to_start_timeout=timedelta(seconds=31), start_to_close_timeout=timedelta(seconds=11),
            heartbeat_timeout=timedelta(seconds=6), summary="the 1st", priority=Priority(priority_key=3),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=3), backoff_coefficient=4, maximum_interval=timedelta(seconds=31),
                                     maximum_attempts=5, non_retryable_error_types=["Lost"]))
        await do("stock", "pen", heartbeat_timeout=timedelta(seconds=5))
        await workflow.sleep(0.06, summary="a rest")
        await workflow.execute_child_workflow(
            "Child", "Bob", id=name + "-child", execution_timeout=timedelta(hours=3), run_timeout=timedelta(hours=2),
            task_timeout=timedelta(seconds=21), memo={"who": "Bob"}, retry_policy=RetryPolicy(maximum_attempts=3),
            search_attributes=TypedSearchAttributes([SearchAttributePair(STAGE, "offspring")]), static_summary="the offspring",
            task_queue="elsewhere", cron_schedule="0 0 1 1 *")
        await workflow.start_child_workflow("Listener", id=f"{name}-ear-{last}", parent_close_policy=workflow.ParentClosePolicy.TERMINATE,
                                            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE)
        await workflow.get_external_workflow_handle(f"{name}-ear-{last}").signal("ping", "loud")
        workflow.upsert_search_attributes([STAGE.value_set("held")])
        workflow.upsert_memo({"note": {"pages": 3}, "more": 1})
        if last:
            raise ApplicationError("the ledger is very full", {"pages": 3}, type="VeryFull", non_retryable=True) from ValueError("no leaf")
        workflow.continue_as_new(False, run_timeout=timedelta(minutes=11), task_timeout=timedelta(seconds=16), memo={"who": "Bob"},
                                 retry_policy=RetryPolicy(maximum_attempts=2))


CHANGED = [Purchase, Approval, Listener, Household, Loop, Cleanup, Tax, Quote, Profile, Cart, Broken, Race, Ledger]
