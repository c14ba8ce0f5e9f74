"""GIFs: one palette for the whole clip, patterns that stay where they are, and times that are exact over the whole."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.frame import VideoFrame

from production.publish.clip.palette import Census
from production.publish.clip.recipe import Recipe

TICK = Fraction(1, 100)
"""Seconds in which a GIF counts."""


def write_gif(path: Path, recipe: Recipe) -> None:
    """Writes a GIF of at most as many colours as the recipe's quality says, one of which is none.

    At 15 frames a second pictures are shown for 6 or 7 ticks, so that three of them take a fifth of a second.
    """
    reel, census, so_far = recipe.reel, Census(), 0
    for picture in reel.pictures():
        census.add(picture)
    palette = census.palette(recipe.quality - 1)
    table = np.zeros((256, 4), np.uint8)  # alpha, red, green, blue; the last is nothing
    table[: len(palette.colours)] = np.insert(palette.colours, 0, 255, axis=1)
    at = [round(Fraction(number, reel.fps) / TICK) for number in range(reel.count + 1)]
    options = {"loop": "0" if recipe.endless else "-1", "final_delay": str(at[-1] - at[-2])}
    with av.open(str(path), "w", format="gif", options=options) as output:
        stream = output.add_stream("gif", rate=reel.fps)
        stream.width, stream.height = reel.size
        stream.pix_fmt = "pal8"
        stream.codec_context.time_base = TICK
        for number, picture in enumerate(reel.pictures()):
            indexed: Any = (palette.paint(picture), table)
            frame = VideoFrame.from_ndarray(indexed, format="pal8")
            frame.pts, frame.time_base = at[number], TICK
            packets = stream.encode(frame)
            so_far += sum(packet.size for packet in packets)
            recipe.tell(so_far)
            output.mux(packets)
        output.mux(stream.encode(None))
