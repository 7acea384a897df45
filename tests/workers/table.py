"""The table of a corpus, one an SDK (expected.txt): which code does what with which recorded history, and what the SDK's own
replayer says."""

import collections
import json
import os
import pathlib
import subprocess

HEAD = ("variant", "history", "verdict", "place", "recorded", "produced", "replayer", "why the replayer sees it otherwise")


def command(found: dict | None) -> str:
    """ScheduleActivityTask ship #2"""
    if found is None:
        return "-"
    words = [found["kind"], found["marker"], found["name"]]
    if found["id"] and found["id"] != found["name"]:
        words.append("#" + found["id"])
    return " ".join(word for word in words if word)


def source(found: dict | None) -> str:
    """ at recorded.ts:12; nothing when the SDK does not say"""
    return f" at {pathlib.PurePath(found['file']).name}:{found['line']}" if found else ""


def differences(found: list[dict]) -> str:
    """5 input.payloads[0], header; after 9 early StartTimer 2"""
    words: list[str] = []
    last = None
    for change in found:
        place = (change["eventId"], change["kind"])
        what = change["field"] or ("withdrawn " if change.get("withdrawn") else "early ") + command(change["command"] | {"marker": ""})
        if place == last:
            words[-1] += ", " + what
        else:
            words.append(f"{'' if change['field'] else 'after '}{change['eventId']} {what}")
        last = place
    if len(words) > 16:
        words[15:] = [f"and at {len(words) - 15} more events"]
    return "; ".join(words)


def row(variant: str, history: dict) -> tuple[str, ...]:
    """One line of the table, but for the replayer's columns."""
    name = pathlib.Path(history["source"]).stem
    place = recorded = produced = "-"
    verdict = history["verdict"]
    if verdict == "unverified":
        verdict = history["code"]
        place = f"{history['eventId']}, proven to {history['checkedTo']}" if history["eventId"] else "-"
    if found := history["divergence"]:
        place = f"{found['position']} {found['eventId']}, task {found['workflowTaskCompletedEventId']}, agreed {history['lastAgreeingTask']}"
        recorded, produced = command(found["recorded"]), command(found["produced"])
        if waiting := found["waiting"]:
            produced = f"waits {waiting['kind']} {waiting['name']}".rstrip()
        produced += source(found["source"])
        if history["failure"]:
            produced += ", then fails"
    if history["differences"]:
        produced = ("" if produced == "-" else produced + "; ") + "differs: " + differences(history["differences"])
    if unseen := collections.Counter(spot["field"] for spot in history["notSeen"] if spot["eventId"]):
        produced = ("" if produced == "-" else produced + "; ") + "not seen: " + ", ".join(
            field if count == 1 else f"{field} x {count}" for field, count in unseen.items())
    return variant, name, verdict, place, recorded, produced


def checked(program: str, histories: pathlib.Path | list[pathlib.Path], worker: str, *more: str) -> dict:
    """The report of our check of all histories in a folder, or of some, against one worker."""
    paths = histories if isinstance(histories, list) else [histories]
    run = subprocess.run([program, "check", *paths, "--worker", worker, "--format", "json", "--drift-limit", "0", *more], capture_output=True, text=True)
    if run.returncode not in (0, 1, 3):
        raise AssertionError(f"{worker}: exit status {run.returncode}\n{run.stderr}")
    return json.loads(run.stdout)


def read(path: os.PathLike) -> dict[tuple[str, str], tuple[str, ...]]:
    """The lines of a table, by variant and history."""
    rows = {}
    for line in pathlib.Path(path).read_text().splitlines():
        cells = tuple(cell.strip() for cell in line.split("|"))
        if len(cells) == len(HEAD) and cells != HEAD:
            rows[cells[:2]] = cells
    return rows


def write(path: os.PathLike, rows: list[tuple[str, ...]]) -> None:
    widths = [max(len(line[i]) for line in [HEAD, *rows]) for i in range(len(HEAD))]
    lines = [" | ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in [HEAD, *rows]]
    pathlib.Path(path).write_text("\n".join(lines) + "\n")


def agrees_with_replayer(verdict: str, replayer: str) -> bool:
    return {"compatible": "agrees", "differs": "agrees", "diverged": "diverges"}.get(verdict, "fails") == replayer


def agreement(rows: list[tuple[str, ...]]) -> str:
    """Our verdicts against the replayer's words, counted."""
    rows = list(rows)
    said = ("agrees", "diverges", "fails")
    lines = [f"{'ours / the replayer':20}" + "".join(f"{word:>10}" for word in said)]
    for verdict in sorted({line[2] for line in rows}):
        lines.append(f"{verdict:20}" + "".join(f"{sum(line[2] == verdict and line[6] == word for line in rows):10}" for word in said))
    agreed = sum(agrees_with_replayer(line[2], line[6]) for line in rows)
    return "\n".join([*lines, f"{agreed} of {len(rows)} agree; the others are explained in the table"])
