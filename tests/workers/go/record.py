#!/usr/bin/env python3
"""Records the corpus anew: a real dev server, the worker of flows/recorded.go.

    .venv/bin/python tests/workers/go/record.py [--out FOLDER] [--only SCENE]

About a minute. Run ids and times differ in each recording; so may the event ids of runs in which things happen at once:
look at expected.txt again afterwards.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
from datetime import timedelta

from temporalio.client import Client

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.dont_write_bytecode = True

import recorder  # noqa: E402

STRICT = "corpus-strict"  # of a worker that fails the runs whose code panics


class Recorder(recorder.Recorder):
    def scrub(self, text: str) -> str:
        return re.sub(r'\\t/[^"\\]*/([^/"\\]+\.go:)', r"\\t\1", text)

    async def looked_at(self, approval) -> None:
        await approval.query("by")

    async def vote(self) -> None:
        handle = await self.start("Vote", "vote")
        await handle.execute_update("vote", id="first-vote")
        await self.ended(handle, "vote")

    async def failed_by_policy(self) -> None:
        await self.plain("Guardian", queue=STRICT)
        await self.save(self.client.get_workflow_handle("guardian-child"), "fragile")

    def scenes(self):
        return [self.purchases(), self.approvals(), self.household(), self.loop(), self.cleanup(), self.cart(), self.long(60), self.vote(),
                self.failed_by_policy(), self.plain("Bundle"), self.plain("Broker"), self.plain("Marathon", 13),
                self.plain("Parallel"), self.plain("Tax"), self.plain("Quote"), self.plain("Heart", task_timeout=timedelta(seconds=2)),
                self.plain("Profile"), self.plain("Broken"), self.plain("Late", run_timeout=timedelta(seconds=6)), self.plain("Flaky"),
                self.plain("Dice"), self.plain("Race"), self.plain("Named"), self.plain("Relay")]


async def record(address: str, out: pathlib.Path, only: str) -> None:
    runs = Recorder(await Client.connect(address), out)
    await runs.nexus_endpoint("corpus-endpoint")
    there = os.environ | {"TEMPORAL_ADDRESS": address, "TEMPORAL_NAMESPACE": "default"}
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "corpus"
        subprocess.run(["go", "build", "-o", program, "."], cwd=HERE, check=True)
        workers = [subprocess.Popen([program, "serve", "recorded", "--faults", "1"], env=there),
                   subprocess.Popen([program, "serve", "strict"], env=there | {"TEMPORAL_TASK_QUEUE": STRICT})]
        try:
            await runs.play(only)
        finally:
            recorder.end(*workers)


if __name__ == "__main__":
    recorder.run(__doc__, HERE, record)
