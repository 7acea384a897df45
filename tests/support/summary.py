#!/usr/bin/env python3
"""Adds up what several ctest runs reported: names of failed tests, then one line of counts that names what was skipped.

    summary.py [--complete] PRESET=RESULTS.xml...

A test that did not run counts as skipped only if it asked for that; a missing program is a failure. Functions that a Qt Test
program skipped count as skipped too. Exit status 1 if anything failed, or if a file is missing or holds no test; with
--complete also if a whole test was skipped, as those of an SDK are without its toolchain.
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

SKIPPED_FUNCTION = re.compile(r"^SKIP\s*: (.+?)\(", re.MULTILINE)


def outcome(case: ElementTree.Element) -> str:
    status = case.get("status")
    if status == "run":
        return "passed"
    if status == "disabled":
        return "skipped"
    reason = case.find("skipped")
    if status == "notrun" and reason is not None and reason.get("message", "").startswith("SKIP_"):
        return "skipped"
    return "failed"


def main(arguments: list[str]) -> int:
    complete = "--complete" in arguments
    names: dict[str, list[str]] = {"passed": [], "failed": [], "skipped": []}
    programs: set[str] = set()
    for argument in (argument for argument in arguments if argument != "--complete"):
        preset, _, path = argument.partition("=")
        try:
            cases = ElementTree.parse(path).getroot().findall("testcase")
        except (OSError, ElementTree.ParseError) as error:
            print(f"{preset}: no results ({error})")
            cases = []
        if not cases:
            names["failed"].append(f"{preset}: no test ran")
        for case in cases:
            names[outcome(case)].append(f"{preset}/{case.get('name')}")
            programs.add(names[outcome(case)][-1])
            for function in SKIPPED_FUNCTION.findall(case.findtext("system-out") or ""):
                names["skipped"].append(f"{preset}/{function}")
    whole = [name for name in names["skipped"] if name in programs]
    if names["failed"]:
        print(f"failed: {', '.join(names['failed'])}")
    if complete and whole:
        print(f"a complete run skips no test: {', '.join(whole)}")
    skipped = f": {', '.join(names['skipped'])}" if names["skipped"] else ""
    print(f"{len(names['passed'])} passed, {len(names['failed'])} failed, {len(names['skipped'])} skipped{skipped}")
    return 1 if names["failed"] or (complete and whole) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
