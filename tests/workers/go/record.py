#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the worker of flows/recorded.go.

    .venv/bin/python tests/workers/go/record.py [--out FOLDER]

About a minute. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
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
import tempfile
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
STRICT = "corpus-strict"  # of a worker that fails the runs whose code panics


class Recorder:
    def __init__(self, client: Client, out: pathlib.Path) -> None:
        self.client, self.out = client, out

    async def start(self, kind: str, name: str, *args, **more):
        return await self.client.start_workflow(kind, args=args, id=name, task_queue=QUEUE, **more)

    async def until(self, handle, event: int, count: int = 1) -> None:
        """Waits until the history has that many events of a type."""
        while sum(e.event_type == event for e in (await handle.fetch_history()).events) < count:
            await asyncio.sleep(0.05)

    async def save(self, handle, name: str) -> None:
        text = (await handle.fetch_history()).to_json()
        text = re.sub(r'\\t/[^"\\]*/([^/"\\]+\.go:)', r"\\t\1", text)  # stack traces name folders of the machine that records
        if len(text) > 300_000:  # an event a line
            events = ",\n".join(json.dumps(event, separators=(",", ":")) for event in json.loads(text)["events"])
            text = f'{{"events": [\n{events}\n]}}'
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
        await self.until(opened, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, 5)
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
        await self.until(waits, EventType.EVENT_TYPE_TIMER_STARTED)
        await given.query("by")
        await given.signal("approve", "Dora")
        await self.ended(given, "approval-given")
        await self.ended(expired, "approval-expired")
        await self.save(waits, "approval-open")

    async def household(self) -> None:
        listener, victim = await self.start("Listener", "listener"), await self.start("Listener", "victim")
        await self.until(victim, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.until(listener, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.start("Household", "household", "listener", "victim"), "household")
        await self.save(self.client.get_workflow_handle("household-child"), "household-child")
        await self.ended(victim, "victim")
        await self.ended(listener, "listener")

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
        handle = await self.start("Long", "long", 60)
        await self.until(handle, EventType.EVENT_TYPE_TIMER_FIRED, 6)
        await asyncio.sleep(0.5)
        await handle.terminate("recorded")
        await self.save(handle, "long")

    async def vote(self) -> None:
        handle = await self.start("Vote", "vote")
        await handle.execute_update("vote", id="first-vote")
        await self.ended(handle, "vote")

    async def failed_by_policy(self) -> None:
        parent = await self.client.start_workflow("Guardian", id="guardian", task_queue=STRICT)
        await self.ended(parent, "guardian")
        await self.save(self.client.get_workflow_handle("guardian-child"), "fragile")

    async def plain(self, kind: str, *args, **more) -> None:
        await self.ended(await self.start(kind, kind.lower(), *args, **more), kind.lower())


async def record(address: str, out: pathlib.Path, program: str) -> None:
    client = await Client.connect(address)
    await client.operator_service.create_nexus_endpoint(CreateNexusEndpointRequest(spec=EndpointSpec(
        name="corpus-endpoint", target=EndpointTarget(worker=EndpointTarget.Worker(namespace="default", task_queue=QUEUE)))))
    there = os.environ | {"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": "default"}
    workers = [subprocess.Popen([program, "serve", "recorded", "--faults", "1"], env=there),
               subprocess.Popen([program, "serve", "strict"], env=there | {"TEMPORAL_TASK_QUEUE": STRICT})]
    runs = Recorder(client, out)
    try:
        await asyncio.wait_for(asyncio.gather(
            runs.purchases(), runs.approvals(), runs.household(), runs.loop(), runs.cleanup(), runs.cart(), runs.long(), runs.vote(),
            runs.failed_by_policy(), runs.plain("Bundle"), runs.plain("Broker"), runs.plain("Marathon", 13),
            runs.plain("Parallel"), runs.plain("Tax"), runs.plain("Quote"), runs.plain("Heart", task_timeout=timedelta(seconds=2)),
            runs.plain("Profile"), runs.plain("Broken"), runs.plain("Late", run_timeout=timedelta(seconds=6)), runs.plain("Flaky"),
            runs.plain("Dice"), runs.plain("Race"), runs.plain("Named"), runs.plain("Relay")), timeout=120)
        # Nothing works for it: a history without a completed workflow task.
        await runs.save(await client.start_workflow("Purchase", False, id="untouched", task_queue="nobody"), "untouched")
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(timeout=20)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "histories")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        program = str(pathlib.Path(folder) / "corpus")
        subprocess.run(["go", "build", "-o", program, "."], cwd=HERE, check=True)
        server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--search-attribute", "Stage=Keyword"],
                                  stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            words = server.stdout.readline().split()
            if len(words) != 2 or words[0] != "ADDRESS":
                print("record: the dev server did not start; see above", file=sys.stderr)
                return 1
            asyncio.run(record(words[1], out, program))
        finally:
            server.stdin.close()
            server.wait(timeout=20)
    print(f"{len(list(out.iterdir()))} histories in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
