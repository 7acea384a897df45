"""The child workflow that packs one order. It is the same in all versions of the worker."""

from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from shop import Order, pick_item


@workflow.defn
class PackOrder:
    @workflow.run
    async def run(self, order: Order) -> int:
        parent = workflow.info().parent
        for item in order.items:
            await workflow.execute_activity(pick_item, args=[order.order_id, item],
                                            start_to_close_timeout=timedelta(seconds=20))
        if parent:
            await workflow.get_external_workflow_handle(parent.workflow_id).signal("packed", len(order.items))
        return len(order.items)
