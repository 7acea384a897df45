#!/usr/bin/env python3
"""Runs for the download tests on a real server: `live_runs.py ADDRESS`. Prints "READY", then serves until stdin closes.

    ended-1 .. ended-6   completed, with an activity and a timer
    long                 completed, with 120 activities: several pages
    failing              its workflow task fails again and again
    pending              its workflow task waits: no worker serves its queue
    retrying             an activity fails again and again
"""

import asyncio
import logging
import sys
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.client import Client
from temporalio.common import RetryPolicy
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

SECOND = timedelta(seconds=1)


@activity.defn
async def pack(item: str) -> str:
    return f"packed {item}"


@activity.defn
async def never() -> None:
    raise RuntimeError("the depot is closed")


@workflow.defn
class Pack:
    @workflow.run
    async def run(self, items: int) -> None:
        for number in range(items):
            await workflow.execute_activity(pack, f"item {number}", start_to_close_timeout=10 * SECOND)
        await workflow.sleep(0.01)


@workflow.defn
class Fails:
    @workflow.run
    async def run(self) -> None:
        raise RuntimeError("not a failure of the workflow: its task fails")


@workflow.defn
class Retries:
    @workflow.run
    async def run(self) -> None:
        await workflow.execute_activity(never, start_to_close_timeout=10 * SECOND,
                                        retry_policy=RetryPolicy(initial_interval=0.05 * SECOND, backoff_coefficient=1))


async def until(question) -> None:
    while not await question():
        await asyncio.sleep(0.05)


async def main(address: str) -> None:
    logging.disable(logging.CRITICAL)
    client = await Client.connect(address)
    async with Worker(client, task_queue="live", workflows=[Pack, Fails, Retries], activities=[pack, never],
                      workflow_runner=UnsandboxedWorkflowRunner()):
        ended = [await client.start_workflow(Pack.run, 1, id=f"ended-{n}", task_queue="live") for n in range(1, 7)]
        ended.append(await client.start_workflow(Pack.run, 120, id="long", task_queue="live"))
        failing = await client.start_workflow(Fails.run, id="failing", task_queue="live")
        await client.start_workflow(Pack.run, 1, id="pending", task_queue="nobody")
        retrying = await client.start_workflow(Retries.run, id="retrying", task_queue="live")
        for handle in ended:
            await handle.result()

        async def failed_twice() -> bool:
            return (await failing.describe()).raw_description.pending_workflow_task.attempt >= 2

        async def tried_twice() -> bool:
            pending = (await retrying.describe()).raw_description.pending_activities
            return len(pending) == 1 and pending[0].attempt >= 2

        async def listed() -> bool:
            return (await client.count_workflows("ExecutionStatus = 'Completed'")).count >= 7

        for question in (failed_twice, tried_twice, listed):
            await asyncio.wait_for(until(question), 60)
        print("READY", flush=True)
        await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main(sys.argv[1]))
