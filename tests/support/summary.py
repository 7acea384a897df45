#!/usr/bin/env python3
"""Adds up what several ctest runs reported: names of failed and skipped tests, then one line of counts.

    summary.py PRESET=RESULTS.xml...

A test that did not run counts as skipped only if it asked for that; a missing program is a failure. Functions that a Qt Test
program skipped count as skipped too. Exit status 1 if anything failed, or if a file is missing or holds no test.
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
    names: dict[str, list[str]] = {"passed": [], "failed": [], "skipped": []}
    for argument in arguments:
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
            for function in SKIPPED_FUNCTION.findall(case.findtext("system-out") or ""):
                names["skipped"].append(f"{preset}/{function}")
    for kind in ("failed", "skipped"):
        if names[kind]:
            print(f"{kind}: {', '.join(names[kind])}")
    print(f"{len(names['passed'])} passed, {len(names['failed'])} failed, {len(names['skipped'])} skipped")
    return 1 if names["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
