"""Download from a real dev server: the exact bytes, the newest run, an open run that grows, a server that is not there."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import unittest

from temporalio.client import Client

from program import ORDERS, DevServer, ProgramTest

ITEMS = [{"sku": "SOFA-2", "quantity": 1, "cents": 119_000}]


class DownloadTest(ProgramTest):
    @classmethod
    def setUpClass(cls) -> None:
        cls.server = DevServer("--search-attribute", "OrderStage=Keyword")
        cls.address = cls.server.__enter__()
        cls.addClassCleanup(cls.server.__exit__, None, None, None)
        environment = dict(os.environ, TEMPORAL_ADDRESS=cls.address, TEMPORAL_NAMESPACE="default")
        worker = subprocess.Popen([sys.executable, ORDERS / "recorded.py"], env=environment)
        cls.addClassCleanup(worker.wait)
        cls.addClassCleanup(worker.terminate)

    def on_server(self, action):
        async def run():
            return await action(await Client.connect(self.address))
        return asyncio.run(asyncio.wait_for(run(), 60))

    async def start(self, client: Client, workflow_id: str):
        order = {"order_id": workflow_id, "customer": "Ada", "address": "1 Harbour Street", "card": "visa-4242", "items": ITEMS, "hold_seconds": 0}
        handle = await client.start_workflow("OrderWorkflow", order, id=workflow_id, task_queue="orders")
        while await handle.query("stage") != "waiting for approval":
            await asyncio.sleep(0.05)
        return handle

    def download(self, *arguments: object) -> str:
        return self.run_ok("download", "--address", self.address, "--namespace", "default", *arguments)

    def runs(self) -> list[dict]:
        said = json.loads(self.run_ok("list", "--format", "json"))
        return said["runs"] if isinstance(said, dict) else said

    def test_an_open_run_grows_and_stays_one_run(self) -> None:
        handle = self.on_server(lambda client: self.start(client, "order-grows"))
        self.download("--workflow-id", "order-grows")
        before = self.runs()

        async def finish(client: Client) -> int:
            again = client.get_workflow_handle("order-grows")
            await again.signal("approve", "Dora")
            await again.result()
            return len((await again.fetch_history()).events)
        events = self.on_server(finish)
        self.download("--workflow-id", "order-grows")
        after = self.runs()
        self.assertEqual((len(before), len(after)), (1, 1))
        self.assertEqual(after[0]["runId"], handle.result_run_id)
        self.assertIn(str(events), self.run_ok("show", "order-grows"))

    def test_a_query_brings_all_runs_that_match(self) -> None:
        async def start_three(client: Client) -> None:
            for number in range(3):
                await (await self.start(client, f"order-query-{number}")).terminate()
            closed = "WorkflowId STARTS_WITH 'order-query-' AND ExecutionStatus = 'Terminated'"
            while (await client.count_workflows(closed)).count < 3:
                await asyncio.sleep(0.1)
        self.on_server(start_three)
        self.download("--query", "WorkflowId STARTS_WITH 'order-query-'")
        self.assertEqual(sorted(run["workflowId"] for run in self.runs()), [f"order-query-{number}" for number in range(3)])

    def test_what_was_downloaded_is_checked_like_a_file(self) -> None:
        self.on_server(lambda client: self.start(client, "order-checked"))
        self.download("--workflow-id", "order-checked")
        report = self.check(f"{sys.executable} {ORDERS / 'recorded.py'}", "order-checked", status=0)
        self.assertEqual(report["histories"][0]["verdict"], "compatible")

    def test_a_proxy_is_not_asked_for_loopback(self) -> None:
        self.on_server(lambda client: self.start(client, "order-proxy"))
        with socket.create_server(("127.0.0.1", 0)) as proxy:
            url = f"http://127.0.0.1:{proxy.getsockname()[1]}"
            proxies = {name: url for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "grpc_proxy")}
            self.run_ok("download", "--address", self.address, "--namespace", "default", "--workflow-id", "order-proxy", **proxies)
        self.assertEqual(len(self.runs()), 1)

    def test_a_run_or_a_server_that_is_not_there_is_named(self) -> None:
        missing = self.run_program("download", "--address", self.address, "--namespace", "default", "--workflow-id", "no-such-order")
        self.assertNotEqual(missing.returncode, 0)
        self.assertIn("no-such-order", missing.stderr)
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            address = f"127.0.0.1:{nobody.getsockname()[1]}"
        absent = self.run_program("download", "--address", address, "--namespace", "default", "--workflow-id", "x")
        self.assertNotEqual(absent.returncode, 0)
        self.assertIn(address, absent.stderr)


if __name__ == "__main__":
    unittest.main()
