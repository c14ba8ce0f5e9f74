"""The still that stands for a clip."""

from __future__ import annotations

import io

from PIL import Image

from production.publish.clip.alpha import straight
from production.publish.clip.pictures import Footage, Picture

BLOCKS = (160, 90)
SHARES = (1.0, 0.75, 0.5, 0.25)
"""How far through the clip, in the order in which they are looked at."""
EMPTY = 0.25
"""A still with less than this share of the fullest one's contents is passed over."""


def poster(footage: Footage, width: int) -> bytes:
    """The last picture as PNG, or, where that is as good as empty, the last of some that is not."""
    numbers = [round(share * (footage.film.frames - 1)) for share in SHARES]
    filled = [_contents(footage.picture(number, footage.film.width)) for number in numbers]
    number = next(number for number, much in zip(numbers, filled, strict=True) if much >= EMPTY * max(filled))
    picture = footage.picture(number, width)
    buffer = io.BytesIO()
    Image.fromarray(straight(picture) if picture.shape[2] == 4 else picture).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _contents(picture: Picture) -> float:
    """How much there is to see: how far blocks differ from the commonest."""
    counts = Image.fromarray(picture[..., :3].max(2)).resize(BLOCKS, Image.Resampling.BOX).histogram()
    ground = counts.index(max(counts))
    return sum(count * abs(level - ground) for level, count in enumerate(counts)) / sum(counts)
