"""python -m models measure NAME… | check | record | verify | list: measure experiments, and hold claims to them."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

from models.framework import processors
from models.framework.claims import claims_of
from models.framework.errors import LectureError
from models.framework.experiment import LEAST_SEEDS, measure
from models.framework.folders import work_in
from models.framework.key import experiment_file, experiment_names
from models.framework.record import record, verify
from models.framework.report import account_of
from models.framework.trace import trace_path

T = TypeVar("T")


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns 0 when done, 1 when the work failed, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    try:
        work_in(options.lecture, options.media)
        names = tuple(options.names) or experiment_names()
        for name in names:
            experiment_file(name)  # a wrong name ends the command before anything is measured
        if options.command == "measure":
            processors.restart(options.arithmetic)
            for name in names:
                measure(name, options.seeds, options.force, only=options.only)
        elif options.command == "record":
            for done in _at_once(lambda name: (name, record(name, options.force)), names, options.workers):
                name, path = done.result()
                print(f"recorded {name}: {path.stat().st_size:,} bytes", flush=True)
        elif options.command == "verify":
            return _verify(names, options)
        elif options.command == "check":
            return _check(names)
        else:
            for name in names:
                print(name, "measured" if trace_path(name).exists() else "missing")
    except LectureError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("stopped: what is measured so far is kept, the same command goes on from there", file=sys.stderr)
        return 1
    return 0


def _verify(names: Sequence[str], options: argparse.Namespace) -> int:
    """A line an experiment; 1 where one differs."""
    if options.sample is not None:
        names = in_turn(names, options.sample)
    failed = False
    for done in _at_once(lambda name: verify(name, options.shown), names, options.workers):
        try:
            print(done.result(), flush=True)
        except LectureError as error:
            print(f"error: {error}", file=sys.stderr, flush=True)
            failed = True
    return int(failed)


def _at_once(work: Callable[[str], T], names: Sequence[str], workers: int) -> Iterator[Future[T]]:
    """What is done, as soon as it is; each experiment is measured by a process of its own, so threads wait for them."""
    pool = ThreadPoolExecutor(workers)
    try:
        yield from as_completed([pool.submit(work, name) for name in names])
    finally:
        pool.shutdown(cancel_futures=True)


def in_turn(names: Sequence[str], count: int, day: int | None = None) -> list[str]:
    """As many of the names, others every day, so that each has its turn; of today, if no day is given."""
    first = (int(time.time() // 86400) if day is None else day) * count % len(names)
    return [names[(first + step) % len(names)] for step in range(min(count, len(names)))]


def _check(names: Sequence[str]) -> int:
    """Every claim with its seeds and its control; 1 where one fails or may not be made."""
    claims = [claim for name in names for claim in claims_of(name)]
    for claim in claims:
        for line in account_of(claim):
            print(line)
    wrong = sum(not claim.holds or bool(claim.problems) for claim in claims)
    print(f"{len(claims) - wrong} of {len(claims)} claims are in order")
    return int(wrong > 0)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no count: take 1 or more")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models", description=__doc__)
    parser.add_argument("--lecture", type=Path, metavar="DIR", help="a lecture outside of the project")
    parser.add_argument("--media", type=Path, metavar="DIR", help="where all is kept: $LECTURE_MEDIA or media/")
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure", help="measure experiments whose trace is missing or damaged")
    measuring.add_argument("names", nargs="+", metavar="NAME", help="such as transformation/bending_space")
    measuring.add_argument("--seeds", type=int, default=LEAST_SEEDS, help="seeds a claim is held to")
    measuring.add_argument("--only", type=int, metavar="SEED", help="measure this seed alone, to compare it")
    measuring.add_argument("--force", action="store_true", help="measure again what is there already")
    measuring.add_argument(
        "--arithmetic", choices=processors.KINDS, default="pinned", help="the same on every x86-64 processor, or faster"
    )
    for name, what in (
        ("check", "print every claim with its seeds, its room and its control; exit 1 where one is not in order"),
        ("record", "measure for the record, under every arithmetic, into models/measured"),
        ("verify", "measure again and compare with what is recorded; exit 1 on a difference"),
    ):
        commands.add_parser(name, help=what).add_argument("names", nargs="*", metavar="NAME", help="all without one")
    for name in ("record", "verify"):
        commands.choices[name].add_argument(
            "--workers", type=_count, default=os.cpu_count() or 1, metavar="N", help="how many at once: all processors"
        )
    commands.choices["record"].add_argument("--force", action="store_true", help="measure again what is there already")
    verifying = commands.choices["verify"]
    verifying.add_argument("--sample", type=_count, metavar="N", help="only N of them, others every day")
    verifying.add_argument("--shown", action="store_true", help="only the seed that is shown: a fraction of the time")
    commands.add_parser("list", help="name all experiments").set_defaults(names=[])
    return parser


if __name__ == "__main__":
    sys.exit(main())
