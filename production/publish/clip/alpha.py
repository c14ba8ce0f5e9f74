"""Pictures that can be seen through, as files have them: colours that are not multiplied by alpha.

Where nothing covers, such a picture may have any colour. Encoders blur colours: they get those of what is nearest, and
two by two pixels share the colour of those that cover.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from av.video.frame import VideoFrame
from av.video.plane import VideoPlane

from production.publish.clip.pictures import Picture
from production.video.transcode import FULL, LIMITED, bt709

Floats = npt.NDArray[np.float32]

FAINT = 40.0
"""Alpha (of 255) below which a pixel's own colour is not known well enough to be all that counts."""


def in_yuv(picture: Picture, pixels: str) -> VideoFrame:
    """A premultiplied picture (height, width, 4) as a frame of pixels yuva420p or yuva444p10le, BT.709."""
    whole = VideoFrame.from_ndarray(straight(picture, fill=True), format="rgba")
    if pixels != "yuva420p":
        return whole.reformat(format=pixels, **bt709(FULL, LIMITED))
    full = whole.reformat(format="yuva444p", **bt709(FULL, LIMITED))
    weights = picture[..., 3].astype(np.float32) + 1
    frame = VideoFrame(whole.width, whole.height, pixels)
    for number, (source, target) in enumerate(zip(full.planes, frame.planes, strict=True)):
        plane = _bytes_of(source)
        is_chroma = number in (1, 2)
        _bytes_of(target)[...] = _shared(plane * weights) / _shared(weights) + 0.5 if is_chroma else plane
    return frame


def _bytes_of(plane: VideoPlane) -> Picture:
    """A plane's own memory (height, width)."""
    memory: Any = plane
    return np.frombuffer(memory, np.uint8).reshape(-1, plane.line_size)[: plane.height, : plane.width]


def _shared(plane: Floats) -> Floats:
    """Sums for every two by two pixels, sited as in MPEG-2: weighted 1-2-1 about every other column, two rows alike."""
    width = plane.shape[1]
    wide = np.pad(plane, ((0, 0), (1, 0)), mode="edge")
    across = wide[:, 0:width:2] + 2 * wide[:, 1 : width + 1 : 2] + wide[:, 2 : width + 1 : 2]
    return np.asarray(across[0::2] + across[1::2], np.float32)


def straight(picture: Picture, fill: bool = False) -> Picture:
    """RGBA (height, width, 4) whose colours are not multiplied by alpha.

    Args:
        picture: premultiplied.
        fill: colours flow on into what is see-through: encoders that blur colours then bring no seam from there.
    """
    alpha = picture[..., 3:].astype(np.float32)
    colours = picture[..., :3].astype(np.float32) * (255 / np.maximum(alpha, 1))
    if fill:
        trust = np.clip(alpha / FAINT, 0, 1)
        colours = colours * trust + _flowing(picture) * (1 - trust)
    made = np.empty_like(picture)
    made[..., :3] = np.round(np.clip(colours, 0, 255))
    made[..., 3] = picture[..., 3]
    return made


def _flowing(picture: Picture) -> Floats:
    """Colours (height, width, 3) everywhere: where nothing covers, those of what is nearest, ever more blurred."""
    level = picture.astype(np.float32)
    levels = [level]
    while min(level.shape[:2]) > 2:
        level = _halved(level)
        levels.append(level)
    total = np.maximum(level[..., 3:].sum((0, 1)), 1)
    below = np.broadcast_to(level[..., :3].sum((0, 1)) * 255 / total, (*level.shape[:2], 3))
    for level in reversed(levels):
        rows, columns = level.shape[:2]
        wide = below if below.shape[:2] == (rows, columns) else below.repeat(2, 0).repeat(2, 1)[:rows, :columns]
        below = level[..., :3] + (1 - level[..., 3:] / 255) * wide
    return np.asarray(below, np.float32)


def _halved(level: Floats) -> Floats:
    """Sums of two by two pixels, brought down to an alpha of 255 where they are more."""
    rows, columns = level.shape[0] % 2, level.shape[1] % 2
    even = np.pad(level, ((0, rows), (0, columns), (0, 0)))
    added = even[0::2, 0::2] + even[0::2, 1::2] + even[1::2, 0::2] + even[1::2, 1::2]
    return np.asarray(added / np.maximum(added[..., 3:] / 255, 1), np.float32)
