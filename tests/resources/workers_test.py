#!/usr/bin/env python3
"""Each version of the sample worker finds the server by its environment, moves an order on, and ends cleanly at SIGTERM."""

import asyncio
import os
import pathlib
import subprocess
import sys

from temporalio.client import Client

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMESPACE = "shop-test"


async def serve(version: str, address: str) -> int:
    client = await Client.connect(address, namespace=NAMESPACE)
    order = {"order_id": f"order-{version}", "customer": "Ada", "address": "1 Harbour Street", "card": "visa-4242",
             "items": [{"sku": "SOFA-2", "quantity": 1, "cents": 119_000}]}
    handle = await client.start_workflow("OrderWorkflow", order, id=order["order_id"], task_queue="orders")
    environment = dict(os.environ, TEMPORAL_ADDRESS=address, TEMPORAL_NAMESPACE=NAMESPACE)
    worker = subprocess.Popen([sys.executable, ROOT / "resources" / "samples" / "orders" / f"{version}.py"], env=environment)
    try:
        while await handle.query("stage") != "waiting for approval":
            await asyncio.sleep(0.05)
    finally:
        worker.terminate()
        status = worker.wait(timeout=20)
    await handle.terminate()
    print(f"{version}: served, ended with status {status}", flush=True)
    return status


async def serve_all(address: str) -> int:
    return sum([abs(await serve(version, address)) for version in ("recorded", "compatible", "diverging", "drifting")])


def main() -> int:
    server = subprocess.Popen([sys.executable, ROOT / "tests" / "support" / "dev_server.py", "--namespace", NAMESPACE,
                               "--search-attribute", "OrderStage=Keyword"],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        return asyncio.run(serve_all(server.stdout.readline().split()[1]))
    finally:
        server.stdin.close()
        server.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
