"""Every change of changes.py is found where it is; and of all sample histories the SDK's own Replayer says the same yes or no."""

import asyncio
import importlib
import pathlib
import sys
import tempfile
import unittest

from temporalio.api.history.v1 import History
from temporalio.client import WorkflowHistory
from temporalio.runtime import Runtime, TelemetryConfig
from temporalio.worker import Replayer

from changes import ANY, CHANGES, write_worker
from program import HISTORIES, ProgramTest, command

Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=None)))


def load(path: pathlib.Path) -> WorkflowHistory:
    if path.suffix == ".pb":
        return WorkflowHistory(path.stem, list(History.FromString(path.read_bytes()).events))
    return WorkflowHistory.from_json(path.stem, path.read_text())


async def replay_all(folder: str) -> dict[str, bool]:
    """Workflow id -> whether the SDK's Replayer finds the code in this folder compatible."""
    sys.path.insert(0, folder)  # also while it replays: the SDK's sandbox imports the module again
    try:
        for module in ("shop", "packing", "recorded"):
            sys.modules.pop(module, None)
        workflows = [importlib.import_module("recorded").OrderWorkflow, importlib.import_module("packing").PackOrder]
        replayer = Replayer(workflows=workflows)
        return {path.stem: (await replayer.replay_workflow(load(path), raise_on_replay_failure=False)).replay_failure is None
                for path in sorted(HISTORIES.iterdir())}
    finally:
        sys.path.remove(folder)


def short(command_or_none: dict | None) -> tuple[str, str] | None:
    return command_or_none and (command_or_none["kind"], command_or_none["name"])


class DivergenceTest(ProgramTest):
    def judge(self, change) -> None:
        with tempfile.TemporaryDirectory() as folder:
            worker = write_worker(change, pathlib.Path(folder))
            agreed = asyncio.run(replay_all(folder))
            report = self.check(command(worker), HISTORIES, status=0 if all(agreed.values()) else 1)
        said = {name: verdict in ("compatible", "differs") for name, verdict in self.verdicts(report).items()}
        self.assertEqual(said, agreed, "our verdicts against the SDK's")
        run = next(history for history in report["histories"] if history["workflowId"] == "order-7731")
        self.assertEqual([(difference["eventId"], difference["field"]) for difference in run["differences"]], list(change.differs))
        if change.event == 0:
            self.assertEqual((run["verdict"], run["checkedTo"], run["lastAgreeingTask"]), ("differs" if change.differs else "compatible", 68, 66))
            return
        found = run["divergence"]
        self.assertEqual((run["verdict"], found["eventId"], found["position"]), ("diverged", change.event, change.position), found)
        self.assertEqual((found["workflowTaskCompletedEventId"], run["lastAgreeingTask"]), (change.task, change.agreeing))
        self.assertEqual(short(found["recorded"]), change.recorded)
        if change.produced != ANY:
            self.assertEqual(short(found["produced"]), change.produced, found)
        if change.waiting != ANY:
            waiting = found["waiting"]
            self.assertEqual(waiting and (waiting["kind"], waiting["name"] if change.waiting[1] is not None else None), change.waiting, found)


def add_test(change) -> None:
    setattr(DivergenceTest, "test_" + change.name.replace(" ", "_"), lambda self: self.judge(change))


for one in CHANGES:
    add_test(one)

if __name__ == "__main__":
    unittest.main()
