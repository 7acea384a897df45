"""A check that is watched from outside: its progress lines with their times (stderr is a terminal), and the CPU of our process."""

import json
import os
import pathlib
import pty
import re
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field

TICK = os.sysconf("SC_CLK_TCK")


def cpu_of(pid: int) -> float:
    """Seconds of this process alone, its children left out."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return 0.0
    return (int(fields[11]) + int(fields[12])) / TICK


@dataclass
class Watched:
    began: float
    status: int = -1
    report: dict = field(default_factory=dict)
    lines: list[tuple[float, str]] = field(default_factory=list)  # when, what the progress line said
    own: list[tuple[float, float]] = field(default_factory=list)  # when, CPU seconds of our process so far
    cpu: float = 0.0                                              # of all: ours, the guard's and the workers'
    ended: float = 0.0

    def first(self, word: str) -> float:
        return next((when for when, line in self.lines if line.startswith(word)), self.ended)

    def own_between(self, begin: float, end: float) -> float:
        def at(when: float) -> float:
            return max((cpu for time_, cpu in self.own if time_ <= when), default=0.0)
        return at(end) - at(begin)

    def checking(self) -> float:
        """Seconds from the worker's first poll to the last verdict: no start, no end of the worker, no reading of files."""
        return self.first("stopping the worker") - self.first("worker: ")


def watch(command: list[object], during=None, interval: float = 0.02, environment: dict[str, str] | None = None) -> Watched:
    """Runs a `check ... --format json`; `during(watched, process)` is called every `interval` seconds."""
    ours, theirs = pty.openpty()
    before = os.times()
    watched = Watched(time.perf_counter())
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.PIPE, stderr=theirs, stdin=subprocess.DEVNULL,
                               env=os.environ | (environment or {}))
    os.close(theirs)
    out: list[bytes] = []
    text: list[tuple[float, bytes]] = []

    def read_terminal() -> None:
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                return
            if not piece:
                return
            text.append((time.perf_counter(), piece))

    readers = [threading.Thread(target=read_terminal), threading.Thread(target=lambda: out.append(process.stdout.read()))]
    for reader in readers:
        reader.start()
    while process.poll() is None:
        watched.own.append((time.perf_counter(), cpu_of(process.pid)))
        if during:
            during(watched, process)
        time.sleep(interval)
    watched.ended = time.perf_counter()
    for reader in readers:
        reader.join()
    os.close(ours)
    for when, piece in text:
        for line in re.split(r"[\r\n]+|\x1b\[K", piece.decode(errors="replace")):
            if line:
                watched.lines.append((when, line))
    after = os.times()
    watched.cpu = after.children_user + after.children_system - before.children_user - before.children_system
    watched.status = process.returncode
    if out and out[0]:
        watched.report = json.loads(out[0])
    elif watched.status not in (0, 1, 3, 130):
        sys.exit(f"status {watched.status}: " + " / ".join(line for _, line in watched.lines[-5:]))
    return watched
