#!/usr/bin/env python3
"""The user's own debugger in the worker: a breakpoint in workflow code is hit while `step --debug` asks, held for longer than any limit, and the
answer is the same as without a debugger. Each debugger is the engine that the IDEs drive: JDWP (IntelliJ, VS Code), the inspector protocol of Node
(WebStorm, VS Code), Delve (GoLand, VS Code), debugpy (VS Code; PyCharm has its pydevd).

    HINDSIGHT_PROGRAM=... debugger_test.py java|typescript|go|python      status 77 when that SDK, or its debugger, is not there
"""

import importlib.util
import json
import os
import pathlib
import re
import shlex
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "java"), str(HERE / "typescript"), str(HERE)]
sys.dont_write_bytecode = True

import serving  # noqa: E402
from debug_adapter import DebugAdapter  # noqa: E402

PROGRAM = os.environ.get("HINDSIGHT_PROGRAM", "")
HELD = 3.0  # seconds at the breakpoint, with --task-timeout 0.5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def line_of(file: pathlib.Path, text: str) -> int:
    return 1 + next(number for number, line in enumerate(file.read_text().splitlines()) if text in line)


class Console:
    """A command line debugger: what it prints, and what is typed."""

    def __init__(self, words: list[str]) -> None:
        self.said = ""
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout
        while data := os.read(self.process.stdout.fileno(), 4096):
            self.said += data.decode(errors="replace")

    def type(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n".encode())
        self.process.stdin.flush()

    def wait_for(self, pattern: str, seconds: float = 60) -> str:
        """What the pattern matches; what came until then is not matched again."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if found := re.search(pattern, self.said):
                self.said = self.said[found.end():]
                return found[0]
            if not self.reader.is_alive():
                break
            time.sleep(0.02)
        raise AssertionError(f"the debugger did not say {pattern!r} but {self.said[-2000:]!r}")

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        self.reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe
            pipe.close()


class Java:
    history = HERE / "java" / "histories" / "purchase.json"

    def __init__(self) -> None:
        import build
        self.words = [str(word) for word in (*build.java(), "ServeVariant", "recorded")]
        line = line_of(HERE / "java" / "src" / "main" / "java" / "flows" / "Recorded.java", 'act("ship", "chair")')
        self.place = f"flows.Recorded$Purchase:{line}"

    def command(self, port: int = 0) -> list[str]:
        agent = f"-agentlib:jdwp=transport=dt_socket,server=y,suspend=y,quiet=y,address=127.0.0.1:{port}"
        return [self.words[0], *([agent] if port else []), *self.words[1:]]

    def attach(self, port: int) -> Console:
        console = Console(["jdb", "-attach", f"127.0.0.1:{port}"])
        console.wait_for(r"Initializing jdb")
        console.wait_for(r"VM Started")
        console.type(f"stop at {self.place}")
        console.wait_for(r"Deferring breakpoint")
        console.type("cont")
        return console

    def stopped(self, console: Console) -> str:
        console.wait_for(r"Breakpoint hit")
        console.type("where")
        return console.wait_for(r"\[1\] \S+Purchase\.run \(Recorded\.java:\d+\)")

    def go_on(self, console: Console) -> None:
        console.type(f"clear {self.place}")
        console.type("cont")


class TypeScript:
    history = HERE / "typescript" / "histories" / "purchase.json"

    def __init__(self) -> None:
        import prepare
        if reason := prepare.missing():
            skip(reason)
        prepare.bundle()
        self.node, _ = prepare.toolchain()
        self.build = prepare.BUILD

    def command(self, port: int = 0) -> list[str]:
        return [self.node, *([f"--inspect-brk=127.0.0.1:{port}"] if port else []), str(self.build / "worker.js"), "recorded"]

    def attach(self, port: int) -> Console:
        console = Console([self.node, "inspect", f"127.0.0.1:{port}"])
        console.wait_for(r"Break on start")
        line = line_of(self.build / "bundles" / "recorded.js", "act.ship('chair')")  # this client knows no source maps
        console.type(f"setBreakpoint('recorded.js', {line})")
        console.wait_for(r"(?s)Warning: script 'recorded.js' was not loaded yet.*debug> ")
        console.type("cont")
        return console

    def stopped(self, console: Console) -> str:
        console.wait_for(r"break in .*recorded.js")
        console.type("backtrace")
        return console.wait_for(r"#0 purchase\b.*")

    def go_on(self, console: Console) -> None:
        console.type("cont")


class Go:
    history = HERE / "go" / "histories" / "purchase.json"

    def __init__(self) -> None:
        build = serving.module("go", "build")
        try:
            self.dlv = build.delve()
            self.words = [build.program(), "serve", "recorded"]
        except build.Missing as missing:
            skip(str(missing))
        flows = HERE / "go" / "flows" / "recorded.go"
        line = line_of(flows, 'done(ctx, "ship", "receipt")')
        self.place = f"{flows}:{line}"

    def command(self, port: int = 0) -> list[str]:
        if not port:
            return self.words
        return [self.dlv, "exec", self.words[0], "--headless", f"--listen=127.0.0.1:{port}", "--accept-multiclient", "--", *self.words[1:]]

    def attach(self, port: int) -> Console:
        console = Console([self.dlv, "connect", f"127.0.0.1:{port}", "--allow-non-terminal-interactive"])
        console.wait_for(r"\(dlv\)")
        console.type(f"break purchase {self.place}")
        console.wait_for(r"Breakpoint purchase set")
        console.type("continue")
        return console

    def stopped(self, console: Console) -> str:
        console.wait_for(r"(?s)> \[purchase\].*\(dlv\)")
        console.type("stack 1")
        return console.wait_for(r"at \S*recorded\.go:\d+")

    def go_on(self, console: Console) -> None:
        console.type("clear purchase")
        console.wait_for(r"Breakpoint purchase cleared")
        console.type("continue")


class Python:
    history = HERE / "python" / "histories" / "purchase.json"

    def __init__(self) -> None:
        if not importlib.util.find_spec("debugpy"):
            skip("debugpy is not there; ./test installs what resources/requirements-test.txt names")
        self.words = serving.python()
        self.flows = HERE / "python" / "flows" / "recorded.py"
        self.line = line_of(self.flows, 'do("ship", "chair")')

    def command(self, port: int = 0) -> list[str]:
        debugger = ["-m", "debugpy", "--listen", f"127.0.0.1:{port}", "--wait-for-client"] if port else []
        return [self.words[0], *debugger, *self.words[1:]]

    def attach(self, port: int) -> DebugAdapter:
        adapter = DebugAdapter(port)
        adapter.ask("initialize", adapterID="debugpy")
        attached = adapter.send("attach", justMyCode=False)  # answered when the configuration is done
        adapter.event("initialized")
        places = adapter.ask("setBreakpoints", source={"path": str(self.flows)}, breakpoints=[{"line": self.line}])
        assert places["breakpoints"][0]["verified"], places
        adapter.ask("configurationDone")
        adapter.answer(attached)
        return adapter

    def stopped(self, adapter: DebugAdapter) -> str:
        stop = adapter.event("stopped")
        assert stop["reason"] == "breakpoint", stop
        self.thread = stop["threadId"]
        frame = adapter.ask("stackTrace", threadId=self.thread, levels=1)["stackFrames"][0]
        assert frame["source"]["path"] == str(self.flows) and frame["line"] == self.line, frame
        return frame["name"]

    def go_on(self, adapter: DebugAdapter) -> None:
        adapter.ask("setBreakpoints", source={"path": str(self.flows)}, breakpoints=[])
        adapter.send("continue", threadId=self.thread)  # the worker may end before it answers


def skip(reason: str) -> None:
    print(f"skipped: {reason}")
    sys.exit(77)


SDK = sys.argv.pop(1) if len(sys.argv) > 1 and sys.argv[1] in ("java", "typescript", "go", "python") else "java"


class DebuggerTest(unittest.TestCase):
    def step(self, worker: list[str], **more) -> subprocess.Popen:
        program = subprocess.Popen([PROGRAM, "step", DEBUGGED.history, "--at", str(self.point), "--worker", shlex.join(worker), "--stack", "--next",
                                    "--debug", "--task-timeout", "0.5", "--format", "json"], text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(self.end, program)
        return program

    def end(self, program: subprocess.Popen) -> None:
        program.kill()
        program.communicate()

    def report(self, program: subprocess.Popen) -> list[dict]:
        out, errors = program.communicate(timeout=90)
        self.assertEqual(program.returncode, 0, errors)
        # Not the text of the stack: Node's debugger adds async frames to it.
        return [{"at": step["at"], "task": step["task"], "next": step["next"], "source": step["stack"]["source"], "waiting": step["stack"]["waiting"]}
                for step in json.loads(out)["steps"]]

    def setUp(self) -> None:
        events = json.loads(DEBUGGED.history.read_text())["events"]
        scheduled = [int(event["eventId"]) for event in events if event["eventType"] == "EVENT_TYPE_ACTIVITY_TASK_SCHEDULED"]
        self.point = scheduled[1]  # the worker has just passed the line of the breakpoint

    def test_a_breakpoint_in_workflow_code_holds_for_as_long_as_it_takes(self) -> None:
        expected = self.report(self.step(DEBUGGED.command()))
        self.assertTrue(expected[0]["next"]["commands"])
        self.assertTrue(expected[0]["waiting" if SDK == "python" else "source"])  # a coroutine of Python has no line of its own while it waits
        port = free_port()
        program = self.step(DEBUGGED.command(port))
        console = self.attach(port)
        self.assertTrue(DEBUGGED.stopped(console))
        time.sleep(HELD)
        self.assertIsNone(program.poll(), "it did not wait for the debugger")
        DEBUGGED.go_on(console)
        self.assertEqual(self.report(program), expected)

    def attach(self, port: int) -> Console | DebugAdapter:
        until = time.monotonic() + 60
        while True:
            # A look at /proc, not a connection: JDWP takes one, and the first.
            if any(f":{port:04X} " in line and " 0A " in line for line in pathlib.Path("/proc/net/tcp").read_text().splitlines()):
                break
            self.assertLess(time.monotonic(), until, "the worker did not open its debugger's port")
            time.sleep(0.05)
        console = DEBUGGED.attach(port)
        self.addCleanup(console.close)
        return console


if __name__ == "__main__":
    if SDK == "java":
        import build
        try:
            DEBUGGED = Java()
        except build.Missing as missing:
            skip(str(missing))
    else:
        DEBUGGED = {"typescript": TypeScript, "go": Go, "python": Python}[SDK]()
    unittest.main()
