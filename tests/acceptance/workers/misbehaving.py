"""A worker of the sample queue that does what the first argument says; each is a way in which real projects go wrong."""

import asyncio
import os
import subprocess
import sys
import time

from temporalio import workflow
from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker


@workflow.defn(name="OrderWorkflow")
class Raises:
    @workflow.run
    async def run(self, order: dict) -> None:
        raise RuntimeError("no such table: orders")


@workflow.defn(name="OrderWorkflow")
class Dies:
    @workflow.run
    async def run(self, order: dict) -> None:
        os._exit(9)


@workflow.defn(name="OrderWorkflow")
class Blocks:
    @workflow.run
    async def run(self, order: dict) -> None:
        time.sleep(60)


@workflow.defn(name="OrderWorkflow")
class CannotDecode:
    @workflow.run
    async def run(self, order: int) -> None:
        pass


@workflow.defn(name="AnotherWorkflow")
class Another:
    @workflow.run
    async def run(self) -> None:
        pass


async def serve(workflow_class: type, address: str, first_start_one: bool = False) -> None:
    client = await Client.connect(address, namespace=os.environ["TEMPORAL_NAMESPACE"])
    if first_start_one:
        try:
            await client.start_workflow("OrderWorkflow", id="order-new", task_queue="orders")
        except Exception as error:
            print(f"could not start: {error}", file=sys.stderr)
    async with Worker(client, task_queue="orders", workflows=[workflow_class], workflow_runner=UnsandboxedWorkflowRunner()):
        await asyncio.Event().wait()


def main() -> None:
    address = os.environ["TEMPORAL_ADDRESS"]
    way = sys.argv[1]
    if way == "ends":
        sys.exit("the database is not configured")
    if way == "never_polls":
        time.sleep(600)
    if way == "elsewhere":
        address = sys.argv[2]
    if way == "grandchild_elsewhere":
        subprocess.run([sys.executable, __file__, "elsewhere", sys.argv[2]])
        sys.exit(1)
    ways = {"raises": Raises, "dies": Dies, "blocks": Blocks, "cannot_decode": CannotDecode, "another": Another,
            "starts_workflows": Raises, "elsewhere": Raises}
    asyncio.run(serve(ways[way], address, way == "starts_workflows"))


if __name__ == "__main__":
    main()
