"""--tls: a worker that will not connect in clear gets TLS, and an authority to trust; nothing of that is left behind."""

import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import unittest

from program import HISTORIES, PROGRAM, WORKERS, ProgramTest, command, processes_naming

ORDER = HISTORIES / "order-7731.json"
SECRET = "tmprl-secret-4711"


def connects(*words: object) -> str:
    return command(WORKERS / "connects.py", *words)


class TlsTest(ProgramTest):
    def setUp(self) -> None:
        super().setUp()
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.temporary = pathlib.Path(temporary.name)
        self.environment["TMPDIR"] = temporary.name

    def nothing_is_left(self) -> None:
        self.assertEqual(list(self.temporary.iterdir()), [])

    def make_certificate(self) -> pathlib.Path:
        """One that we know nothing of."""
        folder = self.home / "mine"
        folder.mkdir()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=somebody",
                        "-keyout", folder / "client.key", "-out", folder / "client.pem"], check=True, capture_output=True)
        return folder

    def compatible(self, worker: str, *flags: str, **environment: str) -> None:
        report = self.check(worker, ORDER, *flags, status=0, **environment)
        self.assertEqual([history["verdict"] for history in report["histories"]], ["compatible"])
        self.assertTrue(report["worker"]["tls"])
        self.nothing_is_left()

    def test_each_way_of_connecting(self) -> None:
        for words in (["env"], ["system"], ["mutual", self.make_certificate()], ["api_key", SECRET], ["file", "{caFile}"], ["headers", SECRET]):
            with self.subTest(way=words[0]):
                self.compatible(connects(*words).replace("'{caFile}'", "{caFile}"), "--tls")

    def test_a_server_name_that_stands_in_the_code(self) -> None:
        self.compatible(connects("name", "shop.a1b2c.tmprl.cloud"), "--tls=shop.a1b2c.tmprl.cloud,other")

    def test_standing_at_a_point(self) -> None:
        for words, flag in ((["env"], "--tls"), (["api_key", SECRET], "--tls"), (["file", "{caFile}"], "--tls"),
                            (["name", "shop.a1b2c.tmprl.cloud"], "--tls=shop.a1b2c.tmprl.cloud")):
            with self.subTest(way=words[0]):
                worker = connects(*words).replace("'{caFile}'", "{caFile}")
                said = self.run_program("step", ORDER, "--at", "27", "--at", "19", "--query", "stage", "--decode", flag, "--format", "json", "--worker", worker)
                self.assertEqual(said.returncode, 0, said.stderr)
                report = json.loads(said.stdout)
                self.assertTrue(report["worker"]["tls"])
                self.assertEqual([step["queries"][0]["result"]["value"] for step in report["steps"]], ["charging", "reserving"])
                self.nothing_is_left()
        refused = self.run_program("step", ORDER, "--at", "27", "--worker", "true {caFile}")
        self.assertEqual((refused.returncode, "--tls" in refused.stderr), (2, True), refused.stderr)

    def test_standing_at_a_point_with_a_worker_started_by_hand(self) -> None:
        errors = self.home / "errors.txt"
        with errors.open("w") as stream:
            running = subprocess.Popen([PROGRAM, "step", ORDER, "--at", "27", "--query", "stage", "--decode", "--tls", "--listen", "--debug"],
                                       env=self.environment, stdout=subprocess.PIPE, stderr=stream, text=True)
            self.addCleanup(running.wait)
            self.addCleanup(running.stdout.close)
            self.addCleanup(running.kill)
            self.wait_until(lambda: "start it with " in errors.read_text() and errors.read_text().endswith("\n"), "it never said how to start the worker")
            address = errors.read_text().split("waiting for a worker at ")[1].split()[0]
            words = errors.read_text().split("start it with ")[1].splitlines()[0]
            worker = subprocess.Popen(["sh", "-c", f"exec env {words} TEMPORAL_ADDRESS={address} TEMPORAL_NAMESPACE=default {connects('env')}"],
                                      env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.addCleanup(worker.wait)
            self.addCleanup(worker.kill)
            output, _ = running.communicate(timeout=60)
        self.assertEqual(running.returncode, 0, output + errors.read_text())
        self.assertIn('stage() = "charging"', output)
        self.nothing_is_left()

    def test_behind_the_fence(self) -> None:
        if subprocess.run(["unshare", "--user", "--map-root-user", "--net", "true"], capture_output=True).returncode != 0:
            self.skipTest("this machine forbids user and network namespaces")
        self.compatible(connects("mutual", self.make_certificate()), "--tls", "--isolate")

    def test_what_the_user_trusts_already_stays_trusted(self) -> None:
        own = self.make_certificate() / "client.pem"
        code = ("import os, ssl; n = lambda name: open(os.environ[name]).read().count('BEGIN CERTIFICATE'); "
                "print('count', *map(n, ('SSL_CERT_FILE', 'NODE_EXTRA_CA_CERTS', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH'))); "
                "print('java', os.environ['JAVA_TOOL_OPTIONS']); "
                "print('mode', *[oct(os.stat(os.path.join(os.path.dirname(os.environ['SSL_CERT_FILE']), name)).st_mode & 0o777) for name in ('', 'ca.pem')])")
        result = self.run_program("check", ORDER, "--tls", "--verbose", "--worker", command("-c", code), SSL_CERT_FILE=str(own),
                                  NODE_EXTRA_CA_CERTS=str(own), JAVA_TOOL_OPTIONS="-Xmx64m")
        self.assertIn("worker| count 2 2 1\n", result.stderr)
        self.assertIn("worker| java -Xmx64m -Djavax.net.ssl.trustStore=", result.stderr)
        self.assertIn("worker| mode 0o700 0o600\n", result.stderr)
        self.nothing_is_left()

    def test_no_secret_of_the_worker_is_kept_or_shown(self) -> None:
        for way in ("api_key", "headers"):
            result = self.run_program("check", ORDER, "--tls", "--verbose", "--format", "json", "--worker", f"KEY={SECRET}; {connects(way)} $KEY")
            self.assertEqual(result.returncode, 0, result.stderr)
            shown = result.stdout.replace(f"KEY={SECRET}", "") + result.stderr # the command itself is in the report
            self.assertNotIn(SECRET, shown)
            kept = [path for path in self.home.rglob("*") if path.is_file() and SECRET.encode() in path.read_bytes()]
            self.assertEqual(kept, [])

    def test_a_worker_that_speaks_tls_to_a_check_in_clear_is_told_so(self) -> None:
        result = self.run_program("check", ORDER, "--worker", connects("system"))
        self.assertIn("run it with --tls", result.stdout)
        self.assertEqual(result.returncode, 3, result.stderr)

    def test_a_worker_that_trusts_only_its_own_authority_is_told_what_to_do(self) -> None:
        result = self.run_program("check", ORDER, "--tls", "--worker", connects("own_roots", self.make_certificate() / "client.pem"))
        self.assertEqual(result.returncode, 3)
        self.assertIn("[worker_not_started]", result.stdout)
        waits = f"{connects('own_roots', self.home / 'mine' / 'client.pem')}; sleep 100"
        result = self.run_program("check", ORDER, "--tls", "--worker", waits, "--start-timeout", "6")
        self.assertIn("[worker_never_polled]", result.stdout)
        self.assertIn("TEMPORAL_TLS_SERVER_CA_CERT_PATH", result.stdout)
        self.assertIn("The last TLS handshake that failed here:", result.stdout)
        self.assertNotIn("ssl_transport_security", result.stderr)

    def test_a_worker_that_speaks_in_clear_gets_nothing(self) -> None:
        result = self.run_program("check", ORDER, "--tls", "--worker", f"{connects('clear')}; sleep 100", "--start-timeout", "6")
        self.assertEqual(result.returncode, 3)
        self.assertIn("it must speak TLS", result.stdout)
        self.assertIn("something spoke in clear", result.stdout)

    def test_names_that_cannot_be_in_a_certificate(self) -> None:
        for name in ("a b", "a,,b", "DNS=x"):
            result = self.run_program("check", ORDER, f"--tls={name}", "--worker", "touch started; false")
            self.assertEqual((result.returncode, result.stdout), (2, ""), name)
        result = self.run_program("check", ORDER, "--worker", "true {caFile}")
        self.assertEqual(result.returncode, 2)
        self.assertIn("--tls", result.stderr)
        self.nothing_is_left()

    def test_nothing_is_left_when_we_are_killed(self) -> None:
        mark = f"HINDSIGHT_TEST_MARK_{os.getpid()}_tls"
        running = subprocess.Popen([PROGRAM, "check", ORDER, "--tls", "--worker", "sleep 100", "--env", f"{mark}=1"], env=self.environment,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.wait_until(lambda: processes_naming(mark), "the worker never started")
        self.assertTrue(list(self.temporary.glob("*/roots.jks")))
        running.send_signal(signal.SIGKILL)
        running.wait()
        self.wait_until(lambda: not list(self.temporary.iterdir()), "the trust store outlived us")

    def test_a_worker_started_by_hand(self) -> None:
        errors = self.home / "errors.txt"
        for host, name in (("127.0.0.1", "localhost"), ("localhost", "127.0.0.1"), ("0.0.0.0", "localhost")):
            with self.subTest(host=host), errors.open("w") as stream, socket.create_server((host, 0)) as probe:
                port = probe.getsockname()[1]
                probe.close()
                running = subprocess.Popen([PROGRAM, "check", ORDER, f"--listen={host}:{port}", "--tls"], env=self.environment,
                                           stdout=subprocess.PIPE, stderr=stream, text=True)
                self.addCleanup(running.wait)
                self.addCleanup(running.stdout.close)
                self.addCleanup(running.kill)
                self.wait_until(lambda: "start it with " in errors.read_text(), "it never said how to start the worker")
                words = errors.read_text().split("start it with ")[1].splitlines()[0]
                with socket.create_connection((name, port)) as plain: # the certificate is good for both names
                    authority = next(self.temporary.glob("*/ca.pem"))
                    context = ssl.create_default_context(cafile=authority)
                    context.set_alpn_protocols(["h2"])
                    with context.wrap_socket(plain, server_hostname=name) as spoken:
                        self.assertEqual(spoken.selected_alpn_protocol(), "h2")
                worker = subprocess.Popen(["sh", "-c", f"exec env {words} TEMPORAL_ADDRESS={name}:{port} TEMPORAL_NAMESPACE=default {connects('env')}"],
                                          env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                self.addCleanup(worker.wait)
                self.addCleanup(worker.kill)
                output, _ = running.communicate(timeout=60)
                self.assertEqual(running.returncode, 0, output + errors.read_text())
                self.nothing_is_left()

    @unittest.skipUnless(shutil.which("keytool"), "no Java here")
    def test_java_reads_the_trust_store(self) -> None:
        script = "keytool -list -keystore $(dirname $SSL_CERT_FILE)/roots.jks -storepass changeit; echo status $?"
        result = self.run_program("check", ORDER, "--tls", "--verbose", "--worker", script, SSL_CERT_FILE=str(self.make_certificate() / "client.pem"))
        self.assertIn("Your keystore contains 2 entries", result.stderr)
        self.assertIn("worker| status 0\n", result.stderr)
        self.assertNotIn("rror", result.stderr.replace("errors", ""))


if __name__ == "__main__":
    unittest.main()
