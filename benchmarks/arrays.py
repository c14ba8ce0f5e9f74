"""Writes what the plain twins read: the trace and the ramps of the theme, as one .npz of plain arrays.

`python -m benchmarks.arrays`, in a copy of the project; the file's name is taken from BENCHMARK_ARRAYS.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from benchmarks.project import EXPERIMENT
from models.framework.trace import trace_path
from scenes.look import theme


def main() -> None:
    theme.use("dark")
    ramps = {f"ramp_{name}": theme.table(name) for name in theme.active().ramps}
    with np.load(trace_path(EXPERIMENT), allow_pickle=False) as trace:
        arrays = {name: trace[name] for name in trace.files if name != "meta.json"}
    np.savez(Path(os.environ["BENCHMARK_ARRAYS"]), allow_pickle=False, **arrays, **ramps)


if __name__ == "__main__":
    main()
