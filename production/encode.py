"""Encodes frames once, in the final form that clips, chapters and the lecture share.

H.264 High, yuv420p, converted to BT.709 and tagged so, closed groups of half a second, two B-frames, `moov` first, no
edit list: what YouTube asks for, and what can be cut by copying packets. A beat's first frame starts a group.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.video.frame import PictureType
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc, VideoReformatter

from production.mux import open_mp4
from production.quality import ENCODING


class Encoder:
    """Writes frames of RGBA into an MP4; `frames` counts them.

    >>> with Encoder(path, 1280, 720, 30) as encoder:
    ...     encoder.write(frame, repeat=15, new_beat=True)
    """

    def __init__(self, path: Path, width: int, height: int, fps: int) -> None:
        self.frames = 0
        self._size = (width, height)
        self._time_base = Fraction(1, fps)
        self._container = open_mp4(path)
        group = fps // ENCODING.groups_a_second
        x264 = {"keyint": group, "min-keyint": 1, "scenecut": 0, "open-gop": 0}
        options = {
            "preset": ENCODING.preset,
            "crf": str(ENCODING.crf),
            "profile": ENCODING.profile,
            "x264-params": ":".join(f"{name}={value}" for name, value in x264.items()),
        }
        self._stream = self._container.add_stream(ENCODING.codec, rate=fps, options=options)
        self._stream.width, self._stream.height, self._stream.pix_fmt = width, height, ENCODING.pixels
        context = self._stream.codec_context
        context.time_base = self._time_base
        context.gop_size = group
        context.max_b_frames = ENCODING.b_frames
        context.thread_count = ENCODING.threads
        context.color_range = ColorRange.MPEG
        context.colorspace = Colorspace.ITU709
        context.color_primaries = ColorPrimaries.BT709
        context.color_trc = ColorTrc.BT709
        self._reformatter = VideoReformatter()

    def write(self, frame: npt.NDArray[np.uint8], repeat: int = 1, new_beat: bool = False) -> None:
        """Shows a frame [height, width, 4] for `repeat` frames; a new beat can later be cut out from here."""
        width, height = self._size
        if frame.shape != (height, width, 4):
            raise ValueError(f"a frame of shape {frame.shape} for a video of {width}×{height}")
        picture = self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(frame), format="rgba"),
            format=ENCODING.pixels,
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        picture.time_base = self._time_base
        for first in [True, *[False] * (repeat - 1)]:
            picture.pts = self.frames
            picture.pict_type = PictureType.I if first and new_beat else PictureType.NONE
            self._container.mux(self._stream.encode(picture))
            self.frames += 1

    def __enter__(self) -> Encoder:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            if kind is None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()
