#!/usr/bin/env python3
"""The SDK's own Replayer says of every sample history what the table in resources/samples/README.md says."""

import difflib
import pathlib
import subprocess
import sys

SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "resources" / "samples"


def main() -> int:
    said = subprocess.run([sys.executable, SAMPLES / "replay.py", "--markdown"], check=True, capture_output=True, text=True)
    table = said.stdout.splitlines()
    readme = (SAMPLES / "README.md").read_text().splitlines()
    begin = readme.index(table[0]) if table and table[0] in readme else len(readme)
    written = readme[begin:]
    written = written[:written.index("")] if "" in written else written
    for line in difflib.unified_diff(written, table, "README.md", "replayed", lineterm=""):
        print(line)
    columns = {cell.strip() for row in table[2:] for cell in row.split("|")}
    if written != table or not {"agrees", "diverges at 29"} <= columns:
        return 1
    print(f"{len(table) - 2} histories as written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
