"""The sample worker, connected in the way that the first argument says: each is one in which real projects reach a server.

    env           the SDK's own configuration from the environment
    system        TLS with the roots that the machine trusts
    mutual FOLDER a client certificate and key (client.pem, client.key), and the authority from the environment
    api_key KEY   an API key, which turns TLS on
    name NAME     TLS for a server of that name, as code written for one server has it
    file PATH     the authority from a path in the command
    headers KEY   metadata that a proxy would ask for
    own_roots     TLS that trusts only an authority of its own
    clear         no TLS at all
"""

import asyncio
import os
import pathlib
import sys

from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.service import TLSConfig
from temporalio.worker import Worker

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[3] / "resources" / "samples" / "orders"))
import packing  # noqa: E402
import recorded  # noqa: E402
import shop  # noqa: E402


def settings(way: str, more: list[str]) -> dict:
    if way == "env":
        return dict(ClientConfig.load_client_connect_config())
    address = {"target_host": os.environ["TEMPORAL_ADDRESS"], "namespace": os.environ["TEMPORAL_NAMESPACE"]}
    given = os.environ.get("TEMPORAL_TLS_SERVER_CA_CERT_PATH")
    authority = pathlib.Path(given).read_bytes() if given else None
    if way == "system":
        return {**address, "tls": True}
    if way == "mutual":
        folder = pathlib.Path(more[0])
        return {**address, "tls": TLSConfig(server_root_ca_cert=authority, client_cert=(folder / "client.pem").read_bytes(),
                                            client_private_key=(folder / "client.key").read_bytes())}
    if way == "api_key":
        return {**address, "api_key": more[0]}
    if way == "name":
        return {**address, "tls": TLSConfig(domain=more[0])}
    if way == "file":
        return {**address, "tls": TLSConfig(server_root_ca_cert=pathlib.Path(more[0]).read_bytes())}
    if way == "headers":
        return {**address, "tls": True, "rpc_metadata": {"authorization": f"Bearer {more[0]}", "x-proxy-key": more[0]}}
    if way == "own_roots":
        return {**address, "tls": TLSConfig(server_root_ca_cert=pathlib.Path(more[0]).read_bytes())}
    return {**address, "tls": False}


async def main() -> None:
    client = await Client.connect(**settings(sys.argv[1], sys.argv[2:]))
    async with Worker(client, task_queue=shop.TASK_QUEUE, workflows=[recorded.OrderWorkflow, packing.PackOrder], activities=shop.ACTIVITIES):
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
