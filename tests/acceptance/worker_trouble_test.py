"""A worker that does not do its work gets a name for it, never a divergence; and no process of it is left."""

import base64
import json
import os
import signal
import socket
import subprocess
import time
import unittest

from program import HISTORIES, ORDERS, PROGRAM, WORKERS, ProgramTest, command, processes_naming

ORDER = HISTORIES / "order-7731.json"


def misbehaving(way: str, *more: str) -> str:
    return command(WORKERS / "misbehaving.py", way, *more)


class WorkerTroubleTest(ProgramTest):
    def expect(self, worker: str, code: str, *arguments: str, **more) -> dict:
        mark = f"HINDSIGHT_TEST_MARK_{os.getpid()}_{id(self)}"
        report = self.check(worker, ORDER, *arguments, "--env", f"{mark}=1", status=3, **more)
        self.assertEqual([(history["verdict"], history["code"]) for history in report["histories"]], [("unverified", code)], report)
        self.assertEqual(processes_naming(mark), [], "processes left")
        return report

    def test_it_ends_before_it_connects(self) -> None:
        report = self.expect(misbehaving("ends"), "worker_not_started")
        self.assertIsNone(report["worker"])

    def test_it_cannot_be_found(self) -> None:
        self.expect("/nowhere/worker", "worker_not_started")

    def test_it_never_polls(self) -> None:
        self.expect(misbehaving("never_polls"), "worker_never_polled", "--start-timeout", "2")

    def test_it_raises_an_exception_of_its_own(self) -> None:
        report = self.expect(misbehaving("raises"), "code_error")
        self.assertIn("no such table", report["histories"][0]["failure"]["message"])

    def test_its_code_is_random_by_itself(self) -> None:
        for worker, deterministic in ((misbehaving("random"), False), (command(ORDERS / "diverging.py"), True)):
            history = self.check(worker, ORDER, status=1)["histories"][0]
            self.assertEqual((history["verdict"], history["deterministic"]), ("diverged", deterministic), history)
            self.assertEqual("not deterministic by itself" in history["reason"], not deterministic)

    def test_it_dies_with_a_task_in_hand(self) -> None:
        self.expect(misbehaving("dies"), "worker_died")
        result = self.run_program("check", ORDER, "--worker", misbehaving("dies"))
        self.assertIn("the worker ended with order-7731 (run 01a20722-8681-7402-93e7-480dc4184284) in hand", result.stderr)
        self.assertIn("nothing: 0 of 68 events", result.stdout)

    def test_it_blocks(self) -> None:
        self.expect(misbehaving("blocks"), "deadlock", timeout=120)

    def test_it_cannot_decode_its_input(self) -> None:
        for way in ("cannot_decode", "decodes_itself", "wrong_key"):
            with self.subTest(way=way):
                report = self.expect(misbehaving(way), "decode_error")
                self.assertEqual(report["histories"][0]["eventId"], 4)

    def test_an_input_that_its_codec_should_have_decoded(self) -> None:
        history = json.loads(ORDER.read_text())
        payload = history["events"][0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"][0]
        payload["metadata"]["encoding"] = base64.b64encode(b"binary/encrypted").decode()
        (self.home / "encrypted.json").write_text(json.dumps(history))
        report = self.check(misbehaving("raises"), self.home / "encrypted.json", status=3)
        self.assertEqual(report["histories"][0]["code"], "decode_error")

    def test_its_own_exception_uses_the_words_of_an_undecodable_payload(self) -> None:
        for way in ("quotes_conversion", "quotes_decoding", "quotes_encoding"):
            with self.subTest(way=way):
                self.expect(misbehaving(way), "code_error")

    def test_it_does_not_know_the_workflow_type(self) -> None:
        self.expect(misbehaving("another"), "not_registered")

    def test_it_also_starts_workflows(self) -> None:
        result = self.run_program("check", ORDER, "--worker", misbehaving("starts_workflows"))
        self.assertIn("StartWorkflowExecution", result.stdout + result.stderr)
        self.assertIn("your program also starts workflows", result.stdout + result.stderr)

    def test_it_reaches_the_server_that_the_user_works_with(self) -> None:
        for way in ("elsewhere", "grandchild_elsewhere"):
            for host in ("127.0.0.1", "[::1]"):
                with self.subTest(way=way, host=host), socket.create_server(("::1", 0), family=socket.AF_INET6) if host == "[::1]" \
                        else socket.create_server(("127.0.0.1", 0)) as production:
                    address = f"{host}:{production.getsockname()[1]}"
                    began = time.monotonic()
                    report = self.expect(misbehaving(way, address), "wrong_worker", TEMPORAL_ADDRESS=address)
                    self.assertIn(address.rsplit(":", 1)[1], report["histories"][0]["reason"])
                    self.assertLess(time.monotonic() - began, 30, "stopped at once, not by a time limit")

    def test_a_connection_to_a_database_is_no_reason_to_stop_it(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as database:
            code = (f"import socket, sys, runpy; keep = socket.create_connection(('127.0.0.1', {database.getsockname()[1]})); "
                    f"sys.path.insert(0, {str(ORDERS)!r}); sys.argv[0] = {str(ORDERS / 'recorded.py')!r}; "
                    "runpy.run_path(sys.argv[0], run_name='__main__')")
            report = self.check(command("-c", code), ORDER, status=0)
        self.assertEqual(report["histories"][0]["verdict"], "compatible")

    def test_nothing_is_left_after_kill_9_of_the_program(self) -> None:
        mark = f"HINDSIGHT_TEST_MARK_{os.getpid()}_kill"
        running = subprocess.Popen([PROGRAM, "check", ORDER, "--worker", misbehaving("never_polls"), "--env", f"{mark}=1"],
                                   env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_until(lambda: processes_naming(mark), "the worker never started")
        running.send_signal(signal.SIGKILL)
        running.wait()
        self.wait_until(lambda: not processes_naming(mark), "the worker outlived us")

    def test_ctrl_c_while_a_task_is_out_ends_at_once(self) -> None:
        errors = self.home / "errors.txt"
        with errors.open("w") as stream:
            running = subprocess.Popen([PROGRAM, "check", HISTORIES, "--worker", misbehaving("blocks"), "--format", "json", "--in-flight", "1"],
                                       env=self.environment, stdout=subprocess.PIPE, stderr=stream, text=True)
            self.wait_until(lambda: "worker: temporal-python" in errors.read_text(), "the worker never came")
            running.send_signal(signal.SIGINT)
            output, _ = running.communicate(timeout=20)
        self.assertEqual(running.returncode, 130, output)
        report = json.loads(output)
        self.check_shape(report)
        self.assertEqual([history["source"] for history in report["histories"]], [str(path) for path in sorted(HISTORIES.iterdir())])
        codes = [history["code"] for history in report["histories"]]
        self.assertIn("cancelled", codes)
        self.assertLessEqual(set(codes), {"cancelled", "not_registered"})

    def test_ctrl_c_lists_every_history_as_cancelled(self) -> None:
        mark = f"HINDSIGHT_TEST_MARK_{os.getpid()}_cancel"
        running = subprocess.Popen([PROGRAM, "check", HISTORIES, "--worker", misbehaving("never_polls"), "--env", f"{mark}=1", "--format",
                                    "json"], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.wait_until(lambda: processes_naming(mark), "the worker never started")
        running.send_signal(signal.SIGINT)
        output, _ = running.communicate(timeout=20)
        self.assertEqual(running.returncode, 130, output)
        report = json.loads(output)
        self.check_shape(report)
        self.assertEqual({(history["verdict"], history["code"]) for history in report["histories"]}, {("unverified", "cancelled")})


if __name__ == "__main__":
    unittest.main()
