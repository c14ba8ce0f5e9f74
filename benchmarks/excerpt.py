"""Draws a few seconds of a scene of the lecture as raw I420.

`python -m benchmarks.excerpt SCENE FOLDER WIDTH HEIGHT FPS FROM TO`
"""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.frames import Keeper
from production.shot.formats import Quality
from scenes.look.settings import Settings
from scenes.spec import spec
from scenes.stage import shot


class Enough(Exception):
    """All frames asked for are there; the rest of the scene need not be drawn."""


def main() -> None:
    scene, folder = sys.argv[1], Path(sys.argv[2])
    width, height, fps, begin, end = (int(value) for value in sys.argv[3:8])
    shown = 0
    with open(folder / f"{scene}.yuv", "wb") as raw:
        keeper = Keeper(set(), raw)

        def write(frame: np.ndarray, repeat: int = 1, **_: Any) -> None:
            nonlocal shown
            wanted = min(shown + repeat, end * fps) - max(shown, begin * fps)
            shown += repeat
            if wanted > 0:
                keeper.write(frame, repeat=wanted)
            if shown >= end * fps:
                raise Enough

        film: Any = shot.film
        with suppress(Enough):
            film(spec(scene), Settings(), Quality("excerpt", width, height, fps), write)


if __name__ == "__main__":
    main()
