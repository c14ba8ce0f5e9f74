"""Where a film that goes round begins anew: whether the step from its last picture to its first is seen."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

Picture = npt.NDArray[np.uint8]
"""[height, width, channels]."""
Seam = Literal["same", "step", "jump"]
"""The last picture is the first; or one step of the motion before it; or neither."""

BLOCK = 5
"""Pictures are compared by the means of blocks of so many pixels: fine enough for a dot that moves."""
SAME = 3.0
"""Levels of 255 by which a block's mean may differ between two codings of one picture."""
LIKE = 1.25
"""Two steps of one motion may differ by this factor, for pixels are where they are."""


def seam(last_but_one: Picture, last: Picture, first: Picture, second: Picture) -> Seam:
    """How a film with these pictures at its ends goes on from the last to the first: as before it and after it?"""
    back = apart(last, first)
    if back[0] <= SAME:
        return "same"
    steps = apart(last_but_one, last), apart(first, second)
    is_step = all(far <= LIKE * min(others) for far, *others in zip(back, *steps, strict=True))
    return "step" if is_step else "jump"


def apart(one: Picture, other: Picture, block: int = BLOCK) -> tuple[float, float]:
    """How far two pictures are from one another, of 255: the largest difference of a block's mean, and that of all.

    Where blocks turn from black to white, the first says no more of how much has changed.
    """
    off = np.abs(_means(one, block) - _means(other, block))
    return float(off.max()), float(off.mean())


def _means(picture: Picture, block: int) -> npt.NDArray[np.int16]:
    size = max(1, picture.shape[1] // block), max(1, picture.shape[0] // block)
    channels = [Image.fromarray(picture[..., k]).resize(size, Image.Resampling.BOX) for k in range(picture.shape[2])]
    return np.stack([np.asarray(channel, np.int16) for channel in channels])
