"""Builds the worker program of the Go corpus, with the Go that ./test put into .venv or the machine's own."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE.parents[2] / ".build" / "workers" / "go-corpus"
DELVE = "v1.26.0"  # of the minor version of Go in resources/requirements-go.txt


class Missing(Exception):
    """What cannot be had here; the test is skipped."""


def environment() -> dict[str, str]:
    return os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=readonly"}


def go() -> str:
    """A Go that is new enough for go.mod."""
    if "go" in os.environ.get("HINDSIGHT_WITHOUT", "").split(","):
        raise Missing("./test --without go")
    wanted = tuple(map(int, re.search(r"^go (\d+)\.(\d+)", (HERE / "go.mod").read_text(), re.MULTILINE).groups()))
    for found in (str(pathlib.Path(sys.executable).with_name("go")), shutil.which("go")):
        if not found or not pathlib.Path(found).exists():
            continue
        said = subprocess.run([found, "version"], capture_output=True, text=True, cwd=HERE, env=environment()).stdout
        version = re.search(r"go(\d+)\.(\d+)", said)
        if version and tuple(map(int, version.groups())) >= wanted:
            return found
    raise Missing(f"no Go {wanted[0]}.{wanted[1]} or later")


def delve() -> str:
    """The debugger of Go, put beside the workers once (20 s)."""
    tool = go()
    program = PROGRAM.parent / f"dlv-{DELVE}" / "dlv"
    if not program.exists():
        made = subprocess.run([tool, "install", f"github.com/go-delve/delve/cmd/dlv@{DELVE}"], capture_output=True, text=True, cwd=PROGRAM.anchor,
                              env=environment() | {"GOBIN": str(program.parent), "GOFLAGS": ""})
        if made.returncode != 0:
            raise Missing(f"Delve cannot be fetched: {made.stderr.strip()[-300:]}")
    return str(program)


def program() -> str:
    """The program's path; what is up to date is not built again (Go's own cache)."""
    tool = go()
    modules = subprocess.run([tool, "mod", "download"], capture_output=True, text=True, cwd=HERE, env=environment())
    if modules.returncode != 0:
        raise Missing(f"the Go modules of the corpus cannot be fetched: {modules.stderr.strip()[-300:]}")
    PROGRAM.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run([tool, "build", "-o", PROGRAM, "."], cwd=HERE, env=environment(), check=True)
    return str(PROGRAM)
