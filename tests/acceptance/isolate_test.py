"""--isolate: the worker reaches the check and nothing else; where that cannot be had, nothing is checked."""

import os
import re
import signal
import socket
import subprocess
import sys
import unittest

from program import HISTORIES, ORDERS, PROGRAM, WORKERS, ProgramTest, command, processes_naming

ORDER = HISTORIES / "order-7731.json"
FENCED = WORKERS / "fenced.py"

# A process outside the tree that gets behind the fence all the same, as root can.
INTRUDER = """
import asyncio, sys
from temporalio.client import Client
asyncio.run(Client.connect(sys.argv[1]))
"""


def fences_are_permitted() -> bool:
    return subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True).returncode == 0


class Behind(ProgramTest):
    """Where the machine permits it."""

    def started(self, worker: str, *arguments: str) -> tuple[subprocess.Popen, str, int]:
        """A check whose worker never polls: the program, the worker's address, and its process."""
        errors = self.home / "errors.txt"
        with errors.open("w") as stream:
            running = subprocess.Popen([PROGRAM, "check", ORDER, "--isolate", "--worker", worker, "--verbose", *arguments],
                                       env=self.environment, stdout=subprocess.PIPE, stderr=stream, text=True)
        self.addCleanup(running.wait)
        self.addCleanup(running.stdout.close)
        self.addCleanup(running.kill)
        said = re.compile(r"at (\S+) as (\d+)")
        self.wait_until(lambda: said.search(errors.read_text()), "the worker never started")
        address, process = said.search(errors.read_text()).groups()
        return running, address, int(process)

    def test_a_check_gives_the_same_verdicts(self) -> None:
        for worker, status in (("recorded.py", 0), ("diverging.py", 1)):
            with self.subTest(worker=worker):
                behind = self.check(command(ORDERS / worker), HISTORIES, "--isolate", status=status)
                plain = self.check(command(ORDERS / worker), HISTORIES, status=status)
                self.assertTrue(behind["worker"]["isolated"])
                self.assertFalse(plain["worker"]["isolated"])
                self.assertEqual([(one["verdict"], one["divergence"]) for one in behind["histories"]],
                                 [(one["verdict"], one["divergence"]) for one in plain["histories"]])

    def test_the_worker_reaches_no_server_outside(self) -> None:
        name = f"hindsight-test-{os.getpid()}"
        with socket.create_server(("127.0.0.1", 0)) as v4, socket.create_server(("::1", 0), family=socket.AF_INET6) as v6, \
                socket.socket(socket.AF_UNIX) as abstract:
            abstract.bind("\0" + name)
            abstract.listen()
            goals = [f"127.0.0.1:{v4.getsockname()[1]}", f"[::1]:{v6.getsockname()[1]}", f"@{name}"]
            for flags, answer in (([], "out: "), (["--isolate"], "kept in: ")):
                with self.subTest(flags=flags):
                    result = self.run_program("check", ORDER, *flags, "--verbose", "--worker", command(FENCED, "tries", *goals))
                    self.assertEqual(result.returncode, 0, result.stderr)
                    for goal in goals: # once by the worker, once by its grandchild
                        self.assertEqual(result.stderr.count(f"worker| {answer}{goal}"), 2, result.stderr)

    def test_nobody_outside_reaches_us(self) -> None:
        running, address, _ = self.started(command(FENCED, "waits"))
        host, port = address.split(":")
        with self.assertRaises(ConnectionRefusedError):
            socket.create_connection((host, int(port)))
        running.send_signal(signal.SIGINT)
        self.assertEqual(running.wait(20), 130)

    def test_a_stranger_behind_the_fence_gets_no_task(self) -> None:
        running, address, process = self.started(command(FENCED, "waits"), "--start-timeout", "8")
        intruder = subprocess.run(["nsenter", "--user", "--net", "--preserve-credentials", "--target", str(process), sys.executable, "-c",
                                   INTRUDER, address], capture_output=True, text=True, timeout=30)
        self.assertIn("does not belong to the worker", intruder.stderr)
        output, _ = running.communicate(timeout=30)
        self.assertEqual(running.returncode, 3)
        self.assertIn("does not belong to the worker", output)

    def test_no_process_outlives_us(self) -> None:
        for number in (signal.SIGKILL, signal.SIGINT):
            with self.subTest(number=number):
                mark = f"HINDSIGHT_TEST_MARK_{os.getpid()}_{number}"
                running, _, _ = self.started(command(FENCED, "leaves_processes"), "--env", f"{mark}=1")
                self.wait_until(lambda: len(processes_naming(mark)) >= 3, "the grandchild never came")
                running.send_signal(number)
                running.wait(20)
                self.wait_until(lambda: not processes_naming(mark), "the worker outlived us")


class Forbidden(ProgramTest):
    """Where the machine does not permit it, or the words contradict each other."""

    def refused(self, *words: object) -> str:
        marker = self.home / "started"
        result = subprocess.run([*words, PROGRAM, "check", ORDER, "--isolate", "--worker", f"touch {marker}"], env=self.environment,
                                stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
        self.assertEqual((result.returncode, result.stdout), (2, ""), result.stderr)
        self.assertFalse(marker.exists(), "the worker ran unfenced")
        return result.stderr

    def test_nothing_is_checked_where_namespaces_are_forbidden(self) -> None:
        if fences_are_permitted():
            # Inside a user namespace of ours we may forbid further ones.
            said = self.refused("unshare", "--user", "--map-root-user", "sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh")
        else:
            said = self.refused()
        self.assertIn("--isolate: this machine does not let the worker have", said)

    def test_a_worker_started_by_hand_cannot_be_isolated(self) -> None:
        result = self.run_program("check", ORDER, "--isolate", "--listen")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("--isolate", result.stderr)


if __name__ == "__main__":
    if fences_are_permitted():
        unittest.main()
    if not unittest.main(argv=[sys.argv[0], "Forbidden"], exit=False).result.wasSuccessful():
        sys.exit(1)
    print("SKIP: this machine forbids user and network namespaces, so nothing could be checked behind a fence")
    sys.exit(77)
