#!/usr/bin/env python3
"""Records the sample histories anew: a real dev server, the worker of orders/recorded.py, eight runs and one child.

    .venv/bin/python resources/samples/record.py [--out FOLDER]

Writes FOLDER/*.json as `temporal workflow show --output json` does, and one run as a binary temporal.api.history.v1.History.
Takes about 20 seconds. Run ids and times differ in each recording; event ids and types of each run do not.
"""

import argparse
import asyncio
import os
import pathlib
import subprocess
import sys

from temporalio.client import Client, WorkflowExecutionStatus, WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.api.history.v1 import History

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
TEMPORAL = pathlib.Path(sys.executable).with_name("temporal")
QUEUE = "orders"

BOOKS = {"sku": "BOOK-11", "quantity": 2, "cents": 1_450}
LAMP = {"sku": "LAMP-3", "quantity": 1, "cents": 5_900}
SCARCE = {"sku": "SCARCE-8", "quantity": 1, "cents": 9_900}
SOFA = {"sku": "SOFA-2", "quantity": 1, "cents": 119_000}


def order(order_id: str, customer: str, items: list[dict], **more) -> dict:
    return {"order_id": order_id, "customer": customer, "address": "1 Harbour Street", "card": "visa-4242", "items": items,
            **more}


class Recorder:
    def __init__(self, client: Client, address: str, out: pathlib.Path) -> None:
        self._client, self._address, self._out = client, address, out

    async def start(self, what: dict):
        return await self._client.start_workflow("OrderWorkflow", what, id=what["order_id"], task_queue=QUEUE)

    async def until_stage(self, handle, stage: str) -> None:
        while await handle.query("stage") != stage:
            await asyncio.sleep(0.1)

    async def shipped_after_retries(self) -> None:
        handle = await self.start(order("order-7731", "Ada", [BOOKS, SCARCE], card="slow-gateway"))
        await handle.result()

    async def declined(self) -> None:
        handle = await self.start(order("order-7732", "Bert", [LAMP], card="declined"))
        try:
            await handle.result()
        except WorkflowFailureError:
            return
        raise AssertionError("order-7732 should have failed")

    async def approved_and_moved(self) -> None:
        handle = await self.start(order("order-7740", "Cleo", [SOFA]))
        await self.until_stage(handle, "waiting for approval")
        await handle.signal("approve", "Dora")
        await self.until_stage(handle, "packing")
        try:
            await handle.execute_update("change_address", " ", id="move-to-nowhere")
            raise AssertionError("an empty address should be rejected")
        except WorkflowUpdateFailedError:
            pass
        await handle.execute_update("change_address", "7 Mill Lane", id="move-7740")
        await handle.result()

    async def waits(self) -> None:
        handle = await self.start(order("order-7744", "Emil", [SOFA, LAMP]))
        await self.until_stage(handle, "waiting for approval")

    async def cancelled(self) -> None:
        handle = await self.start(order("order-7745", "Fay", [SOFA]))
        await self.until_stage(handle, "waiting for approval")
        await handle.cancel()
        try:
            await handle.result()
        except WorkflowFailureError:
            pass
        assert (await handle.describe()).status == WorkflowExecutionStatus.CANCELED

    async def expired(self) -> None:
        handle = await self.start(order("order-7748", "Gus", [SOFA], approval_seconds=2))
        await handle.result()

    async def bulk(self) -> None:
        items = [{"sku": f"CHAIR-{n}", "quantity": n, "cents": 2_000} for n in range(1, 9)]
        handle = await self.start(order("order-7750", "Hotel Iris", items, hold_seconds=3))
        await self.until_stage(handle, "waiting for approval")
        await handle.signal("approve", "Jon")
        await handle.result()

    async def plain(self) -> None:
        handle = await self.start(order("order-7760", "Kim", [BOOKS]))
        await handle.result()

    async def save(self, workflow_id: str, as_binary: bool = False) -> None:
        if as_binary:
            history = await self._client.get_workflow_handle(workflow_id).fetch_history()
            path = self._out / f"{workflow_id}.pb"
            path.write_bytes(History(events=history.events).SerializeToString(deterministic=True))
        else:
            path = self._out / f"{workflow_id}.json"
            shown = subprocess.run([TEMPORAL, "workflow", "show", "--address", self._address, "--workflow-id", workflow_id,
                                    "--output", "json"], check=True, capture_output=True)
            # Stack traces name the folder of the machine that records; that is nobody else's business.
            path.write_bytes(shown.stdout.replace(str(ROOT).encode(), b"/srv/shop"))
        print(f"  {path.name}: {path.stat().st_size:,} bytes", flush=True)


async def record(address: str, out: pathlib.Path) -> None:
    client = await Client.connect(address, identity="web-shop")
    runs = Recorder(client, address, out)
    environment = dict(os.environ, TEMPORAL_ADDRESS=address, TEMPORAL_NAMESPACE="default", PYTHONDONTWRITEBYTECODE="1")
    worker = subprocess.Popen([sys.executable, HERE / "orders" / "recorded.py"], env=environment)
    try:
        await asyncio.wait_for(asyncio.gather(
            runs.shipped_after_retries(), runs.declined(), runs.approved_and_moved(), runs.waits(), runs.cancelled(),
            runs.expired(), runs.bulk(), runs.plain()), timeout=120)
    finally:
        worker.terminate()
        worker.wait(timeout=20)
    for workflow_id in ("order-7731", "pack-7731", "order-7732", "order-7740", "order-7744", "order-7745", "order-7748",
                        "order-7750"):
        await runs.save(workflow_id)
    await runs.save("order-7760", as_binary=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=HERE / "histories")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--search-attribute",
                               "OrderStage=Keyword"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        words = server.stdout.readline().split()
        if len(words) != 2 or words[0] != "ADDRESS":
            print("record: the dev server did not start; see above", file=sys.stderr)
            return 1
        print(f"recording on {words[1]} ...", flush=True)
        asyncio.run(record(words[1], out))
    finally:
        server.stdin.close()
        server.wait(timeout=20)
    return 0


if __name__ == "__main__":
    sys.exit(main())
