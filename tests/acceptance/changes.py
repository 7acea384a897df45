"""Changes to the sample order worker, and where order-7731 must diverge by reading its history and the changed code.

The places were found by hand: they are what the program is measured against, so no part of the program computes them.
"""

import pathlib
import shutil
from dataclasses import dataclass

ROOT = pathlib.Path(__file__).resolve().parents[2]
ORDERS = ROOT / "resources" / "samples" / "orders"
HISTORIES = ROOT / "resources" / "samples" / "histories"


ANY = "any"  # both of produced and waiting would be right: the same code behaves otherwise in a replay and in a live task


@dataclass(frozen=True)
class Change:
    name: str
    old: str
    new: str
    event: int  # of order-7731; 0: no divergence
    position: str = "at"
    recorded: tuple[str, str] | None = None  # kind, name
    produced: tuple[str, str] | str | None = None
    waiting: tuple[str, str] | str | None = None  # kind, name
    task: int = 0  # WorkflowTaskCompleted of the task that holds the event
    agreeing: int = 0  # lastAgreeingTask
    differs: tuple[tuple[int, str], ...] = ()  # event and field; "" = the event after which a command comes early


CHARGE = '''            await workflow.execute_activity(
                charge_card,'''
SHIP = '''        tracking = await workflow.execute_activity(ship_order,'''
RECEIPT = '''        await workflow.execute_activity(send_receipt, args=[order.customer, order.order_id],
                                        start_to_close_timeout=timedelta(seconds=30))
'''
NOTE = '''        await workflow.execute_activity("write_gift_note", order.order_id,
                                        start_to_close_timeout=timedelta(seconds=10))
'''
START_NOTE = NOTE.replace("await workflow.execute", "workflow.start").replace(" " * 40, " " * 33)
SHIP_AND_RECEIPT = SHIP + """ args=[order.order_id, self._address],
                                                   start_to_close_timeout=timedelta(seconds=30))
""" + RECEIPT
SHIP_AND_RECEIPT_AT_ONCE = SHIP_AND_RECEIPT.replace("tracking = await workflow.execute", "shipped = workflow.start").replace(
    "await workflow.execute", "sent = workflow.start") + "        tracking = await shipped\n        await sent\n"
HOLD = "        await asyncio.sleep(order.hold_seconds)  # the customer may still change the address\n"
CHILD = "        await workflow.execute_child_workflow(PackOrder.run, order,"
UPSERT = ("UpsertWorkflowSearchAttributes", "")

CHANGES = [
    Change("nothing", "", "", 0),
    Change("another retry policy", "maximum_attempts=5", "maximum_attempts=7", 0,
           differs=((8, "retryPolicy.maximumAttempts"), (14, "retryPolicy.maximumAttempts"))),
    Change("another timer length", "asyncio.sleep(order.hold_seconds)", "asyncio.sleep(order.hold_seconds + 60)", 0,
           differs=((36, "startToFireTimeout"),)),
    Change("a timer before the charge", CHARGE, "            await asyncio.sleep(900)\n" + CHARGE, 29, "at",
           ("ScheduleActivityTask", "charge_card"), ("StartTimer", "1"), None, 27, 19),
    Change("the charge is another activity", "charge_card, Charge(", '"charge_invoice", Charge(', 29, "at",
           ("ScheduleActivityTask", "charge_card"), ("ScheduleActivityTask", "charge_invoice"), None, 27, 19),
    Change("the memo is gone", '        workflow.upsert_memo({"customer": order.customer})\n', "", 6, "at",
           ("ModifyWorkflowProperties", ""), ANY, ANY, 4, 0),
    Change("the local activity became an activity", "execute_local_activity(price_order", "execute_activity(price_order", 7,
           "at", ("RecordMarker", "price_order"), ("ScheduleActivityTask", "price_order"), None, 4, 0),
    Change("the local activity is another one", "execute_local_activity(price_order, order,",
           'execute_local_activity("write_gift_note", order.order_id,', 7, "at", ("RecordMarker", "price_order"), None,
           ("LocalActivity", "write_gift_note"), 4, 0),
    Change("the patch call is gone", 'if workflow.patched("fraud-check"):', "if True:", 20, "at",
           ("RecordMarker", "fraud-check"), ("ScheduleActivityTask", "check_fraud"), None, 19, 13),
    Change("the first item is forgotten", "for item in order.items:", "for item in order.items[1:]:", 14, "at",
           ("ScheduleActivityTask", "reserve_stock"), ANY, ANY, 13, 4, differs=((8, "input.payloads[1]"),)),
    Change("the hold is gone", HOLD, "", 36, "at", ("StartTimer", "1"), ("StartChildWorkflowExecution", "PackOrder"), None, 34, 27),
    Change("it waits for a signal before packing", CHILD,
           '        await workflow.wait_condition(lambda: self._approved_by != "")\n' + CHILD, 41, "at",
           ("StartChildWorkflowExecution", "PackOrder"), None, ("Other", None), 40, 34),
    Change("the child has another id", 'id=order.order_id.replace("order", "pack")', 'id="pack-" + order.order_id', 41, "at",
           ("StartChildWorkflowExecution", "PackOrder"), ("StartChildWorkflowExecution", "PackOrder"), None, 40, 34),
    Change("the stage is not written when shipping", '        self._enter("shipping")\n', "", 54, "at", UPSERT,
           ("ScheduleActivityTask", "ship_order"), None, 53, 49),
    Change("an activity before shipping", SHIP, NOTE + SHIP, 55, "at", ("ScheduleActivityTask", "ship_order"),
           ("ScheduleActivityTask", "write_gift_note"), None, 53, 49),
    Change("an activity besides shipping", SHIP, START_NOTE + SHIP, 55, "at", ("ScheduleActivityTask", "ship_order"),
           ("ScheduleActivityTask", "write_gift_note"), None, 53, 49),
    Change("an activity after the last one", RECEIPT, RECEIPT + NOTE, 67, "at", UPSERT,
           ("ScheduleActivityTask", "write_gift_note"), None, 66, 60),
    Change("an activity after the last command but the end", '        self._enter("done")\n',
           '        self._enter("done")\n' + NOTE, 68, "at", ("CompleteWorkflowExecution", ""),
           ("ScheduleActivityTask", "write_gift_note"), None, 66, 60),
    Change("it fails at the end", '        return Receipt(order.order_id, "shipped", cents, tracking)',
           '        raise ApplicationError("no receipt", non_retryable=True)', 68, "at", ("CompleteWorkflowExecution", ""),
           ("FailWorkflowExecution", ""), None, 66, 60),
    Change("the receipt goes out while shipping", SHIP_AND_RECEIPT, SHIP_AND_RECEIPT_AT_ONCE, 0, differs=((55, ""),)),
    Change("a note goes out while shipping", SHIP_AND_RECEIPT, SHIP_AND_RECEIPT.replace("tracking = await workflow.execute",
           "shipped = workflow.start").replace(RECEIPT, START_NOTE + "        tracking = await shipped\n" + RECEIPT), 55, "after",
           None, ("ScheduleActivityTask", "write_gift_note"), None, 53, 49),
    Change("it ends too early", '        self._enter("shipping")\n',
           '        return Receipt(order.order_id, "packed", cents)\n        self._enter("shipping")\n', 54, "at", UPSERT,
           ("CompleteWorkflowExecution", ""), None, 53, 49),
]


def write_worker(change: Change, folder: pathlib.Path) -> pathlib.Path:
    """A copy of the sample worker with the change in it; returns the file to run."""
    for source in ORDERS.glob("*.py"):
        shutil.copy(source, folder)
    changed = folder / "recorded.py"
    text = changed.read_text()
    if change.old:
        assert text.count(change.old) == 1, f"{change.name}: {text.count(change.old)} places for {change.old!r}"
        changed.write_text(text.replace(change.old, change.new))
    return changed
