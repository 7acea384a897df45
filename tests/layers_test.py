#!/usr/bin/env python3
"""The house rules that a compiler does not see: who may include what (README, Architecture), and what no file may hold."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^>"]+)[>"]', re.MULTILINE)
LAYERS = ("history", "replay", "ui", "app")
QT = re.compile(r"Q[A-Z]\w*$|Qt\w+/")
GRPC = re.compile(r"grpc")
MESSAGES = re.compile(r".*\.pb\.h$")
SQLITE = re.compile(r"sqlite3")
NOT_FINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
LONGEST = 500


def forbidden(path: pathlib.PurePath, included: str) -> str:
    """Why this include is not allowed here, or nothing."""
    layer = path.parts[0]
    target = included.split("/")[0]
    if target in LAYERS and LAYERS.index(target) > LAYERS.index(layer):
        return f"{layer} may not include {target}"
    if layer in ("history", "replay") and QT.match(included):
        return f"{layer} is free of Qt"
    if path.suffix == ".h" and (GRPC.match(included) or MESSAGES.match(included)):
        return "generated messages and gRPC stay in .cpp files"
    if layer == "ui" and (GRPC.match(included) or MESSAGES.match(included)):
        return "ui speaks neither gRPC nor protobuf"
    if SQLITE.match(included) and path.parts[:2] != ("history", "store"):
        return "SQL lives in history/store"
    if GRPC.match(included) and path.parts[:2] not in (("history", "source"), ("replay", "frontend")):
        return "gRPC lives in history/source (client) and replay/frontend (server)"
    return ""


def complaints(path: pathlib.PurePath, text: str) -> list[str]:
    found = [f"{path}: includes {name}: {why}" for name in INCLUDE.findall(text) if (why := forbidden(path, name))]
    if len(text.splitlines()) > LONGEST:
        found.append(f"{path}: more than {LONGEST} lines: split it")
    found += [f"{path}: {mark}: finish it, or open an issue" for mark in NOT_FINISHED.findall(text)]
    return found


def the_rules_can_fail() -> list[str]:
    """A rule that never speaks is no rule."""
    broken = {"history/model/a.cpp": "#include <QString>", "history/model/b.h": '#include "replay/check.h"',
              "replay/c.h": "#include <grpcpp/server.h>", "ui/d.cpp": '#include "temporal/api/history/v1/message.pb.h"',
              "app/e.cpp": "#include <sqlite3.h>", "replay/verdict/f.cpp": "#include <grpcpp/channel.h>",
              "ui/g.cpp": "#include <QtCore/qglobal.h>\n" * (LONGEST + 1), "app/h.cpp": "// FIXME"}
    return [f"no complaint about {name}" for name, text in broken.items() if not complaints(pathlib.PurePath(name), text)]


def main() -> int:
    files = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*")) if path.suffix in (".h", ".cpp")]
    found = the_rules_can_fail()
    for path in files:
        found += complaints(path.relative_to(ROOT), path.read_text())
    print("\n".join(found) or f"{len(files)} files keep the rules")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
