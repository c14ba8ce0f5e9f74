"""Prints the seconds of one processor a frame that painting points takes, without encoding.

`python -m benchmarks.raster DIR` with the folder of the benchmark's shots; BENCHMARK_POINTS says how many points.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.frames import Keeper, draw_ours
from benchmarks.kinds import KINDS
from models.framework.folders import work_in
from production.shot.formats import QUALITIES
from scenes.props import PointCloud


def main() -> None:
    work_in(Path(sys.argv[1]))
    spent = {"painting": 0.0}
    paint = PointCloud.paint

    def timed(cloud: PointCloud, canvas: Any) -> None:
        start = time.process_time()
        paint(cloud, canvas)
        spent["painting"] += time.process_time() - start

    PointCloud.paint = timed  # type: ignore[method-assign, assignment]
    keeper = Keeper(set())
    draw_ours(KINDS["points"], QUALITIES["draft"], Keeper(set()))  # compiles and loads
    spent["painting"] = 0.0
    start = time.process_time()
    draw_ours(KINDS["points"], QUALITIES["hd60"], keeper)
    drawing = time.process_time() - start
    print(json.dumps({"painting": spent["painting"] / keeper.count, "drawing": drawing / keeper.count}))


if __name__ == "__main__":
    main()
