#!/usr/bin/env python3
"""Runs a Temporal dev server on free loopback ports for as long as somebody holds our stdin open.

Prints one line, "ADDRESS 127.0.0.1:PORT", once the server answers; everything else goes to stderr.
Ends, and takes the server with it, when stdin closes, on SIGTERM or SIGINT, or when we are killed.

    dev_server.py [--temporal PATH] [--db FILE] [--namespace NAME]... [--search-attribute Name=Type]...
"""

import argparse
import ctypes
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

READY_WITHIN_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def die_with_parent() -> None:
    """Also when we are killed outright, the server must not stay behind."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)


def find_temporal() -> str:
    beside = pathlib.Path(sys.executable).with_name("temporal")
    venv = pathlib.Path(__file__).resolve().parents[2] / ".venv" / "bin" / "temporal"
    for candidate in (beside, venv):
        if candidate.exists():
            return str(candidate)
    return shutil.which("temporal") or sys.exit("dev_server: no `temporal` program: ./run installs one into .venv")


def start(arguments: argparse.Namespace, port: int) -> subprocess.Popen:
    command = [arguments.temporal, "server", "start-dev", "--headless", "--ip", "127.0.0.1", "--port", str(port),
               "--http-port", str(free_port()), "--metrics-port", str(free_port()), "--log-level", "error"]
    for namespace in arguments.namespace:
        command += ["--namespace", namespace]
    for attribute in arguments.search_attribute:
        command += ["--search-attribute", attribute]
    if arguments.db:
        command += ["--db-filename", arguments.db]
    # A group of its own: Ctrl+C in a terminal reaches us first, and we end the server in order.
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=sys.stderr, preexec_fn=die_with_parent,
                            process_group=0)


def answers(temporal: str, port: int) -> bool:
    """The port opens before the namespace can be used, so ask for the namespace."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    question = [temporal, "workflow", "count", "--address", f"127.0.0.1:{port}", "--namespace", "default"]
    return subprocess.run(question, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--temporal", default=None)
    parser.add_argument("--db", default="")
    parser.add_argument("--namespace", action="append", default=[])
    parser.add_argument("--search-attribute", action="append", default=[])
    arguments = parser.parse_args()
    arguments.temporal = arguments.temporal or find_temporal()

    wanted_end = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: wanted_end.set())
    port = free_port()
    server = start(arguments, port)
    try:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while not answers(arguments.temporal, port):
            if server.poll() is not None or time.monotonic() > deadline:
                print(f"dev_server: the server did not answer on port {port} (exit {server.poll()})", file=sys.stderr)
                return 1
            time.sleep(0.05)
        print(f"ADDRESS 127.0.0.1:{port}", flush=True)
        while not wanted_end.is_set() and server.poll() is None:
            readable, _, _ = select.select([sys.stdin], [], [], 0.2)
            if readable and not sys.stdin.buffer.raw.read(4096):
                return 0
        return 0 if wanted_end.is_set() else 1
    finally:
        server.terminate()
        try:
            server.wait(timeout=5)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


if __name__ == "__main__":
    sys.exit(main())
