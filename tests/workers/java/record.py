#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the Java worker of flows/Recorded.java.

    .venv/bin/python tests/workers/java/record.py [--out FOLDER]

About 70 seconds. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
look at expected.txt again afterwards.
"""

import argparse
import asyncio
import json
import os
import pathlib
import re
import subprocess
import sys
from datetime import timedelta

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.nexus.v1 import EndpointSpec, EndpointTarget
from temporalio.api.operatorservice.v1 import CreateNexusEndpointRequest
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
QUEUE = "corpus"
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import build  # noqa: E402


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

    async def quiet(self, handle) -> None:
        """Waits until no workflow task is under way."""
        while (await handle.describe()).raw_description.HasField("pending_workflow_task"):
            await asyncio.sleep(0.05)

    async def save(self, handle, name: str) -> None:
        text = (await handle.fetch_history()).to_json()
        text = re.sub(r'"identity": "\d+@[^"]*"', '"identity": "1@recorder"', text)
        if text.count("\n") > 10_000:  # one event a line
            events = json.loads(text)["events"]
            text = '{"events": [\n' + ",\n".join(json.dumps(event, separators=(",", ":")) for event in events) + "\n]}"
        (self.out / f"{name}.json").write_text(text + "\n")

    async def ended(self, handle, name: str) -> None:
        try:
            await handle.result()
        except WorkflowFailureError:
            pass
        await self.save(handle, name)

    async def reset(self, handle, task: int):
        """The run that starts again from that WorkflowTaskCompleted."""
        reset = await self.client.workflow_service.reset_workflow_execution(ResetWorkflowExecutionRequest(
            namespace="default", workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=handle.result_run_id),
            reason="corpus", workflow_task_finish_event_id=task, request_id="corpus"))
        return self.client.get_workflow_handle(handle.id, run_id=reset.run_id)

    async def purchases(self) -> None:
        closed, opened = await self.start("Purchase", "purchase", False), await self.start("Purchase", "purchase-open", True)
        await self.ended(closed, "purchase")
        await self.until(opened, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await self.quiet(opened)
        await self.save(opened, "purchase-open")
        again = await self.start("Purchase", "purchase-reset", False)
        await again.result()
        events = (await again.fetch_history()).events
        timer = next(e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_TIMER_FIRED)
        task = next(e.event_id for e in events if e.event_id > timer and e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.reset(again, task), "purchase-reset")

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
        events = (await handle.fetch_history()).events
        task = next(e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.reset(handle, task), "cart-reset")  # the updates are admitted again

    async def long(self) -> None:
        handle = await self.start("Long", "long", 40)
        await self.until(handle, EventType.EVENT_TYPE_TIMER_FIRED, 4)
        await self.quiet(handle)
        await handle.terminate("recorded")
        await self.save(handle, "long")

    async def late(self) -> None:
        handle = await self.start("Purchase", "late", True, run_timeout=timedelta(seconds=12))
        await self.ended(handle, "late")

    async def dice(self) -> None:
        closed, opened = await self.start("Dice", "dice", False), await self.start("Dice", "dice-open", True)
        await self.ended(closed, "dice")
        await self.until(opened, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 2)
        await self.quiet(opened)
        await opened.signal("again")
        await self.until(opened, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 4)
        await self.save(opened, "dice-open")

    async def limits(self) -> None:
        closed, opened = await self.start("Limits", "limits"), await self.start("Limits", "limits-open")
        for handle, signals in ((closed, 2), (opened, 1)):
            await self.until(handle, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 2)
            for _ in range(signals):
                await self.quiet(handle)
                await handle.signal("next")
            await self.quiet(handle)
        await self.ended(closed, "limits")
        await self.save(opened, "limits-open")

    async def together(self) -> None:
        naps, branches, chat = await self.start("Naps", "naps"), await self.start("Branches", "branches"), await self.start("Chat", "chat")
        await chat.signal("say", "hello")
        await self.until(chat, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED)
        await self.quiet(chat)
        await chat.signal("say", "goodbye")
        await self.until(naps, EventType.EVENT_TYPE_TIMER_STARTED, 2)
        await naps.signal("wake")
        await asyncio.sleep(0.5)  # both activities are under way: a cancel then waits for a heartbeat
        await branches.signal("cut")
        await self.until(branches, EventType.EVENT_TYPE_ACTIVITY_TASK_CANCELED)
        await branches.signal("cut")
        start = WithStartWorkflowOperation("Greeting", args=[], id="greeting", task_queue=QUEUE,
                                           id_conflict_policy=WorkflowIDConflictPolicy.FAIL)
        await self.client.execute_update_with_start_workflow("add", "Eve", start_workflow_operation=start)
        greeting = self.client.get_workflow_handle("greeting")
        for handle in (naps, branches, chat, greeting):
            await self.ended(handle, handle.id)

    async def hearts(self) -> None:
        handle = await self.start("Heart", "heart", task_timeout=timedelta(seconds=2))
        await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.save(handle, "heart-open")
        await self.ended(handle, "heart")

    async def plain(self, kind: str, *args, **more) -> None:
        await self.ended(await self.start(kind, kind.lower(), *args, **more), kind.lower())


async def record(address: str, out: pathlib.Path) -> None:
    client = await Client.connect(address)
    worker_of = EndpointTarget(worker=EndpointTarget.Worker(namespace="default", task_queue=QUEUE))
    await client.operator_service.create_nexus_endpoint(
        CreateNexusEndpointRequest(spec=EndpointSpec(name="corpus-counter", target=worker_of)))
    worker = subprocess.Popen([*build.java(), "ServeVariant", "recorded"], env=os.environ | {"TEMPORAL_ADDRESS": address, "CORPUS_FAULTS": "1"})
    runs = Recorder(client, out)
    try:
        await asyncio.wait_for(asyncio.gather(
            runs.purchases(), runs.approvals(), runs.household(), runs.loop(), runs.cleanup(), runs.cart(), runs.long(), runs.late(),
            runs.dice(), runs.limits(), runs.together(), runs.hearts(), runs.plain("Parallel"), runs.plain("Tax"), runs.plain("Quote"),
            runs.plain("Profile"), runs.plain("Broken", "vase"), runs.plain("Race"), runs.plain("Identity"), runs.plain("Flaky"),
            runs.plain("Burst", 52), runs.plain("Stamped"), runs.plain("Forked"), runs.plain("Till")), timeout=120)
        # Nothing works for it: a history without a completed workflow task.
        idle = await client.start_workflow("Purchase", False, id="untouched", task_queue="nobody")
        await runs.save(idle, "untouched")
    finally:
        worker.terminate()
        worker.wait(timeout=20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "histories")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--search-attribute", "Stage=Keyword"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        words = server.stdout.readline().split()
        if len(words) != 2 or words[0] != "ADDRESS":
            print("record: the dev server did not start; see above", file=sys.stderr)
            return 1
        asyncio.run(record(words[1], out))
    finally:
        server.stdin.close()
        server.wait(timeout=20)
    print(f"{len(list(out.iterdir()))} histories in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
