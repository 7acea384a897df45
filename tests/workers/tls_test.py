#!/usr/bin/env python3
"""Real workers of each SDK that connect by TLS, with what `--tls` puts into their environment and nothing else: Node's roots
(NODE_EXTRA_CA_CERTS), the system's (SSL_CERT_FILE), a trust store of Java. acceptance/tls_test.py has the ways of Python.

    HINDSIGHT_PROGRAM=... tls_test.py typescript|go|java      status 77 when that SDK is not there
"""

import json
import os
import pathlib
import shlex
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]
sys.dont_write_bytecode = True

import serving  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")
SDK = sys.argv.pop(1) if len(sys.argv) > 1 else "typescript"
WORKER = shlex.join(serving.command(SDK))
HISTORY = HERE / SDK / "histories" / "household.json"


class TlsTest(unittest.TestCase):
    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.temporary = pathlib.Path(folder.name)

    def run_program(self, *arguments: object) -> subprocess.CompletedProcess:
        clean = {name: value for name, value in os.environ.items()
                 if name not in ("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "JAVA_TOOL_OPTIONS") and not name.startswith("TEMPORAL_")}
        done = subprocess.run([PROGRAM, *map(str, arguments)], env=clean | {"TMPDIR": str(self.temporary)}, capture_output=True, text=True, timeout=200)
        self.assertEqual(list(self.temporary.iterdir()), [], "keys or trust are left behind")
        return done

    def compatible(self, *flags: str) -> None:
        done = self.run_program("check", HISTORY, "--worker", WORKER, "--no-drift", "--format", "json", *flags)
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        report = json.loads(done.stdout)
        self.assertEqual([(history["verdict"], history["checkedTo"]) for history in report["histories"]], [("compatible", report["histories"][0]["events"])])
        self.assertTrue(report["worker"]["tls"])

    def test_the_environment_leads_it_to_trust_us(self) -> None:
        self.compatible("--tls")

    def test_without_it_there_is_no_trust(self) -> None:
        """That the test above can fail: TLS without our words reaches nobody."""
        unset = "SSL_CERT_FILE= NODE_EXTRA_CA_CERTS= JAVA_TOOL_OPTIONS= "
        done = self.run_program("check", HISTORY, "--worker", unset + WORKER, "--no-drift", "--tls", "--start-timeout", "6")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertRegex(done.stdout, r"\[worker_(not_started|never_polled)\]")

    def test_behind_the_fence(self) -> None:
        if subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True).returncode != 0:
            self.skipTest("this machine forbids user and network namespaces")
        done = self.run_program("step", HISTORY, "--at", "7", "--stack", "--next", "--worker", WORKER, "--tls", "--isolate", "--format", "json")
        self.assertEqual(done.returncode, 0, done.stdout[-3000:] + done.stderr[-3000:])
        report = json.loads(done.stdout)
        self.assertTrue(report["worker"]["tls"] and report["worker"]["isolated"])
        self.assertTrue(report["steps"][0]["stack"]["text"])
        self.assertTrue(all(command["agrees"] for command in report["steps"][0]["next"]["commands"]))


if __name__ == "__main__":
    unittest.main(verbosity=2)
