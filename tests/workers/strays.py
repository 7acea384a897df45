"""The sample order worker, unchanged, in a program that also opens connections of its own.

    strays.py [--connect HOST:PORT] [--when FILE-EXISTS] [--grandchild] [--no-worker] [--start-workflow]
"""

import argparse
import asyncio
import os
import pathlib
import runpy
import socket
import subprocess
import sys
import threading
import time

ORDERS = pathlib.Path(__file__).resolve().parents[2] / "resources" / "samples" / "orders"


def connect(target: str, when: str = "") -> socket.socket:
    while when and not os.path.exists(when):
        time.sleep(0.02)
    host, port = target.rsplit(":", 1)
    connection = socket.create_connection((host.strip("[]"), int(port)))
    print(f"connected to {target}", flush=True)
    return connection


async def start_a_workflow() -> None:
    from temporalio.client import Client

    client = await Client.connect(os.environ["TEMPORAL_ADDRESS"])
    try:
        await client.start_workflow("OrderWorkflow", id="new", task_queue="orders")
    except Exception as error:
        print(f"start failed: {error}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--connect")
    parser.add_argument("--when")
    parser.add_argument("--grandchild", action="store_true")
    parser.add_argument("--no-worker", action="store_true")
    parser.add_argument("--start-workflow", action="store_true")
    arguments = parser.parse_args()

    if arguments.grandchild:
        # In a session of its own, and its parent gone: as daemons do.
        inner = [sys.executable, __file__, "--no-worker", "--connect", arguments.connect]
        subprocess.run(["sh", "-c", 'setsid "$@" & exit 0', "sh", *inner], check=True)
    elif arguments.connect and arguments.when:
        threading.Thread(target=lambda: (connect(arguments.connect, arguments.when), time.sleep(600)), daemon=True).start()
    elif arguments.connect:
        kept = connect(arguments.connect)  # noqa: F841 stays open
    if arguments.no_worker:
        time.sleep(600)
    if arguments.start_workflow:
        asyncio.run(start_a_workflow())

    sys.path.insert(0, str(ORDERS))
    sys.dont_write_bytecode = True
    runpy.run_path(str(ORDERS / "recorded.py"), run_name="__main__")


if __name__ == "__main__":
    main()
