"""A worker of the sample queue that does what the first argument says; each is a way in which real projects go wrong."""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta

from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.client import Client
from temporalio.converter import DataConverter, PayloadCodec
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


# A user's own exceptions, in words that an SDK has for a payload it cannot decode.
QUOTES = {"quotes_conversion": TypeError("Failed converting to EUR"), "quotes_decoding": RuntimeError("Failed decoding arguments"),
          "quotes_encoding": KeyError("Unknown payload encoding of the bank")}


@workflow.defn(name="OrderWorkflow")
class Quotes:
    @workflow.run
    async def run(self, order: dict) -> None:
        raise QUOTES[sys.argv[1]]


@workflow.defn(name="OrderWorkflow")
class DecodesItself:
    @workflow.run
    async def run(self, order: dict) -> None:
        workflow.payload_converter().from_payload(Payload(metadata={"encoding": b"binary/zz"}))


class WrongKey(PayloadCodec):
    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads)

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        raise ValueError("invalid token")


@workflow.defn(name="OrderWorkflow")
class Random:
    @workflow.run
    async def run(self, order: dict) -> None:
        await workflow.execute_activity(f"step_{os.urandom(4).hex()}", start_to_close_timeout=timedelta(seconds=5))


@workflow.defn(name="AnotherWorkflow")
class Another:
    @workflow.run
    async def run(self) -> None:
        pass


async def serve(workflow_class: type, address: str, first_start_one: bool = False, codec: PayloadCodec | None = None) -> None:
    client = await Client.connect(address, namespace=os.environ["TEMPORAL_NAMESPACE"], data_converter=DataConverter(payload_codec=codec))
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
            "starts_workflows": Raises, "elsewhere": Raises, "decodes_itself": DecodesItself, "wrong_key": CannotDecode, "random": Random,
            **dict.fromkeys(QUOTES, Quotes)}
    asyncio.run(serve(ways[way], address, way == "starts_workflows", WrongKey() if way == "wrong_key" else None))


if __name__ == "__main__":
    main()
