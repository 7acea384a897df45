"""What all versions of the order worker share: the data, the activities and the main function of a worker."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass, field

from temporalio import activity
from temporalio.client import Client
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

TASK_QUEUE = "orders"


@dataclass
class Item:
    sku: str
    quantity: int
    cents: int


@dataclass
class Order:
    order_id: str
    customer: str
    address: str
    card: str
    items: list[Item] = field(default_factory=list)
    approval_seconds: int = 24 * 60 * 60
    hold_seconds: int = 2


@dataclass
class Charge:
    order_id: str
    card: str
    cents: int


@dataclass
class Receipt:
    order_id: str
    status: str
    cents: int
    tracking: str = ""


@activity.defn
async def price_order(order: Order) -> int:
    return sum(item.quantity * item.cents for item in order.items)


@activity.defn
async def reserve_stock(order_id: str, item: Item) -> str:
    await asyncio.sleep(0.15)
    if item.sku.startswith("SCARCE") and activity.info().attempt == 1:
        raise ApplicationError(f"warehouse is counting {item.sku}", type="StockBusy")
    return f"{order_id}/{item.sku}"


@activity.defn
async def check_fraud(order_id: str, customer: str) -> float:
    await asyncio.sleep(0.1)
    return 0.02 if customer else 0.9


@activity.defn
async def charge_card(charge: Charge) -> str:
    await asyncio.sleep(0.3)
    activity.heartbeat("asked the gateway")
    if charge.card == "declined":
        raise ApplicationError("card declined: insufficient funds", type="CardDeclined", non_retryable=True)
    if charge.card == "slow-gateway" and activity.info().attempt < 3:
        raise ApplicationError("payment gateway did not answer (503)", type="GatewayBusy")
    return f"pay-{charge.order_id}"


@activity.defn
async def release_stock(reservation: str) -> None:
    await asyncio.sleep(0.05)


@activity.defn
async def pick_item(order_id: str, item: Item) -> str:
    await asyncio.sleep(0.1)
    return f"{item.quantity} x {item.sku}"


@activity.defn
async def ship_order(order_id: str, address: str) -> str:
    await asyncio.sleep(0.2)
    return f"TRACK-{order_id}"


@activity.defn
async def send_receipt(customer: str, order_id: str) -> None:
    await asyncio.sleep(0.1)


@activity.defn
async def write_gift_note(order_id: str) -> str:
    return f"Thank you for order {order_id}."


ACTIVITIES = [price_order, reserve_stock, check_fraud, charge_card, release_stock, pick_item, ship_order, send_receipt,
              write_gift_note]


async def _serve(workflows: list[type]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    client = await Client.connect(os.environ.get("TEMPORAL_ADDRESS", "localhost:7233"),
                                  namespace=os.environ.get("TEMPORAL_NAMESPACE", "default"), identity="order-worker")
    async with Worker(client, task_queue=TASK_QUEUE, workflows=workflows, activities=ACTIVITIES):
        await stop.wait()


def run_worker(workflows: list[type]) -> None:
    """Serves the task queue until SIGTERM or Ctrl+C."""
    asyncio.run(_serve(workflows))
    # The SDK's own threads may still let go of Python objects; an interpreter that ends meanwhile aborts (seen with Python 3.11.2).
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
