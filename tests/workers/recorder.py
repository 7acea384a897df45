"""What the recorders of all corpora share: a real dev server, the scenes that every SDK plays, and how a history is written."""

import argparse
import asyncio
import contextlib
import json
import pathlib
import subprocess
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterator

from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.enums.v1 import EventType
from temporalio.api.nexus.v1 import EndpointSpec, EndpointTarget
from temporalio.api.operatorservice.v1 import CreateNexusEndpointRequest
from temporalio.api.workflowservice.v1 import ResetWorkflowExecutionRequest
from temporalio.client import Client, WithStartWorkflowOperation, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy

ROOT = pathlib.Path(__file__).resolve().parents[2]
QUEUE = "corpus"

class Recorder:
    """Starts workflows, waits for what a scene needs, writes histories. An SDK's own scenes are methods of a class below it."""

    second = 1  # as the workflows take durations

    def __init__(self, client: Client, out: pathlib.Path) -> None:
        self.client, self.out = client, out

    def kind(self, name: str) -> str:
        """The workflow type as the SDK spells it."""
        return name

    def scrub(self, text: str) -> str:
        """Without what names the machine that records: stack traces, identities."""
        return text

    async def start(self, kind: str, name: str, *args, queue: str = QUEUE, **more):
        return await self.client.start_workflow(self.kind(kind), args=args, id=name, task_queue=queue, **more)

    async def until(self, handle, event: int, count: int = 1) -> None:
        """Waits until the history has that many events of a type."""
        while sum(e.event_type == event for e in (await handle.fetch_history()).events) < count:
            await asyncio.sleep(0.05)

    async def quiet(self, handle) -> None:
        """Waits until no workflow task is under way."""
        while (await handle.describe()).raw_description.HasField("pending_workflow_task"):
            await asyncio.sleep(0.05)

    async def save(self, handle, name: str) -> None:
        text = self.scrub((await handle.fetch_history()).to_json())
        if len(text) > 300_000:  # an event a line
            events = ",\n".join(json.dumps(event, separators=(",", ":")) for event in json.loads(text)["events"])
            text = f'{{"events": [\n{events}\n]}}'
        (self.out / f"{name}.json").write_text(text + "\n")

    async def ended(self, handle, name: str) -> None:
        with contextlib.suppress(WorkflowFailureError):
            await handle.result()
        await self.save(handle, name)

    async def reset(self, handle, task: int):
        """The run that starts again from that WorkflowTaskCompleted."""
        reset = await self.client.workflow_service.reset_workflow_execution(ResetWorkflowExecutionRequest(
            namespace="default", workflow_execution=WorkflowExecution(workflow_id=handle.id, run_id=handle.result_run_id),
            reason="corpus", workflow_task_finish_event_id=task, request_id="corpus"))
        return self.client.get_workflow_handle(handle.id, run_id=reset.run_id)

    async def greet(self, item: str):
        """An update that starts its workflow."""
        start = WithStartWorkflowOperation(self.kind("Greeting"), args=[], id="greeting", task_queue=QUEUE, id_conflict_policy=WorkflowIDConflictPolicy.FAIL)
        await self.client.execute_update_with_start_workflow("add", item, start_workflow_operation=start)
        return self.client.get_workflow_handle("greeting")

    async def nexus_endpoint(self, name: str) -> None:
        target = EndpointTarget(worker=EndpointTarget.Worker(namespace="default", task_queue=QUEUE))
        await self.client.operator_service.create_nexus_endpoint(CreateNexusEndpointRequest(spec=EndpointSpec(name=name, target=target)))

    async def plain(self, kind: str, *args, name: str = "", **more) -> None:
        name = name or kind.lower()
        await self.ended(await self.start(kind, name, *args, **more), name)

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
        given, waits = await self.start("Approval", "approval-given", 3600 * self.second), await self.start("Approval", "approval-open", 3600 * self.second)
        expired = await self.start("Approval", "approval-expired", self.second)
        await self.until(given, EventType.EVENT_TYPE_TIMER_STARTED)
        await self.until(waits, EventType.EVENT_TYPE_TIMER_STARTED)
        await self.looked_at(given)
        await given.signal("approve", "Dora")
        await self.ended(given, "approval-given")
        await self.ended(expired, "approval-expired")
        await self.save(waits, "approval-open")

    async def looked_at(self, approval) -> None:
        """A moment for a query, which leaves no event."""

    async def household(self) -> None:
        listener, victim = await self.start("Listener", "listener"), await self.start("Listener", "victim")
        for handle in (listener, victim):
            await self.until(handle, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.ended(await self.start("Household", "household", "listener", "victim"), "household")
        await self.save(self.client.get_workflow_handle("household-child"), "household-child")
        await self.ended(victim, "victim")
        await self.ended(listener, "listener")

    async def listener_open(self) -> None:
        waits = await self.start("Listener", "listener-open")
        await self.until(waits, EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED)
        await self.save(waits, "listener-open")

    async def loop(self) -> None:
        await self.chain("Loop", "loop", 1)

    async def chain(self, kind: str, name: str, *args) -> None:
        """The first and the last run of a workflow that goes on in a new run."""
        first = await self.start(kind, name, *args)
        with contextlib.suppress(WorkflowFailureError):
            await first.result()
        await self.save(self.client.get_workflow_handle(name, run_id=first.first_execution_run_id), f"{name}-first")
        await self.save(self.client.get_workflow_handle(name), f"{name}-last")

    async def cleanup(self) -> None:
        handle = await self.start("Cleanup", "cleanup")
        while not (await handle.describe()).raw_description.pending_activities:
            await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)
        await handle.cancel()
        await self.ended(handle, "cleanup")

    async def cart(self):
        handle = await self.start("Cart", "cart")
        await handle.execute_update("add", "pen", id="add-pen")
        try:
            await handle.execute_update("add", "", id="add-nothing")
            raise AssertionError("an empty item should be rejected")
        except WorkflowUpdateFailedError:
            pass
        await handle.execute_update("add", "ink", id="add-ink")
        await self.ended(handle, "cart")
        return handle

    async def long(self, rounds: int) -> None:
        """Terminated a tenth of the way."""
        handle = await self.start("Long", "long", rounds)
        await self.until(handle, EventType.EVENT_TYPE_TIMER_FIRED, rounds // 10)
        await self.quiet(handle)
        await handle.terminate("recorded")
        await self.save(handle, "long")

    async def untouched(self) -> None:
        """Nothing works for it: a history without a completed workflow task."""
        await self.save(await self.start("Purchase", "untouched", False, queue="nobody"), "untouched")


    def scenes(self) -> list[Coroutine]:
        """What is played, all at once."""
        raise NotImplementedError

    async def play(self, only: str, seconds: float = 120) -> None:
        if only:
            await asyncio.wait_for(getattr(self, only)(), timeout=60)
            return
        await asyncio.wait_for(asyncio.gather(*self.scenes()), timeout=seconds)
        await self.untouched()


def end(*workers: subprocess.Popen) -> None:
    for worker in workers:
        worker.terminate()
    for worker in workers:
        worker.wait(timeout=30)


@contextlib.contextmanager
def dev_server() -> Iterator[str]:
    """The address of a server that ends with the block."""
    server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--search-attribute", "Stage=Keyword"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin and server.stdout
    try:
        words = server.stdout.readline().split()
        if len(words) != 2 or words[0] != "ADDRESS":
            sys.exit("record: the dev server did not start; see above")
        yield words[1]
    finally:
        server.stdin.close()
        server.wait(timeout=20)


def run(about: str | None, corpus: pathlib.Path, record: Callable[[str, pathlib.Path, str], Awaitable[None]]) -> None:
    """The program: `record(address, folder, group)` with a server at hand; group is "" for all."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=corpus / "histories")
    parser.add_argument("--only", default="", help="purchases, household, cart, ...: this scene alone, beside what is there")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with dev_server() as address:
        asyncio.run(record(address, arguments.out, arguments.only))
    print(f"{len(list(arguments.out.iterdir()))} histories in {arguments.out}")
