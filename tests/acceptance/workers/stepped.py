"""The order worker as recorded, with queries to ask at any point; whatever it does live leaves a file in the folder LEFT names.

    stepped.py [slow]    slow: entering "charging" takes longer than any deadlock detector allows
"""

import os
import pathlib
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "resources" / "samples" / "orders"))
sys.dont_write_bytecode = True

import asyncio  # noqa: E402

import recorded  # noqa: E402
from shop import Order, Receipt  # noqa: E402
from temporalio import activity, workflow  # noqa: E402
from temporalio.client import Client  # noqa: E402
from temporalio.worker import UnsandboxedWorkflowRunner, Worker  # noqa: E402

NAMES = ("price_order", "reserve_stock", "release_stock", "check_fraud", "charge_card", "ship_order", "send_receipt", "pack_item")


def leave(what: str) -> None:
    (pathlib.Path(os.environ["LEFT"]) / what).touch()


def leaving(name: str):
    @activity.defn(name=name)
    def left_behind(*_: object) -> None:
        leave(name)
    return left_behind


@workflow.defn(name="OrderWorkflow")
class Stepped(recorded.OrderWorkflow):
    @workflow.run
    async def run(self, order: Order) -> Receipt:
        return await super().run(order)

    def _enter(self, stage: str) -> None:
        if not workflow.unsafe.is_replaying():
            leave("workflow-code-run-live")
        if "slow" in sys.argv and stage == "charging":
            time.sleep(3)
        super()._enter(stage)

    @workflow.query(description="What is reserved, at most so many.")
    def reserved(self, separator: str, most: int) -> str:
        return separator.join(self._reserved[:most])

    @workflow.query
    def broken(self) -> str:
        raise ValueError("no such shelf")


async def main() -> None:
    from concurrent.futures import ThreadPoolExecutor
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"))
    with ThreadPoolExecutor(4) as threads:
        await Worker(client, task_queue="orders", workflows=[Stepped], activities=[leaving(name) for name in NAMES],
                     activity_executor=threads, workflow_runner=UnsandboxedWorkflowRunner()).run()


asyncio.run(main())
