"""Draws shots, or their plain twins, in one process and keeps their frames as they are before encoding.

`python -m benchmarks.frames ours|plain --lecture DIR --out DIR KIND…` prints the number of frames by kind.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any, BinaryIO

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from manim import Camera, ThreeDCamera, tempconfig
from manim.renderer.cairo_renderer import CairoRenderer

from benchmarks.kinds import KINDS, Kind
from models.framework.folders import work_in
from production.shot.formats import ENCODING, Quality
from scenes.look.settings import Settings
from scenes.spec import spec
from scenes.stage import shot


def spread(frames: int, stills: int) -> set[int]:
    """The numbers of `stills` frames, evenly over a shot."""
    return {int((k + 0.5) * frames / stills) for k in range(stills)}


class Keeper:
    """Takes frames as they are drawn: keeps those asked for as RGB, and writes all as raw I420 if there is a file.

    Attributes:
        count: frames so far.
        stills: RGB [height, width, 3] by number.
    """

    def __init__(self, wanted: set[int], raw: BinaryIO | None = None) -> None:
        self.count = 0
        self.stills: dict[int, np.ndarray] = {}
        self._wanted, self._raw = wanted, raw
        self._reformatter = VideoReformatter()

    def write(self, frame: np.ndarray, repeat: int = 1, **_: Any) -> None:
        shown = range(self.count, self.count + repeat)
        for number in self._wanted.intersection(shown):
            self.stills[number] = frame[..., :3].copy()
        if self._raw is not None:
            raw = self.as_i420(frame)
            for _number in shown:
                self._raw.write(raw)
        self.count += repeat

    def as_i420(self, frame: np.ndarray) -> memoryview:
        """A frame RGBA as the encoder gets it."""
        picture = self._reformatter.reformat(
            av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="rgba"),
            format=ENCODING.pixels,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        return np.ascontiguousarray(picture.to_ndarray()).data

    def in_order(self) -> np.ndarray:
        """The stills [n, height, width, 3]."""
        return np.stack([self.stills[number] for number in sorted(self.stills)])


class PlainWriter:
    """Stands where Manim's file writer would, and takes no files."""

    def __init__(self, keep: Callable[..., None]) -> None:
        self.output_spec = SimpleNamespace(
            is_still=False, is_video=True, is_image_sequence=False, fallback_to_still=False, enabled=False
        )
        self.sections = [SimpleNamespace(name="", skip_animations=False)]
        self.subcaptions: list[Any] = []
        self.write_frame = keep

    def is_already_cached(self, _: str) -> bool:
        return False

    def _nothing(self, *_: Any, **__: Any) -> None:
        pass

    next_section = begin_animation = end_animation = add_partial_movie_file = finish = save_image = (
        abort_encode_jobs
    ) = _nothing


class SomeFrames(CairoRenderer):
    """Manim's own renderer, which draws only the moving frames that are asked for."""

    def __init__(self, keeper: Keeper, wanted: set[int], **options: Any) -> None:
        make_writer: Any = lambda _: PlainWriter(keeper.write)  # noqa: E731
        super().__init__(file_writer_class=make_writer, **options)
        self._keeper, self._wanted = keeper, wanted

    def render(self, scene: Any, time: float, moving_mobjects: Any = None) -> None:
        if self._keeper.count in self._wanted:
            super().render(scene, time, moving_mobjects)
        else:
            self._keeper.count += 1
            self.time += 1 / self.camera.frame_rate


def draw_ours(kind: Kind, quality: Quality, keeper: Keeper) -> None:
    film: Any = shot.film
    film(spec(kind.scene), Settings(), quality, keeper.write)


def draw_plain(kind: Kind, quality: Quality, keeper: Keeper, wanted: set[int]) -> None:
    folder = str(Path(__file__).resolve().parent / "plain")
    if folder not in sys.path:
        sys.path.insert(0, folder)
    size = {"pixel_width": quality.width, "pixel_height": quality.height, "frame_rate": quality.fps}
    how = {"disable_caching": True, "progress_bar": "none", "verbosity": "WARNING"}
    camera = Camera if kind.compared else ThreeDCamera
    with tempconfig({**size, **how}):
        scene = getattr(importlib.import_module(kind.file), kind.scene)
        scene(renderer=SomeFrames(keeper, wanted, camera_class=camera)).render()


def draw(side: str, kind: Kind, quality: Quality, seconds: float, stills: int, out: Path, raw: bool) -> int:
    """Keep what one side shows of a kind in `out`: side-kind.npy, and kind.yuv if raw. Returns the number of frames."""
    wanted = spread(round(seconds * quality.fps), stills)
    with ExitStack() as stack:
        file = stack.enter_context(open(out / f"{kind.name}.yuv", "wb", buffering=0)) if raw else None
        keeper = Keeper(wanted, file)
        if side == "ours":
            draw_ours(kind, quality, keeper)
        else:
            draw_plain(kind, quality, keeper, wanted)
    if stills:
        np.save(out / f"{side}-{kind.name}.npy", keeper.in_order())
    return keeper.count


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frames", description=__doc__)
    parser.add_argument("side", choices=("ours", "plain"))
    parser.add_argument("kinds", nargs="+", choices=list(KINDS))
    parser.add_argument("--lecture", type=Path, required=True, metavar="DIR", help="the benchmark's shots")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, nargs=3, default=(1920, 1080, 60), metavar=("WIDTH", "HEIGHT", "FPS"))
    parser.add_argument("--stills", type=int, default=8)
    parser.add_argument("--raw", action="store_true", help="write all frames of our side as raw I420")
    given = parser.parse_args()
    work_in(given.lecture)
    quality = Quality("benchmark", *given.size)
    seconds = float(os.environ["BENCHMARK_SECONDS"])
    # Two of these run at once: in one media folder each would remove formulas that the other is about to read.
    with tempfile.TemporaryDirectory() as media, tempconfig({"media_dir": media}):
        frames = {
            name: draw(given.side, KINDS[name], quality, seconds, given.stills, given.out, given.raw)
            for name in given.kinds
        }
    print(json.dumps(frames))


if __name__ == "__main__":
    main()
