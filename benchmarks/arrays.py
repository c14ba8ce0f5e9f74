"""Writes what the plain twins read: the trace and the ramps of the theme, as one .npz of plain arrays.

`python -m benchmarks.arrays --lecture DIR FILE`
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from benchmarks.project import EXPERIMENT
from models.framework.folders import work_in
from models.framework.trace import trace_path
from scenes.look import theme


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.arrays", description=__doc__)
    parser.add_argument("--lecture", type=Path, required=True, metavar="DIR", help="the benchmark's shots")
    parser.add_argument("file", type=Path)
    given = parser.parse_args()
    work_in(given.lecture)
    theme.use("dark")
    ramps = {f"ramp_{name}": theme.table(name) for name in theme.active().ramps}
    with np.load(trace_path(EXPERIMENT), allow_pickle=False) as trace:
        arrays = {name: trace[name] for name in trace.files if name != "meta.json"}
    np.savez(given.file, allow_pickle=False, **arrays, **ramps)


if __name__ == "__main__":
    main()
