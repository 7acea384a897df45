"""A silent change: the charge has less time and another amount. Replays agree, live runs behave otherwise."""

import asyncio
from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from packing import PackOrder
    from shop import (Charge, Order, Receipt, charge_card, check_fraud, price_order, release_stock, reserve_stock,
                      run_worker, send_receipt, ship_order)

STAGE = SearchAttributeKey.for_keyword("OrderStage")
APPROVAL_ABOVE_CENTS = 50_000
SHIPPING_CENTS = 490


@workflow.defn
class OrderWorkflow:
    def __init__(self) -> None:
        self._stage = "new"
        self._address = ""
        self._approved_by = ""
        self._packed = 0
        self._reserved: list[str] = []

    @workflow.run
    async def run(self, order: Order) -> Receipt:
        self._address = order.address
        self._enter("reserving")
        workflow.upsert_memo({"customer": order.customer})
        cents = await workflow.execute_local_activity(price_order, order, start_to_close_timeout=timedelta(seconds=5))
        try:
            return await self._fulfil(order, cents)
        except asyncio.CancelledError:
            await self._give_back()
            raise

    async def _fulfil(self, order: Order, cents: int) -> Receipt:
        for item in order.items:
            self._reserved.append(await workflow.execute_activity(
                reserve_stock, args=[order.order_id, item], start_to_close_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(initial_interval=timedelta(milliseconds=500), maximum_attempts=5)))

        if workflow.patched("fraud-check"):
            risk = await workflow.execute_activity(check_fraud, args=[order.order_id, order.customer],
                                                   start_to_close_timeout=timedelta(seconds=10))
            if risk > 0.5:
                await self._give_back()
                raise ApplicationError("order looks like fraud", type="Fraud", non_retryable=True)

        if cents > APPROVAL_ABOVE_CENTS:
            self._enter("waiting for approval")
            try:
                await workflow.wait_condition(lambda: self._approved_by != "",
                                              timeout=timedelta(seconds=order.approval_seconds))
            except asyncio.TimeoutError:
                await self._give_back()
                return Receipt(order.order_id, "expired", 0)

        self._enter("charging")
        try:
            await workflow.execute_activity(
                charge_card, Charge(order.order_id, order.card, cents + SHIPPING_CENTS),
                start_to_close_timeout=timedelta(seconds=5), heartbeat_timeout=timedelta(seconds=10),
                retry_policy=RetryPolicy(initial_interval=timedelta(seconds=1), maximum_attempts=6))
        except ActivityError as error:
            await self._give_back()
            raise ApplicationError(f"order {order.order_id} was not paid", type="NotPaid") from error

        self._enter("packing")
        await asyncio.sleep(order.hold_seconds)  # the customer may still change the address
        await workflow.execute_child_workflow(PackOrder.run, order, id=order.order_id.replace("order", "pack"))
        await workflow.wait_condition(lambda: self._packed > 0)

        self._enter("shipping")
        tracking = await workflow.execute_activity(ship_order, args=[order.order_id, self._address],
                                                   start_to_close_timeout=timedelta(seconds=30))
        await workflow.execute_activity(send_receipt, args=[order.customer, order.order_id],
                                        start_to_close_timeout=timedelta(seconds=30))
        self._enter("done")
        return Receipt(order.order_id, "shipped", cents, tracking)

    async def _give_back(self) -> None:
        self._enter("giving back")
        for reservation in reversed(self._reserved):
            await workflow.execute_activity(release_stock, reservation, start_to_close_timeout=timedelta(seconds=10))

    def _enter(self, stage: str) -> None:
        self._stage = stage
        workflow.upsert_search_attributes([STAGE.value_set(stage)])

    @workflow.signal
    def approve(self, by: str) -> None:
        self._approved_by = by

    @workflow.signal
    def packed(self, items: int) -> None:
        self._packed = items

    @workflow.update
    def change_address(self, address: str) -> str:
        before, self._address = self._address, address
        return before

    @change_address.validator
    def _check_address(self, address: str) -> None:
        if not address.strip():
            raise ValueError("the address is empty")

    @workflow.query
    def stage(self) -> str:
        return self._stage


if __name__ == "__main__":
    run_worker([OrderWorkflow, PackOrder])
