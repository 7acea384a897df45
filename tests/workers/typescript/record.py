#!/usr/bin/env python3
"""Records the TypeScript corpus anew: a real dev server, the worker with the variant `recorded`.

    .venv/bin/python tests/workers/typescript/record.py [--out FOLDER]

About a minute. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
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
from temporalio.api.nexus.v1 import EndpointSpec, EndpointTarget
from temporalio.api.operatorservice.v1 import CreateNexusEndpointRequest
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WorkflowFailureError, WorkflowUpdateFailedError

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
QUEUE = "corpus"
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

import corpus  # noqa: E402
import prepare  # noqa: E402


class Recorder:
    def __init__(self, client: Client, out: pathlib.Path) -> None:
        self.client, self.out = client, out

    async def start(self, kind: str, name: str, *args, queue: str = QUEUE, **more):
        return await self.client.start_workflow(kind, args=args, id=name, task_queue=queue, **more)

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
        text = re.sub(r"(\(|at )/[^() \\]*/", r"\1", text)
        (self.out / f"{name}.json").write_text(text + "\n")

    async def ended(self, handle, name: str) -> None:
        try:
            await handle.result()
        except WorkflowFailureError:
            pass
        await self.save(handle, name)

    async def purchases(self) -> None:
        closed, opened = await self.start("purchase", "purchase", False), await self.start("purchase", "purchase-open", True)
        await self.ended(closed, "purchase")
        await self.until(opened, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 5)
        await self.save(opened, "purchase-open")
        again = await self.start("purchase", "purchase-reset", False)
        await again.result()
        events = (await again.fetch_history()).events
        timer = next(e.event_id for e in events if e.event_type == EventType.EVENT_TYPE_TIMER_FIRED)
        task = next(e.event_id for e in events if e.event_id > timer and e.event_type == EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        reset = await self.client.workflow_service.reset_workflow_execution(ResetWorkflowExecutionRequest(
            namespace="default", workflow_execution=WorkflowExecution(workflow_id="purchase-reset", run_id=again.result_run_id),
            reason="corpus", workflow_task_finish_event_id=task, request_id="corpus"))
        await self.ended(self.client.get_workflow_handle("purchase-reset", run_id=reset.run_id), "purchase-reset")

    async def approvals(self) -> None:
        given, waits = await self.start("approval", "approval-given", 3600000), await self.start("approval", "approval-open", 3600000)
        expired = await self.start("approval", "approval-expired", 1000)
        await self.until(given, EventType.EVENT_TYPE_TIMER_STARTED)
        await given.signal("approve", "Dora")
        await self.ended(given, "approval-given")
        await self.ended(expired, "approval-expired")
        await self.save(waits, "approval-open")

    async def household(self) -> None:
        listener, victim = await self.start("listener", "listener"), await self.start("listener", "victim")
        waits = await self.start("listener", "listener-open")
        await self.until(victim, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.until(waits, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.start("household", "household", "listener", "victim"), "household")
        await self.save(self.client.get_workflow_handle("household-child"), "household-child")
        await self.ended(victim, "victim")
        await self.ended(listener, "listener")
        await self.save(waits, "listener-open")

    async def loop(self) -> None:
        first = await self.start("loop", "loop", 1)
        await first.result()
        await self.save(self.client.get_workflow_handle("loop", run_id=first.first_execution_run_id), "loop-first")
        await self.save(self.client.get_workflow_handle("loop"), "loop-last")

    async def cleanup(self) -> None:
        handle = await self.start("cleanup", "cleanup")
        while not (await handle.describe()).raw_description.pending_activities:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        await handle.cancel()
        await self.ended(handle, "cleanup")

    async def cart(self) -> None:
        handle = await self.start("cart", "cart")
        await handle.execute_update("add", "pen", id="add-pen")
        try:
            await handle.execute_update("add", "", id="add-nothing")
            raise AssertionError("an empty item should be rejected")
        except WorkflowUpdateFailedError:
            pass
        await handle.execute_update("add", "ink", id="add-ink")
        await self.ended(handle, "cart")

    async def long(self) -> None:
        handle = await self.start("long", "long", 50)
        await self.until(handle, EventType.EVENT_TYPE_TIMER_FIRED, 5)
        await asyncio.sleep(0.5)
        await handle.terminate("recorded")
        await self.save(handle, "long")

    async def late(self) -> None:
        await self.ended(await self.start("purchase", "late", True, run_timeout=timedelta(seconds=4)), "late")

    async def chat(self) -> None:
        handle = await self.start("chat", "chat")
        await handle.signal("say", "hello")
        await handle.signal("say", "goodbye")
        await self.ended(handle, "chat")

    async def branches(self) -> None:
        handle = await self.start("branches", "branches")
        await self.until(handle, EventType.EVENT_TYPE_ACTIVITY_TASK_COMPLETED, 3)
        await handle.signal("go", "on")
        await self.ended(handle, "branches")

    async def sealed(self) -> None:
        """Results and inputs are written by a worker with a codec: only its own code reads them."""
        handle = await self.start("quote", "sealed", queue="sealed")
        await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED)
        await self.save(handle, "sealed")

    async def plain(self, kind: str, *args, name: str = "", **more) -> None:
        await self.ended(await self.start(kind, name or kind, *args, **more), name or kind)


def worker(address: str, variant: str, *more: str) -> subprocess.Popen:
    return subprocess.Popen(corpus.command("worker.js", variant, *more), env=os.environ | {"TEMPORAL_ADDRESS": address})


def end(process: subprocess.Popen) -> None:
    process.terminate()
    process.wait(timeout=30)


async def flaky(runs: Recorder, address: str) -> None:
    """A workflow task that failed once: another build served the queue at first."""
    faulty = worker(address, "errors", "flaky")
    handle = await runs.start("purchase", "flaky", False, queue="flaky")
    await runs.until(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED)
    end(faulty)
    sound = worker(address, "recorded", "flaky")
    try:
        await runs.ended(handle, "flaky")
    finally:
        end(sound)


async def record(address: str, out: pathlib.Path) -> None:
    client = await Client.connect(address)
    await client.operator_service.create_nexus_endpoint(CreateNexusEndpointRequest(spec=EndpointSpec(
        name="shop", target=EndpointTarget(worker=EndpointTarget.Worker(namespace="default", task_queue=QUEUE)))))
    workers = [worker(address, "recorded"), worker(address, "sealed", "sealed")]
    runs = Recorder(client, out)
    try:
        for queue in (QUEUE, "sealed"):  # workers start slowly, and some runs have short time limits
            warm = await runs.start("child", "warm-" + queue, "Ada", queue=queue)
            await asyncio.wait_for(runs.until(warm, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED), timeout=60)
        await asyncio.wait_for(asyncio.gather(
            runs.purchases(), runs.approvals(), runs.household(), runs.loop(), runs.cleanup(), runs.cart(), runs.long(), runs.late(),
            runs.chat(), runs.branches(), runs.plain("parallel"), runs.plain("tax"), runs.plain("quote"),
            runs.plain("heart", task_timeout=timedelta(seconds=2)), runs.plain("profile"), runs.plain("broken", "vase"),
            runs.plain("race"), runs.plain("names"), runs.plain("outside"), runs.plain("marathon", 45, 22), runs.sealed(), flaky(runs, address)), timeout=180)
        # Nothing works for it: a history without a completed workflow task.
        idle = await client.start_workflow("purchase", False, id="untouched", task_queue="nobody")
        await runs.save(idle, "untouched")
    finally:
        for process in workers:
            end(process)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "histories")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    prepare.fetch()
    prepare.bundle()
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
