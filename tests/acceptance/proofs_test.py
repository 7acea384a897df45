"""check --reuse-proofs: what was proved is not replayed again, and nothing that may have changed counts as proved."""

import json
import shutil
import unittest

from program import HISTORIES, ORDERS, ProgramTest, command


class ProofsTest(ProgramTest):
    def setUp(self) -> None:
        super().setUp()
        self.code = self.home / "orders"
        shutil.copytree(ORDERS, self.code, ignore=shutil.ignore_patterns("__pycache__"))
        self.histories = self.home / "histories"
        shutil.copytree(HISTORIES, self.histories)

    def proved(self, *arguments: str, version: str = "diverging.py", status: int = 1) -> dict:
        return self.check(command(self.code / version), self.histories, "--reuse-proofs", "--code", self.code, *arguments, status=status)

    def earlier(self, report: dict) -> list[str]:
        return [history["workflowId"] for history in report["histories"] if history.get("provedEarlier")]

    def test_the_same_check_again_starts_no_worker_and_says_the_same(self) -> None:
        first, second = self.proved(), self.proved()
        self.assertEqual(self.earlier(first), [])
        self.assertEqual(len(self.earlier(second)), len(first["histories"]))
        self.assertEqual((first["worker"]["processes"], second["worker"]["processes"]), (1, 0))
        self.assertGreater(first["summary"]["diverged"], 0)
        for history in [*first["histories"], *second["histories"]]:
            history.pop("provedEarlier", None)
            del history["seconds"], history["tasksAsked"], history["driftTasks"]
        self.assertEqual(first["histories"], second["histories"])

    def test_changed_code_is_replayed(self) -> None:
        self.proved()
        with (self.code / "shop.py").open("a") as file:
            file.write("\n# a comment\n")
        self.assertEqual(self.earlier(self.proved()), [])
        (self.code / "new.py").write_text("")
        self.assertEqual(self.earlier(self.proved()), [])

    def test_a_changed_history_is_replayed_and_the_others_are_not(self) -> None:
        whole = self.proved()
        path = self.histories / "order-7731.json"
        history = json.loads(path.read_text())
        history["events"][2]["eventTime"] = "2026-01-01T00:00:00Z"
        path.write_text(json.dumps(history))
        self.assertEqual(len(self.earlier(self.proved())), len(whole["histories"]) - 1)

    def test_another_command_or_environment_is_replayed(self) -> None:
        self.proved()
        self.assertEqual(self.earlier(self.proved("--env", "SHOP=1")), [])
        self.assertEqual(self.earlier(self.proved(version="recorded.py", status=0)), [])

    def test_what_is_unverified_is_asked_again(self) -> None:
        for _ in range(2):
            report = self.check("exit 7", self.histories, "--reuse-proofs", "--code", self.code, status=3)
            self.assertEqual({history["code"] for history in report["histories"]}, {"worker_not_started"})

    def test_without_the_option_nothing_is_reused_or_kept(self) -> None:
        self.proved()
        report = self.check(command(self.code / "diverging.py"), self.histories, status=1)
        self.assertEqual(self.earlier(report), [])

    def test_it_must_know_the_code_and_may_not_miss_a_part_of_it(self) -> None:
        for arguments, words in ((["--reuse-proofs"], "--code PATH"), (["--code", self.code], "--reuse-proofs"),
                                 (["--reuse-proofs", "--code", self.home / "nowhere"], "no such file"),
                                 (["--reuse-proofs", "--code", self.code, "--decode"], "--decode"),
                                 (["--reuse-proofs", "--code", self.code, "--against", "exit 7"], "--against")):
            result = self.run_program("check", self.histories, "--worker", "exit 7", *arguments)
            self.assertEqual((result.returncode, words in result.stderr), (2, True), (arguments, result.stderr))


if __name__ == "__main__":
    unittest.main()
