"""Several worker processes share the histories of a check; one that fails or grows too large costs no other its verdict."""

import shutil
import unittest

from program import HISTORIES, WORKERS, ProgramTest, command

COPIES = 12


class CrewTest(ProgramTest):
    def setUp(self) -> None:
        super().setUp()
        self.folder = self.home / "histories"
        self.folder.mkdir()
        for name in ("order-7731.json", "pack-7731.json"):
            for number in range(COPIES):
                shutil.copy(HISTORIES / name, self.folder / f"{number}-{name}")

    def worker(self, way: str) -> str:
        return command(WORKERS / "crew_member.py", way, self.home)

    def starts(self) -> int:
        return len(list(self.home.glob("started-*")))

    def test_processes_share_the_histories(self) -> None:
        report = self.check(self.worker("slow"), self.folder, "--jobs", "2", "--in-flight", "1", status=0)
        self.assertEqual([history["source"] for history in report["histories"]], [str(path) for path in sorted(self.folder.iterdir())])
        self.assertEqual(report["summary"]["compatible"], 2 * COPIES)
        self.assertEqual((report["worker"]["processes"], self.starts()), (2, 2))

    def test_few_histories_get_one_process(self) -> None:
        report = self.check(self.worker("works"), self.folder, status=0)
        self.assertEqual((report["worker"]["processes"], self.starts()), (1, 1))

    def test_a_process_that_cannot_start_beside_the_first_is_named(self) -> None:
        report = self.check(self.worker("slow_and_only_one_starts"), self.folder, "--jobs", "2", "--in-flight", "1", status=0)
        self.assertEqual(report["summary"]["compatible"], 2 * COPIES)
        self.assertEqual(report["worker"]["processes"], 1)
        self.assertTrue(any("worker process 2 took no part" in note and "metrics port" in note for note in report["notes"]), report["notes"])

    def test_what_a_lost_process_had_in_hand_goes_to_another(self) -> None:
        report = self.check(self.worker("slow_and_the_second_is_lost"), self.folder, "--jobs", "2", "--in-flight", "1", status=0)
        self.assertEqual((report["summary"]["compatible"], report["worker"]["processes"]), (2 * COPIES, 2))
        self.assertTrue((self.home / "second").exists())

    def test_a_history_that_fills_the_memory_is_the_only_one_left_unverified(self) -> None:
        for path in self.folder.glob("*-pack-7731.json"):
            if not path.name.startswith("3-"):
                path.unlink()
        report = self.check(self.worker("hoards"), self.folder, "--worker-memory", "300", "--jobs", "2", status=3, timeout=120)
        unverified = [history for history in report["histories"] if history["verdict"] != "compatible"]
        self.assertEqual([history["source"] for history in unverified], [str(self.folder / "3-pack-7731.json")], unverified)
        self.assertEqual(unverified[0]["code"], "worker_died")
        self.assertIn("--worker-memory", unverified[0]["reason"])


if __name__ == "__main__":
    unittest.main()
