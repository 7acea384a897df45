"""Workers of the shapes that real projects have: `wide.py serve SHAPE [CODE]` and `wide.py record ADDRESS NAMESPACE`.

Shapes: plain, no_cache (max_cached_workflows=0), versioned (a deployment, build b1), rebuilt (the same, build b2), two_queues, encrypted (a codec
with a nonce), stored (a driver that puts payloads into a folder), no_driver.
Code: recorded; added (a local activity, an activity and a child more, first); swapped (another activity).

Every activity leaves a file in WIDE_TRACES. `record` runs each shape once, as workflow id SHAPE, and ends.
"""

import asyncio
import json
import os
import pathlib
import sys
import uuid
from collections.abc import Sequence
from datetime import timedelta

from temporalio import activity, workflow
from temporalio.api.common.v1 import Payload
from temporalio.api.workflowservice.v1 import SetWorkerDeploymentCurrentVersionRequest
from temporalio.client import Client
from temporalio.common import VersioningBehavior, WorkerDeploymentVersion
from temporalio.converter import DataConverter, ExternalStorage, PayloadCodec, StorageDriver, StorageDriverClaim
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig

QUEUE, SECOND_QUEUE = "Versand/1 (EU), später", "stock"
SHAPES = ("plain", "no_cache", "versioned", "two_queues", "encrypted", "stored")
CODE = "recorded"
FIVE_SECONDS = timedelta(seconds=5)


def leave_trace(name: str) -> str:
    (pathlib.Path(os.environ["WIDE_TRACES"]) / f"{name}-{uuid.uuid4()}").touch()
    return f"{name}: done"


@activity.defn
async def weigh(parcel: str) -> str:
    return leave_trace("weigh")


@activity.defn
async def post(parcel: str) -> str:
    return leave_trace("post")


@activity.defn
async def insure(parcel: str) -> str:
    return leave_trace("insure")


@workflow.defn
class Ship:
    @workflow.run
    async def run(self, parcel: str) -> str:
        if CODE == "added":
            await workflow.execute_local_activity(insure, parcel, start_to_close_timeout=FIVE_SECONDS)
            await workflow.execute_activity(insure, parcel, start_to_close_timeout=FIVE_SECONDS)
            await workflow.execute_child_workflow(Count.run, 1, id=f"insurance-{workflow.uuid4()}")
        weight = await workflow.execute_local_activity(weigh, parcel, start_to_close_timeout=FIVE_SECONDS)
        await workflow.sleep(0.01)
        label = await workflow.execute_activity(insure if CODE == "swapped" else post, f"{parcel}, {weight}", start_to_close_timeout=FIVE_SECONDS)
        await workflow.sleep(0.01)
        return f"{workflow.info().namespace} {workflow.info().task_queue} {label}"


@workflow.defn
class Count:
    @workflow.run
    async def run(self, items: int) -> int:
        await workflow.sleep(0.01)
        return items


class Nonce(PayloadCodec):
    """As a real cipher does it: the same value never looks the same twice."""

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        encoded = []
        for payload in payloads:
            nonce, data = os.urandom(16), payload.SerializeToString()
            encoded.append(Payload(metadata={"encoding": b"binary/encrypted", "encryption-key-id": b"k1"},
                                   data=nonce + bytes(byte ^ nonce[i % 16] for i, byte in enumerate(data))))
        return encoded

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        decoded = []
        for payload in payloads:
            nonce, data = payload.data[:16], payload.data[16:]
            decoded.append(Payload.FromString(bytes(byte ^ nonce[i % 16] for i, byte in enumerate(data))))
        return decoded


class Folder(StorageDriver):
    def name(self) -> str:
        return "the-depot"

    def _folder(self) -> pathlib.Path:
        return pathlib.Path(os.environ["WIDE_STORE"])

    async def store(self, context, payloads: Sequence[Payload]) -> list[StorageDriverClaim]:
        names = [str(uuid.uuid4()) for _ in payloads]
        for name, payload in zip(names, payloads):
            (self._folder() / name).write_bytes(payload.SerializeToString())
        return [StorageDriverClaim(claim_data={"file": name, "token": "claim-secret"}) for name in names]

    async def retrieve(self, context, claims: Sequence[StorageDriverClaim]) -> list[Payload]:
        return [Payload.FromString((self._folder() / claim.claim_data["file"]).read_bytes()) for claim in claims]


def converter(shape: str) -> DataConverter:
    storage = ExternalStorage(drivers=[Folder()], payload_size_threshold=0) if shape == "stored" else None
    return DataConverter(payload_codec=Nonce() if shape == "encrypted" else None, external_storage=storage)


def workers(client: Client, shape: str) -> list[Worker]:
    more: dict = {}
    if shape == "no_cache":
        more["max_cached_workflows"] = 0
    if shape in ("versioned", "rebuilt"):
        more["deployment_config"] = WorkerDeploymentConfig(
            version=WorkerDeploymentVersion("shipping", "b1" if shape == "versioned" else "b2"), use_worker_versioning=True,
            default_versioning_behavior=VersioningBehavior.AUTO_UPGRADE)
    common = {"activities": [weigh, post, insure], "workflow_runner": UnsandboxedWorkflowRunner(), **more}
    if shape == "two_queues":
        return [Worker(client, task_queue=QUEUE, workflows=[Ship], **common), Worker(client, task_queue=SECOND_QUEUE, workflows=[Count], **common)]
    return [Worker(client, task_queue=QUEUE, workflows=[Ship, Count], **common)]


async def serve(shape: str) -> None:
    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"], namespace=os.environ["TEMPORAL_NAMESPACE"], data_converter=converter(shape))
    await asyncio.gather(*[worker.run() for worker in workers(client, shape)])


async def record(address: str, namespace: str) -> None:
    for shape in SHAPES:
        client = await Client.connect(address, namespace=namespace, data_converter=converter(shape))
        running = asyncio.gather(*[worker.run() for worker in workers(client, shape)])
        if shape == "versioned":
            await make_current(client, namespace)
        try:
            await client.execute_workflow(Ship.run, f"parcel of {shape}", id=shape, task_queue=QUEUE, execution_timeout=timedelta(seconds=30))
            if shape == "two_queues":
                await client.execute_workflow(Count.run, 3, id="second", task_queue=SECOND_QUEUE, execution_timeout=timedelta(seconds=30))
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        if shape == "versioned":
            await make_current(client, namespace, "")
    print(json.dumps(SHAPES))


async def make_current(client: Client, namespace: str, build: str = "b1") -> None:
    """The server hears of a build by its first poll."""
    for _ in range(200):
        try:
            await client.workflow_service.set_worker_deployment_current_version(SetWorkerDeploymentCurrentVersionRequest(
                namespace=namespace, deployment_name="shipping", build_id=build, ignore_missing_task_queues=True))
            return
        except Exception as error:
            last = error
            await asyncio.sleep(0.1)
    raise last


def main() -> None:
    global CODE
    if sys.argv[1] == "record":
        asyncio.run(record(*sys.argv[2:]))
        return
    CODE = sys.argv[3] if len(sys.argv) > 3 else "recorded"
    asyncio.run(serve(sys.argv[2]))


if __name__ == "__main__":
    main()
