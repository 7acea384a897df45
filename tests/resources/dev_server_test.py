#!/usr/bin/env python3
"""The dev server of the tests goes when its holder goes: when stdin closes, at SIGTERM, and at kill -9."""

import pathlib
import signal
import socket
import subprocess
import sys
import time
import unittest

DEV_SERVER = pathlib.Path(__file__).resolve().parents[1] / "support" / "dev_server.py"


def answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class DevServerTest(unittest.TestCase):
    def end_by(self, end) -> None:
        server = subprocess.Popen([sys.executable, DEV_SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                  text=True)
        port = int(server.stdout.readline().rsplit(":", 1)[1])
        self.assertTrue(answers(port))
        end(server)
        server.wait(timeout=20)
        deadline = time.monotonic() + 20
        while answers(port):
            self.assertLess(time.monotonic(), deadline, "the server outlived its holder")
            time.sleep(0.02)
        server.stdout.close()
        server.stdin.close()

    def test_stdin_closes(self) -> None:
        self.end_by(lambda server: server.stdin.close())

    def test_sigterm(self) -> None:
        self.end_by(lambda server: server.send_signal(signal.SIGTERM))

    def test_kill_9(self) -> None:
        self.end_by(lambda server: server.send_signal(signal.SIGKILL))


if __name__ == "__main__":
    unittest.main()
