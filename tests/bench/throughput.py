#!/usr/bin/env python3
"""Histories a second of `hindsight check` beside the SDK's own replayer, on the same runs, in turn.

    throughput.py PROGRAM [--sdk python|typescript|java|go] [--copies 20] [--rounds 3]

Every compatible history of the SDK's corpus, under as many run ids as there are copies. Both sides without their start: ours
from the worker's first poll to the last verdict, the replayer's from its first result to its last. Beside it what our own
process used of both cores' time meanwhile, and its CPU a history.
"""

import argparse
import os
import pathlib
import shlex
import statistics
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import corpora  # noqa: E402
import watched  # noqa: E402

WAYS = {"one worker, --no-drift": ["--jobs", "1", "--no-drift"], "two workers, --no-drift": ["--jobs", "2", "--no-drift"],
        "one worker, drift compared": ["--jobs", "1"]}


def checked(program: str, folder: pathlib.Path, worker: str, options: list[str]) -> watched.Watched:
    return watched.watch([program, "check", folder, "--worker", worker, "--format", "json", *options])


def agreed(program: str, sdk: str, worker: str, replayer: list[str]) -> set[str]:
    """The histories whose copies both sides find compatible: code that draws random numbers has others under another run id."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        corpora.copies(sdk, 1, folder)
        ours = {pathlib.Path(history["source"]).stem[5:] for history in checked(program, folder, worker, ["--jobs", "1"]).report["histories"]
                if history["verdict"] == "compatible"}
        return {history[5:] for history, said in corpora.replayed(replayer, folder)[2].items() if said == "agrees"} & ours


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--sdk", choices=corpora.SDKS, default="python")
    parser.add_argument("--copies", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without-drift", action="store_true", help="leave the third way out")
    parser.add_argument("--option", action="append", default=[], help="one more option of each check")
    arguments = parser.parse_args()
    command, replayer = corpora.made_ready(arguments.sdk)
    worker = shlex.join(command)
    ways = {way: options for way, options in WAYS.items() if not (arguments.without_drift and "drift compared" in way)}
    figures: dict[str, list] = {way: [] for way in [*ways, "replayer"]}
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        only = agreed(arguments.program, arguments.sdk, worker, replayer)
        count = corpora.copies(arguments.sdk, arguments.copies, folder, only)
        for _ in range(arguments.rounds):
            for way, options in ways.items():
                run = checked(arguments.program, folder, worker, [*options, *arguments.option])
                if run.report["summary"]["compatible"] != count:
                    sys.exit(f"{way}: wrong verdicts: {run.report['summary']}")
                begin, end = run.first("worker: "), run.first("stopping the worker")
                figures[way].append((end - begin, run.own_between(begin, end), run.own_between(run.began, run.ended), run.cpu))
            seconds, cpu, said = corpora.replayed(replayer, folder)
            if set(said.values()) != {"agrees"}:
                sys.exit(f"the replayer fails: {[history for history, word in said.items() if word != 'agrees'][:3]}")
            figures["replayer"].append((seconds, cpu))
    yardstick = statistics.median(seconds for seconds, _ in figures["replayer"])
    work = statistics.median(cpu for _, cpu in figures["replayer"])
    print(f"{arguments.sdk}: {count} runs of {len(only)} histories, medians of {arguments.rounds}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'the replayer':28} {count / yardstick:7.1f} a second  1.00x  {work / count * 1e3:.1f} ms of CPU a history, start included")
    for way in ways:
        wall = statistics.median(figure[0] for figure in figures[way])
        ratios = [replay / figure[0] for figure, (replay, _) in zip(figures[way], figures["replayer"])]
        own = statistics.median(figure[1] for figure in figures[way])
        share = statistics.median(figure[1] / (figure[0] * os.cpu_count()) for figure in figures[way])
        whole = statistics.median(figure[2] for figure in figures[way])
        all_of_it = statistics.median(figure[3] for figure in figures[way])
        print(f"{way:28} {count / wall:7.1f} a second  {statistics.median(ratios):.2f}x ({min(ratios):.2f} to {max(ratios):.2f})  "
              f"{all_of_it / count * 1e3:.1f} ms of CPU ({work / all_of_it:.2f}x), own CPU {share:.1%} of the cores, {own / count * 1e6:.0f} us a history ({whole / count * 1e6:.0f} with reading and report)")


if __name__ == "__main__":
    main()
