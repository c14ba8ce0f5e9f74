"""The pictures of a clip: RGB as filmed, or RGBA, its alpha calculated from two films of the same scene.

On black a pixel shows colour × alpha, on white that and 255 × (1 - alpha). The difference of the two is grey, so that
it is all in the luma, which has full resolution: alpha is exact to the pixel even where chroma is subsampled.
Colours stay multiplied by alpha (premultiplied) for as long as pictures are scaled and mixed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from PIL import Image

from production.video.transcode import Film, as_rgb, even_height, look_at, pictures

Picture = npt.NDArray[np.uint8]
"""RGB (height, width, 3), or premultiplied RGBA (height, width, 4)."""

LUMA_RANGE = 219
NOISE = 1.5 / 255
"""Alpha that encoding leaves where there is none, or takes where all is covered."""


@dataclass(frozen=True)
class Footage:
    """A finished film that a clip is made of.

    Attributes:
        video: on its theme's ground, or on black where there is one on white.
        on_white: the same on white.
    """

    video: Path
    on_white: Path | None = None

    @cached_property
    def film(self) -> Film:
        return look_at(self.video)

    def size(self, width: int) -> tuple[int, int]:
        """Width and height at a width."""
        return width, self.film.height if width == self.film.width else even_height(self.film, width)

    def pictures(self, width: int, step: int = 1, first: int = 0, frames: int | None = None) -> Iterator[Picture]:
        """Every `step`-th picture (height, width, channels) from `first` on, scaled to a width in pixels."""
        size = self.size(width)
        own = pictures(self.video, first, frames, step)
        if self.on_white is None:
            yield from (as_rgb(frame, *size) for frame in own)
            return
        for on_black, on_white in zip(own, pictures(self.on_white, first, frames, step), strict=True):
            yield scaled(cut_out(on_black, on_white), *size)

    def picture(self, number: int, width: int) -> Picture:
        """One picture (height, width, channels), scaled to a width in pixels."""
        return next(self.pictures(width, first=number, frames=1))


def cut_out(on_black: VideoFrame, on_white: VideoFrame) -> Picture:
    """Premultiplied RGBA (height, width, 4) of a picture filmed on black and on white."""
    seen_through = (_luma(on_white) - _luma(on_black)) / LUMA_RANGE
    alpha = np.clip((1 - seen_through - NOISE) / (1 - 2 * NOISE), 0, 1)
    rgba = np.empty((*alpha.shape, 4), np.uint8)
    rgba[..., 3] = np.round(alpha * 255)
    np.minimum(as_rgb(on_black), rgba[..., 3:], out=rgba[..., :3])  # no colour is brighter than what covers
    return rgba


def _luma(frame: VideoFrame) -> npt.NDArray[np.float32]:
    plane = frame.planes[0]
    memory: Any = plane
    rows = np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)
    return rows[: frame.height, : frame.width].astype(np.float32)


def scaled(picture: Picture, width: int, height: int) -> Picture:
    """A picture (height, width, channels) in another size; premultiplied colours stay below their alpha."""
    if picture.shape[:2] == (height, width):
        return picture
    channels = [Image.fromarray(picture[..., k]) for k in range(picture.shape[2])]
    smaller = np.stack(
        [np.asarray(channel.resize((width, height), Image.Resampling.LANCZOS)) for channel in channels], axis=-1
    )
    if picture.shape[2] == 4:
        np.minimum(smaller[..., :3], smaller[..., 3:], out=smaller[..., :3])
    return smaller
