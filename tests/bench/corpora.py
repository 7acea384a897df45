"""Many runs of a corpus: copies of its histories under run ids of their own, the worker that recorded them, and the SDK's replayer."""

import base64
import hashlib
import importlib.util
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time
import uuid

ROOT = pathlib.Path(__file__).resolve().parents[2]
WORKERS = ROOT / "tests" / "workers"
PYTHON = ROOT / ".venv" / "bin" / "python"
SDKS = ("python", "typescript", "java", "go")
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
sys.path.insert(0, str(WORKERS))
sys.dont_write_bytecode = True

import table  # noqa: E402


def loaded(path: pathlib.Path):
    """A module of a corpus; its folder goes first, for the corpora use the same names."""
    sys.path.insert(0, str(path.parent))
    for name in ("build", "prepare"):
        sys.modules.pop(name, None)
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path.pop(0)
    return module


def made_ready(sdk: str) -> tuple[list[str], list[str]]:
    """The commands of the worker of the recorded code, and of the SDK's own replayer without the folder of histories."""
    folder = WORKERS / sdk
    if sdk == "python":
        return [str(PYTHON), str(folder / "worker.py"), "recorded"], [str(PYTHON), str(ROOT / "tests" / "bench" / "replay_python.py")]
    if sdk == "typescript":
        prepare = loaded(folder / "prepare.py")
        if reason := prepare.missing():
            sys.exit(f"{sdk}: {reason}")
        prepare.bundle()
        node, _ = prepare.toolchain()
        return [node, str(prepare.BUILD / "worker.js"), "recorded"], [node, str(prepare.BUILD / "referee.js"), "{folder}", "recorded"]
    build = loaded(folder / "build.py")
    if sdk == "java":
        return [*build.java(), "ServeVariant", "recorded"], [*build.java(), "Referee", "{folder}", "recorded"]
    return [build.program(), "serve", "recorded"], [build.program(), "replay", "{folder}", "recorded"]


def compatible(sdk: str) -> list[pathlib.Path]:
    """The histories that the recorded code and the SDK's replayer both agree with."""
    rows = table.read(WORKERS / sdk / "expected.txt")
    return [WORKERS / sdk / "histories" / f"{history}.json" for (variant, history), line in rows.items()
            if variant == "recorded" and line[2] == "compatible" and line[6] == "agrees"]


def renamed(text: str, number: int, java: bool) -> str:
    """The same history as another run. Java makes ids from the run id and a counter: they change with it."""
    started = json.loads(text)["events"][0]["workflowExecutionStartedEventAttributes"]
    old = started["originalExecutionRunId"]
    new = str(uuid.uuid5(uuid.UUID(old), str(number)))
    names = {old: new}
    if java:
        def counted(run: str, count: int) -> str:
            return str(uuid.UUID(bytes=hashlib.md5(f"{run}:{count}".encode(), usedforsecurity=False).digest(), version=3))
        names |= {counted(old, count): counted(new, count) for count in range(len(text) // 100)}

    def other(found: re.Match) -> str:
        return names.get(found[0], found[0])

    def payload(found: re.Match) -> str:
        try:
            plain = base64.b64decode(found[2], validate=True).decode()
        except ValueError:
            return found[0]
        changed = UUID.sub(other, plain)
        return found[0] if changed == plain else found[1] + base64.b64encode(changed.encode()).decode() + '"'

    return UUID.sub(other, re.sub(r'("data"\s*:\s*")([A-Za-z0-9+/=]{40,})"', payload, text))


def copies(sdk: str, count: int, folder: pathlib.Path, only: set[str] | None = None) -> int:
    """Writes `count` runs of each history into `folder`, in turns; returns how many in all."""
    written = 0
    for path in compatible(sdk):
        if only is not None and path.stem not in only:
            continue
        text = path.read_text()
        for number in range(count):
            (folder / f"{number:04}-{path.name}").write_text(renamed(text, number + 1, sdk == "java"))
            written += 1
    return written


def replayed(command: list[str], folder: pathlib.Path) -> tuple[float, float, dict[str, str]]:
    """The SDK's own replayer on a folder, in one process: seconds from its first result to its last, CPU seconds in all, results.

    Its start is left out, and with it the first history; it says a line a history.
    """
    words = [str(folder) if word == "{folder}" else word for word in command]
    if "{folder}" not in command:
        words.append(str(folder))
    before = os.times()
    run = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE if sys.stderr is None else None, text=True)
    times, said = [], {}
    with run:
        for line in run.stdout:
            cells = json.loads(line) if line.startswith("[") else line.split()
            if len(cells) < 3 or cells[0] != "recorded":
                continue
            times.append(time.perf_counter())
            said[cells[1]] = cells[2]
    if run.returncode != 0 or len(times) < 2:
        sys.exit(f"{shlex.join(words)}: status {run.returncode}, {len(times)} results")
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return (times[-1] - times[0]) * len(times) / (len(times) - 1), cpu, said
