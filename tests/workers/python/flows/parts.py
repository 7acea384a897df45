"""What the workflow modules share: activities by name, so that a change is one word."""

from datetime import timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy, SearchAttributeKey

SOON = timedelta(seconds=10)
STAGE = SearchAttributeKey.for_keyword("Stage")


async def do(name: str, *args, **more):
    return await workflow.execute_activity(name, args=args, start_to_close_timeout=SOON, **more)


async def patiently(name: str, *args, **more):
    return await workflow.execute_activity(name, args=args, start_to_close_timeout=timedelta(seconds=30), **more)


async def local(name: str, *args, **more):
    return await workflow.execute_local_activity(name, args=args, start_to_close_timeout=SOON,
                                                 retry_policy=RetryPolicy(maximum_attempts=1), **more)
