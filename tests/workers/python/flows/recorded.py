"""The workflows as they ran when the histories were recorded."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import Priority, RetryPolicy, SearchAttributePair, TypedSearchAttributes, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError

from .parts import SOON, STAGE, do, local, patiently

with workflow.unsafe.imports_passed_through():
    from . import fault


@workflow.defn
class Purchase:
    """Activities one after another with a timer between; may stay open at its end."""

    def __init__(self) -> None:
        self._closed = False

    @workflow.run
    async def run(self, stays_open: bool) -> str:
        await do("reserve", "chair")
        await asyncio.sleep(1)
        await do("ship", "chair")
        await do("receipt", "chair")
        if stays_open:
            await workflow.wait_condition(lambda: self._closed)
        return "done"

    @workflow.signal
    def close(self) -> None:
        self._closed = True


@workflow.defn
class Approval:
    """A signal that may not come: a timer beside a wait."""

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
        self._by = by

    @workflow.query
    def by(self) -> str:
        return self._by


@workflow.defn
class Parallel:
    """Two activities at once, then a third."""

    @workflow.run
    async def run(self) -> str:
        await asyncio.gather(do("pick"), do("pack"))
        await do("send")
        return "sent"


@workflow.defn
class Child:
    @workflow.run
    async def run(self, name: str) -> str:
        return await do("greet", name)


@workflow.defn
class Listener:
    """Is signalled by another workflow."""

    def __init__(self) -> None:
        self._heard = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._heard > 0)
        return self._heard

    @workflow.signal
    def ping(self) -> None:
        self._heard += 1


@workflow.defn
class Household:
    """A child workflow, then a signal to a third one and a request to cancel a fourth."""

    @workflow.run
    async def run(self, listener: str, victim: str) -> str:
        greeting = await workflow.execute_child_workflow("Child", "Ada", id=workflow.info().workflow_id + "-child")
        await workflow.get_external_workflow_handle(listener).signal("ping")
        await workflow.get_external_workflow_handle(victim).cancel()
        return greeting


@workflow.defn
class Loop:
    """Continues as new until the count is done."""

    @workflow.run
    async def run(self, left: int) -> str:
        await do("step", left)
        if left > 0:
            workflow.continue_as_new(left - 1)
        return "done"


@workflow.defn
class Cleanup:
    """Is cancelled while an activity runs: cancels it, cleans up, ends as cancelled."""

    @workflow.run
    async def run(self) -> None:
        try:
            await do("slow", heartbeat_timeout=timedelta(seconds=5))
        except ActivityError:
            await asyncio.shield(do("undo"))
            raise


@workflow.defn
class Tax:
    """Behind a patch."""

    @workflow.run
    async def run(self) -> int:
        cents = 100
        if workflow.patched("tax-v2"):
            cents += await do("tax")
        await do("charge", cents)
        return cents


@workflow.defn
class Quote:
    """Local activities around an activity."""

    @workflow.run
    async def run(self) -> int:
        cents: int = await local("quote")
        await do("charge", cents)
        return await local("score", cents)


@workflow.defn
class Heart:
    """A local activity longer than the workflow task's time-out: empty tasks keep it alive."""

    @workflow.run
    async def run(self) -> int:
        cents = await local("slow_quote")
        await do("charge", cents)
        return cents


@workflow.defn
class Profile:
    """Search attributes and memo."""

    @workflow.run
    async def run(self) -> None:
        workflow.upsert_search_attributes([STAGE.value_set("begun")])
        workflow.upsert_memo({"note": "first"})
        await do("charge", 1)
        workflow.upsert_search_attributes([STAGE.value_set("ended")])


@workflow.defn
class Cart:
    """Updates: accepted, rejected, with an activity in the handler."""

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
        if not item:
            raise ValueError("no item")


@workflow.defn
class Broken:
    """Fails on purpose."""

    @workflow.run
    async def run(self, name: str) -> None:
        try:
            await do("explode", name, retry_policy=RetryPolicy(maximum_attempts=2))
        except ActivityError as error:
            raise ApplicationError("gave up", type="GaveUp") from error


@workflow.defn
class Long:
    """Many workflow tasks; waits at its end."""

    @workflow.run
    async def run(self, steps: int) -> None:
        for step in range(steps):
            await do("step", step)
            if step % 10 == 9:
                await asyncio.sleep(0.01)
        await workflow.wait_condition(lambda: False)


@workflow.defn
class Flaky:
    """Its second workflow task failed once when it was recorded."""

    @workflow.run
    async def run(self) -> str:
        await do("reserve", "lamp")
        if not workflow.unsafe.is_replaying():
            with workflow.unsafe.sandbox_unrestricted():
                if fault.happens():
                    raise RuntimeError("a fault of the recording worker")
        await do("ship", "lamp")
        return "done"


@workflow.defn
class Chat:
    """Signal handlers that run activities."""

    def __init__(self) -> None:
        self._posted = 0

    @workflow.run
    async def run(self) -> int:
        await workflow.wait_condition(lambda: self._posted >= 2)
        await do("hang_up")
        return self._posted

    @workflow.signal
    async def say(self, text: str) -> None:
        await do("post", text)
        self._posted += 1


@workflow.defn
class Race:
    """An activity against a timer that it beats."""

    @workflow.run
    async def run(self) -> str:
        timer = asyncio.create_task(asyncio.sleep(3600))
        work = workflow.start_activity("step", 1, start_to_close_timeout=SOON)
        await workflow.wait([timer, work], return_when=asyncio.FIRST_COMPLETED)
        timer.cancel()
        await do("ship", "bell")
        return "work"


@workflow.defn
class Branches:
    """Two patches in one task, one more in a later task."""

    def __init__(self) -> None:
        self._gone = False

    @workflow.run
    async def run(self) -> str:
        await patiently("z", "")
        first = "a2" if workflow.patched("p1") else "a1"
        second = "b2" if workflow.patched("p2") else "b1"
        await asyncio.gather(patiently(first, ""), patiently(second, ""))
        await workflow.wait_condition(lambda: self._gone)
        if workflow.patched("p3"):
            await patiently("c2", "")
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True


@workflow.defn
class Greeting:
    """An update that comes with the start: its handler and the run decide in the same task."""

    def __init__(self) -> None:
        self._gone, self._added = False, 0

    @workflow.run
    async def run(self) -> str:
        await patiently("a", "")
        await workflow.wait_condition(lambda: self._gone)
        await patiently("b", "")
        await workflow.wait_condition(lambda: self._added > 0)
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True

    @workflow.update
    async def add(self, text: str) -> str:
        await patiently("u" + text, "")
        self._added += 1
        return text


@workflow.defn
class Naps:
    """Two timers; a signal ends the first."""

    def __init__(self) -> None:
        self._gone = False

    @workflow.run
    async def run(self) -> str:
        first, second = asyncio.create_task(asyncio.sleep(2)), asyncio.create_task(asyncio.sleep(2))
        await workflow.wait_condition(lambda: self._gone)
        first.cancel()
        await second
        await patiently("a", "")
        return ""

    @workflow.signal
    def go(self, text: str) -> None:
        self._gone = True


@workflow.defn
class Ledger:
    """Whatever a command can carry, once set and once left to the server."""

    @workflow.run
    async def run(self, last: bool) -> None:
        name = workflow.info().workflow_id
        await workflow.execute_activity(
            "charge", args=[{"cents": 100}, "Ada"], task_queue="corpus", schedule_to_close_timeout=timedelta(seconds=60),
            schedule_to_start_timeout=timedelta(seconds=30), start_to_close_timeout=timedelta(seconds=10),
            heartbeat_timeout=timedelta(seconds=5), summary="the first", priority=Priority(priority_key=2),
            retry_policy=RetryPolicy(initial_interval=timedelta(seconds=2), backoff_coefficient=3, maximum_interval=timedelta(seconds=30),
                                     maximum_attempts=4, non_retryable_error_types=["Gone"]))
        await do("stock", "pen")
        await workflow.sleep(0.05, summary="a nap")
        await workflow.execute_child_workflow(
            "Child", "Ada", id=name + "-child", execution_timeout=timedelta(hours=2), run_timeout=timedelta(hours=1),
            task_timeout=timedelta(seconds=20), memo={"who": "Ada"}, retry_policy=RetryPolicy(maximum_attempts=2),
            search_attributes=TypedSearchAttributes([SearchAttributePair(STAGE, "child")]), static_summary="the child")
        await workflow.start_child_workflow("Listener", id=f"{name}-ear-{last}", parent_close_policy=workflow.ParentClosePolicy.ABANDON,
                                            id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE)
        await workflow.get_external_workflow_handle(f"{name}-ear-{last}").signal("ping")
        workflow.upsert_search_attributes([STAGE.value_set("kept")])
        workflow.upsert_memo({"note": {"pages": 2}})
        if last:
            raise ApplicationError("the ledger is full", {"pages": 2}, type="Full") from ValueError("no page left")
        workflow.continue_as_new(True, run_timeout=timedelta(minutes=10), task_timeout=timedelta(seconds=15), memo={"who": "Ada"},
                                 retry_policy=RetryPolicy(maximum_attempts=1))


WORKFLOWS = [Purchase, Approval, Parallel, Child, Listener, Household, Loop, Cleanup, Tax, Quote, Heart, Profile, Cart, Broken,
             Long, Flaky, Chat, Race, Branches, Greeting, Naps, Ledger]
