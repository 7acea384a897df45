#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the worker of flows/recorded.py.

    .venv/bin/python tests/workers/python/record.py [--out FOLDER] [--only GROUP]

About 30 seconds. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
look at expected.txt again afterwards.
"""

import argparse
import asyncio
import os
import pathlib
import re
import subprocess
import sys
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
QUEUE = "corpus"


class Recorder:
    def __init__(self, client: Client, out: pathlib.Path) -> None:
        self.client, self.out = client, out

    async def start(self, kind: str, name: str, *args, **more):
        return await self.client.start_workflow(kind, args=args, id=name, task_queue=QUEUE, **more)

    async def until(self, handle, event: int, count: int = 1) -> None:
        """Waits until the history has that many events of a type."""
        while True:
            history = await handle.fetch_history()
            if sum(e.event_type == event for e in history.events) >= count:
                return
            await asyncio.sleep(0.05)

    async def save(self, handle, name: str) -> None:
        text = (await handle.fetch_history()).to_json()
        # Stack traces name folders of the machine that records.
        text = re.sub(r'File \\"[^"]*/', r'File \\"', text)
        (self.out / f"{name}.json").write_text(text + "\n")

    async def ended(self, handle, name: str) -> None:
        try:
            await handle.result()
        except WorkflowFailureError:
            pass
        await self.save(handle, name)

    async def purchases(self) -> None:
        closed, opened = await self.start("Purchase", "purchase", False), await self.start("Purchase", "purchase-open", True)
        await self.ended(closed, "purchase")
        await self.until(opened, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await asyncio.sleep(0.5)
        await self.save(opened, "purchase-open")
        again = await self.start("Purchase", "purchase-reset", False)
        await again.result()
        events = (await again.fetch_history()).events
        timer = next(e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_TIMER_FIRED)
        task = next(e.event_id for e in events if e.event_id > timer and e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        reset = await self.client.workflow_service.reset_workflow_execution(ResetWorkflowExecutionRequest(
            namespace="default", workflow_execution=WorkflowExecution(workflow_id="purchase-reset", run_id=again.result_run_id),
            reason="corpus", workflow_task_finish_event_id=task, request_id="corpus"))
        await self.ended(self.client.get_workflow_handle("purchase-reset", run_id=reset.run_id), "purchase-reset")

    async def approvals(self) -> None:
        given, waits = await self.start("Approval", "approval-given", 3600), await self.start("Approval", "approval-open", 3600)
        expired = await self.start("Approval", "approval-expired", 1)
        await self.until(given, EventType.EVENT_TYPE_TIMER_STARTED)
        await given.signal("approve", "Dora")
        await self.ended(given, "approval-given")
        await self.ended(expired, "approval-expired")
        await self.save(waits, "approval-open")

    async def household(self) -> None:
        listener, victim = await self.start("Listener", "listener"), await self.start("Listener", "victim")
        waits = await self.start("Listener", "listener-open")
        await self.until(victim, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.until(waits, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.start("Household", "household", "listener", "victim"), "household")
        await self.save(self.client.get_workflow_handle("household-child"), "household-child")
        await self.ended(victim, "victim")
        await self.ended(listener, "listener")
        await self.save(waits, "listener-open")

    async def loop(self) -> None:
        first = await self.start("Loop", "loop", 1)
        await first.result()
        await self.save(self.client.get_workflow_handle("loop", run_id=first.first_execution_run_id), "loop-first")
        await self.save(self.client.get_workflow_handle("loop"), "loop-last")

    async def cleanup(self) -> None:
        handle = await self.start("Cleanup", "cleanup")
        while not (await handle.describe()).raw_description.pending_activities:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        await handle.cancel()
        await self.ended(handle, "cleanup")

    async def cart(self) -> None:
        handle = await self.start("Cart", "cart")
        await handle.execute_update("add", "pen", id="add-pen")
        try:
            await handle.execute_update("add", "", id="add-nothing")
            raise AssertionError("an empty item should be rejected")
        except WorkflowUpdateFailedError:
            pass
        await handle.execute_update("add", "ink", id="add-ink")
        await self.ended(handle, "cart")

    async def long(self) -> None:
        handle = await self.start("Long", "long", 50)
        await self.until(handle, EventType.EVENT_TYPE_TIMER_FIRED, 5)
        await asyncio.sleep(0.5)
        await handle.terminate("recorded")
        await self.save(handle, "long")

    async def late(self) -> None:
        handle = await self.start("Purchase", "late", True, run_timeout=timedelta(seconds=4))
        await self.ended(handle, "late")

    async def chat(self) -> None:
        handle = await self.start("Chat", "chat")
        await handle.signal("say", "hello")
        await handle.signal("say", "goodbye")
        await self.ended(handle, "chat")

    async def together(self) -> None:
        branches, naps = await self.start("Branches", "branches"), await self.start("Naps", "naps")
        start = WithStartWorkflowOperation("Greeting", args=[], id="greeting", task_queue=QUEUE,
                                           id_conflict_policy=WorkflowIDConflictPolicy.FAIL)
        await self.client.execute_update_with_start_workflow("add", "8", start_workflow_operation=start)
        greeting = self.client.get_workflow_handle("greeting")
        await greeting.signal("go", "on")
        await self.until(naps, EventType.EVENT_TYPE_TIMER_STARTED, 2)
        await naps.signal("go", "on")
        await self.until(branches, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await branches.signal("go", "on")
        for handle in (branches, naps, greeting):
            await self.ended(handle, handle.id)

    async def ledger(self) -> None:
        first = await self.start("Ledger", "ledger", False)
        try:
            await first.result()
        except WorkflowFailureError:
            pass
        await self.save(self.client.get_workflow_handle("ledger", run_id=first.first_execution_run_id), "ledger-first")
        await self.save(self.client.get_workflow_handle("ledger"), "ledger-last")

    async def plain(self, kind: str, *args, **more) -> None:
        await self.ended(await self.start(kind, kind.lower(), *args, **more), kind.lower())


async def record(address: str, out: pathlib.Path, only: str) -> None:
    client = await Client.connect(address)
    worker = subprocess.Popen([sys.executable, HERE / "worker.py", "recorded", "--faults", "1"],
                              env=os.environ | {"TEMPORAL_ADDRESS": address})
    runs = Recorder(client, out)
    try:
        if only:
            await asyncio.wait_for(getattr(runs, only)(), timeout=60)
            return
        await asyncio.wait_for(asyncio.gather(
            runs.purchases(), runs.approvals(), runs.household(), runs.loop(), runs.cleanup(), runs.cart(), runs.long(), runs.late(),
            runs.chat(), runs.together(), runs.ledger(), runs.plain("Parallel"), runs.plain("Tax"), runs.plain("Quote"),
            runs.plain("Heart", task_timeout=timedelta(seconds=2)), runs.plain("Profile"), runs.plain("Broken", "vase"),
            runs.plain("Flaky"), runs.plain("Race")), timeout=120)
        # Nothing works for it: a history without a completed workflow task.
        idle = await client.start_workflow("Purchase", False, id="untouched", task_queue="nobody")
        await runs.save(idle, "untouched")
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "histories")
    parser.add_argument("--only", default="", help="purchases, household, ledger, ...: this group alone, beside what is there")
    arguments = parser.parse_args()
    out = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--search-attribute", "Stage=Keyword"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        words = server.stdout.readline().split()
        if len(words) != 2 or words[0] != "ADDRESS":
            print("record: the dev server did not start; see above", file=sys.stderr)
            return 1
        asyncio.run(record(words[1], out, arguments.only))
    finally:
        server.stdin.close()
        server.wait(timeout=20)
    print(f"{len(list(out.iterdir()))} histories in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
