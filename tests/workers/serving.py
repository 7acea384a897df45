"""The command that serves the recorded code of a corpus, for each SDK; what cannot be had here skips the test (status 77)."""

import importlib.util
import pathlib
import sys
import types

HERE = pathlib.Path(__file__).resolve().parent


def module(sdk: str, name: str) -> types.ModuleType:
    """Go and Java both have a build.py."""
    spec = importlib.util.spec_from_file_location(f"{sdk}_{name}", HERE / sdk / f"{name}.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def skip(reason: str) -> None:
    print(f"skipped: {reason}")
    sys.exit(77)


def python() -> list[str]:
    return [sys.executable, str(HERE / "python" / "worker.py"), "recorded"]


def typescript() -> list[str]:
    prepare = module("typescript", "prepare")
    if reason := prepare.missing():
        skip(reason)
    prepare.bundle()
    node, _ = prepare.toolchain()
    return [node, str(prepare.BUILD / "worker.js"), "recorded"]


def go() -> list[str]:
    build = module("go", "build")
    try:
        return [build.program(), "serve", "recorded"]
    except build.Missing as missing:
        skip(str(missing))


def java() -> list[str]:
    build = module("java", "build")
    try:
        return [str(word) for word in (*build.java(), "ServeVariant", "recorded")]
    except build.Missing as missing:
        skip(str(missing))


def command(sdk: str) -> list[str]:
    return {"python": python, "typescript": typescript, "go": go, "java": java}[sdk]()
