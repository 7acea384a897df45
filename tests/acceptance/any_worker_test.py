"""Workers as real projects have them, each with the runs that it made on a real server: other namespaces and queues, deployments, no
cache, a codec, external storage. And whatever the code: no activity, local activity or child of it ever runs."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from program import WORKERS, DevServer, ProgramTest, command

NAMESPACE = "shop.eu-1"
WIDE = WORKERS / "wide.py"
SHAPES = ("plain", "no_cache", "versioned", "two_queues", "encrypted", "stored")


def serving(shape: str, code: str = "recorded") -> str:
    return command(WIDE, "serve", shape, code)


class AnyWorkerTest(ProgramTest):
    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        (cls.folder / "store").mkdir()
        (cls.folder / "traces").mkdir()
        cls.library = cls.folder / "library.sqlite"
        server = DevServer("--namespace", NAMESPACE)
        cls.address = server.__enter__()
        try:
            recorded = subprocess.run([sys.executable, WIDE, "record", cls.address, NAMESPACE], capture_output=True, text=True, timeout=120,
                                      env=dict(os.environ, WIDE_TRACES=str(cls.folder / "traces"), WIDE_STORE=str(cls.folder / "store")))
            if recorded.returncode != 0:
                raise AssertionError(recorded.stderr[-3000:])
            # What the tests below hold against the check: while it was recorded, everything ran.
            ran = sorted(path.name.split("-")[0] for path in (cls.folder / "traces").iterdir())
            if ran != ["post"] * len(SHAPES) + ["weigh"] * len(SHAPES):
                raise AssertionError(f"the traces of recording are {ran}")
            reader = cls()
            reader.setUp()
            for run in (*SHAPES, "second"):
                reader.run_ok("download", "--address", cls.address, "--namespace", NAMESPACE, "--workflow-id", run, "--library", cls.library)
            reader.doCleanups()
        finally:
            server.__exit__(None, None, None)

    def setUp(self) -> None:
        super().setUp()
        self.traces = self.home / "traces"
        self.traces.mkdir()
        self.environment |= {"WIDE_TRACES": str(self.traces), "WIDE_STORE": str(self.folder / "store")}

    def verdict(self, run: str, worker: str, *flags: str, status: int) -> dict:
        report = self.check(worker, run, "--library", self.library, *flags, status=status)
        self.assertEqual(list(self.traces.iterdir()), [], "the check ran something")
        self.report = report
        return report["histories"][0]

    def test_the_code_that_made_a_run_agrees_with_it(self) -> None:
        for shape in SHAPES:
            with self.subTest(shape=shape):
                history = self.verdict(shape, serving(shape), status=0)
                self.assertEqual((history["verdict"], history["checkedTo"]), ("compatible", history["events"]), history["differences"])
                unseen = {spot["reason"] for spot in history["notSeen"] if spot["eventId"]}
                self.assertEqual(unseen, {"stored": {"stored_elsewhere"}, "encrypted": {"encoded_payload"}}.get(shape, set()))

    def test_another_activity_is_found_in_every_shape(self) -> None:
        for shape in SHAPES:
            with self.subTest(shape=shape):
                history = self.verdict(shape, serving(shape, "swapped"), status=1)
                found = history["divergence"]
                self.assertEqual((found["eventType"], found["recorded"]["name"], found["produced"]["name"]),
                                 ("ActivityTaskScheduled", "post", "insure"), found)

    def test_nothing_that_the_new_code_wants_is_run(self) -> None:
        for shape in SHAPES:
            with self.subTest(shape=shape):
                history = self.verdict(shape, serving(shape, "added"), status=1)
                self.assertEqual(history["divergence"]["eventType"], "MarkerRecorded", history)

    def test_one_process_serves_two_queues(self) -> None:
        report = self.check(serving("two_queues"), "two_queues", "second", "--library", self.library, status=0)
        self.assertEqual([history["verdict"] for history in report["histories"]], ["compatible", "compatible"])

    def test_a_deployment_says_its_build(self) -> None:
        for run in ("plain", "versioned"):
            for shape, build in (("versioned", "b1"), ("rebuilt", "b2")):
                with self.subTest(run=run, shape=shape):
                    history = self.verdict(run, serving(shape), status=0)
                    self.assertEqual((history["verdict"], self.report["worker"]["buildId"]), ("compatible", build))

    def test_encrypted_payloads_are_named_and_sized(self) -> None:
        history = self.verdict("encrypted", serving("encrypted", "swapped"), status=1)
        [opaque] = history["payloads"]["opaque"]
        self.assertEqual(opaque["encoding"], "binary/encrypted")
        self.assertGreater(opaque["payloads"], 4)
        self.assertGreater(opaque["bytes"], 100)
        for side in ("recorded", "produced"):
            [payload] = history["divergence"][side]["attributes"]["input"]["payloads"]
            self.assertEqual(payload["encoding"], "binary/encrypted")
            self.assertGreater(payload["size"], 16)
        result = self.run_program("check", "encrypted", "--library", self.library, "--worker", serving("encrypted"))
        self.assertIn("binary/encrypted", result.stdout)
        self.assertIsNone(self.verdict("plain", serving("plain"), status=0).get("payloads"))

    def test_a_worker_without_the_codec_is_no_divergence(self) -> None:
        history = self.verdict("encrypted", serving("plain"), status=3)
        self.assertEqual((history["verdict"], history["code"]), ("unverified", "decode_error"))

    def test_external_storage_is_said_before_the_check(self) -> None:
        result = self.run_program("check", "stored", "--library", self.library, "--format", "json", "--worker", serving("stored"))
        self.assertEqual(result.returncode, 0, result.stderr)
        said = result.stderr.index("external storage")
        self.assertLess(said, result.stderr.index("worker: temporal-python"), "before any task")
        self.assertIn("the-depot", result.stderr)
        self.assertNotIn("claim-secret", result.stdout + result.stderr)
        external = json.loads(result.stdout)["histories"][0]["payloads"]["external"]
        self.assertEqual(external["drivers"], ["the-depot"])
        self.assertGreater(external["references"], 2)
        self.assertGreater(external["bytes"], external["references"])

    def test_a_worker_without_the_driver_is_no_divergence(self) -> None:
        history = self.verdict("stored", serving("plain"), status=3)
        self.assertEqual((history["verdict"], history["code"]), ("unverified", "decode_error"), history)


if __name__ == "__main__":
    unittest.main()
