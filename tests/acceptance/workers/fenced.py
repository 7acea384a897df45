"""Tries to get out, then is the sample worker: `fenced.py tries ADDRESS...`, `fenced.py waits`, `fenced.py leaves_processes`.

Prints "out: ADDRESS" for everything that it reached. With waits it never polls; it says its address and its process first.
"""

import errno
import os
import pathlib
import runpy
import socket
import subprocess
import sys
import time

ORDERS = pathlib.Path(__file__).resolve().parents[3] / "resources" / "samples" / "orders"


def reach(address: str) -> str:
    """What came of it. "@name" is an abstract Unix socket, which belongs to the network as well."""
    try:
        if address.startswith("@"):
            with socket.socket(socket.AF_UNIX) as unix:
                unix.connect("\0" + address[1:])
        else:
            host, port = address.rsplit(":", 1)
            socket.create_connection((host.strip("[]"), int(port)), timeout=5).close()
    except OSError as error:
        return f"kept in: {address} {errno.errorcode.get(error.errno, error)}"
    return f"out: {address}"


def main() -> None:
    way, *more = sys.argv[1:]
    if way == "only_reach":
        print(*map(reach, more), sep="\n", flush=True)
        return
    if way == "tries":
        print(*map(reach, more), sep="\n", flush=True)
        # Also a grandchild in a session of its own.
        subprocess.run(["setsid", sys.executable, __file__, "only_reach", *more], check=True)
    if way == "leaves_processes":
        subprocess.Popen(["setsid", "sh", "-c", "trap '' TERM HUP INT; while :; do sleep 1; done"])
    if way in ("waits", "leaves_processes"):
        print(f"at {os.environ['TEMPORAL_ADDRESS']} as {os.getpid()}", flush=True)
        time.sleep(600)
    sys.path.insert(0, str(ORDERS))
    sys.argv = [str(ORDERS / "recorded.py")]
    runpy.run_path(sys.argv[0], run_name="__main__")


if __name__ == "__main__":
    main()
