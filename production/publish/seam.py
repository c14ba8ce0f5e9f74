"""Where a film that goes round begins anew: whether the step from its last picture to its first is seen."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image

Picture = npt.NDArray[np.uint8]
"""(height, width, channels)."""
Seam = Literal["same", "step", "jump"]
"""The last picture is the first; or one step of the motion before it; or neither."""

BLOCK = 5
"""Pictures are compared by the means of blocks of so many pixels: fine enough for a dot that moves."""
SAME = 3.0
"""Levels of 255 by which a block's mean may differ between two codings of one picture."""
LIKE = 1.1
"""Two steps of one motion may differ by this factor, for pixels are where they are."""
MUCH_LIKE = 1.25
"""The same for the step at the other end, where the motion may be slower."""


def seam(last: Picture, first: Picture, second: Picture, last_but_one: Picture | None = None) -> Seam:
    """How a film with these pictures (height, width, channels) at its ends goes on from the last to the first.

    Args:
        last: its last picture.
        first: its first.
        second: its second: the step to the first must be no larger than the one from there on.
        last_but_one: the picture before the last: the step must be no larger than the one before it either.
    """
    back = apart(last, first)
    if back[0] <= SAME:
        return "same"
    is_step = _no_larger(back, apart(first, second), LIKE)
    if last_but_one is not None:
        is_step = is_step and _no_larger(back, apart(last_but_one, last), MUCH_LIKE)
    return "step" if is_step else "jump"


def _no_larger(one: tuple[float, float], other: tuple[float, float], factor: float) -> bool:
    return all(mine <= factor * its for mine, its in zip(one, other, strict=True))


def apart(one: Picture, other: Picture, block: int = BLOCK) -> tuple[float, float]:
    """How far two pictures (height, width, channels) differ, of 255: the largest of blocks' means, and the mean of all.

    Where blocks turn from black to white, the first says no more of how much has changed.
    """
    off = np.abs(_means(one, block) - _means(other, block))
    return float(off.max()), float(off.mean())


def _means(picture: Picture, block: int) -> npt.NDArray[np.int16]:
    size = max(1, picture.shape[1] // block), max(1, picture.shape[0] // block)
    channels = [Image.fromarray(picture[..., k]).resize(size, Image.Resampling.BOX) for k in range(picture.shape[2])]
    return np.stack([np.asarray(channel, np.int16) for channel in channels])
