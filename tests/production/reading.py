"""Opens clips of any format again, as a viewer would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.packet import Packet
from numpy.typing import NDArray
from PIL import Image

from production.video.transcode import FULL, LIMITED, bt709

ANIMATED = {".gif", ".webp", ".apng"}


@dataclass(frozen=True)
class Clip:
    """What a file shows.

    Attributes:
        frames: uint8 RGBA (n, height, width, 4), not premultiplied.
        times: when each frame ends, in seconds.
        loop: how often it says it is to be shown, 0 for ever; None where the file says nothing.
    """

    frames: NDArray[np.uint8]
    times: list[float]
    loop: int | None

    @property
    def size(self) -> tuple[int, int]:
        return self.frames.shape[2], self.frames.shape[1]

    def at(self, fps: int) -> Clip:
        """The same with as many frames as it has at that rate: files keep what is held once."""
        count = round(self.times[-1] * fps)
        shown = np.searchsorted(np.array(self.times) - 1e-6, (np.arange(count) + 0.5) / fps)
        return Clip(self.frames[shown], [(number + 1) / fps for number in range(count)], self.loop)

    def over(self, ground: tuple[int, int, int]) -> NDArray[np.float64]:
        """The frames laid on a ground."""
        alpha = self.frames[..., 3:] / 255
        return self.frames[..., :3] * alpha + (1 - alpha) * np.array(ground, float)

    @property
    def seam(self) -> tuple[float, float]:
        """How far the last frame is from the first, and the first from the second, as what is seen on grey."""
        first, second, last = self.over((128, 128, 128))[[0, 1, -1]]
        return float(np.abs(last - first).mean()), float(np.abs(first - second).mean())


def read(path: Path) -> Clip:
    return _animated(path) if path.suffix in ANIMATED else _film(path)


def _animated(path: Path) -> Clip:
    frames, times, at = [], [], 0.0
    with Image.open(path) as image:
        loop = image.info.get("loop", 1)
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            frames.append(np.asarray(image.convert("RGBA")))
            at += image.info["duration"] / 1000
            times.append(at)
    return Clip(np.array(frames), times, loop)


def _film(path: Path) -> Clip:
    frames, times = [], []
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate is not None
        for frame in _decoded(container.demux(stream), stream.codec_context):
            assert frame.pts is not None and frame.time_base is not None
            frames.append(frame.reformat(format="rgba", **bt709(LIMITED, FULL)).to_ndarray())
            times.append(float(frame.pts * frame.time_base + 1 / Fraction(stream.guessed_rate or stream.average_rate)))
    return Clip(np.array(frames), times, None)


def _decoded(packets: Iterator[Packet], context: av.VideoCodecContext) -> Iterator[av.VideoFrame]:
    """The frames; FFmpeg's own decoder of VP9 knows nothing of alpha, so that of libvpx is taken."""
    decoder = av.CodecContext.create("libvpx-vp9", "r") if context.name == "vp9" else context
    for packet in packets:
        yield from decoder.decode(packet)
