"""python -m models measure NAME… | list | claims: measure experiments and read their claims."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable

os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")  # before numpy loads

from models.errors import LectureError
from models.experiment import LEAST_SEEDS, describe, measure
from models.key import experiment_names, trace_path
from models.trace import claims_of


def main(arguments: list[str] | None = None) -> int:
    """Runs one command. Returns 0 when done, 1 when the work failed, 2 on wrong usage."""
    options = _parser().parse_args(arguments)
    names = options.names or experiment_names()
    try:
        if options.command == "measure":
            for name in names:
                trace_path(name)  # a wrong name ends the command before anything is measured
            for name in names:
                measure(name, options.seeds, options.force)
        elif options.command == "claims":
            return _print_claims(names)
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


def _print_claims(names: Iterable[str]) -> int:
    claims = [claim for name in names for claim in claims_of(name)]
    for claim in claims:
        print("holds" if claim.holds else "FAILS", describe(claim))
    return 0 if all(claim.holds for claim in claims) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m models", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    measuring = commands.add_parser("measure", help="measure experiments whose trace is missing or damaged")
    measuring.add_argument("names", nargs="+", metavar="NAME", help="such as transformation/bending_space")
    measuring.add_argument("--seeds", type=int, default=LEAST_SEEDS, help="seeds a claim is held to")
    measuring.add_argument("--force", action="store_true", help="measure again what is there already")
    claims = commands.add_parser("claims", help="print every claim; exit 1 where one fails")
    claims.add_argument("names", nargs="*", metavar="NAME")
    commands.add_parser("list", help="name all experiments").set_defaults(names=[])
    return parser


if __name__ == "__main__":
    sys.exit(main())
