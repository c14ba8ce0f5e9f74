"""Writes the pictures of a clip into a file of each format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import Path
from typing import cast

import av
import numpy as np
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from production.encode import tag_bt709
from production.mux import open_mp4
from production.publish.clip.alpha import in_yuv, straight
from production.publish.clip.closing import close_webp, first_over_again
from production.publish.clip.gif import write_gif
from production.publish.clip.loop import Reel
from production.publish.clip.pictures import Picture
from production.recode import Recoding
from production.transcode import CopiedSound, OpusSound, add_h264, encoded, from_rgb

FOREVER, ONCE = "0", "1"


def write(path: Path, kind: str, reel: Reel, quality: int, endless: bool, voice: Path | None = None) -> None:
    """Writes a clip.

    Args:
        path: the new file, written as it goes.
        kind: one of `form.FORMATS`.
        reel: its pictures.
        quality: one of the format's own.
        endless: whether it says of itself that it is shown again and again, where formats can.
        voice: a film whose sound it gets, where formats can.
    """
    WRITERS[kind](path, reel, quality, endless, voice)


def _mp4(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    with open_mp4(path) as output:
        stream = add_h264(output, *reel.size, reel.fps, Recoding(crf=quality, preset="medium"))
        with _sounding(voice, output) as copy_until:
            _show_all(reel, stream, output, from_rgb, copy_until, closed=reel.closes)


def _mov(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    """ProRes: 4444 with alpha, else 422 HQ."""
    see_through = reel.footage.on_white is not None
    tag, profile, pixels = ("ap4h", "4444", "yuva444p10le") if see_through else ("apch", "hq", "yuv422p10le")
    options = {"profile": profile, "vendor": "apl0", "bits_per_mb": str(quality)}
    options |= {"alpha_bits": "8" if see_through else "0"}
    with av.open(str(path), "w", format="mov", options={"movflags": "+faststart"}) as output:
        stream = _add(output, "prores_ks", reel, pixels, options)
        stream.codec_context.codec_tag = tag  # else it is tagged as 422 HQ whatever it is
        tag_bt709(stream.codec_context)
        with _sounding(voice, output) as copy_until:
            _show_all(reel, stream, output, partial(_in_yuv, pixels=pixels), copy_until)


def _webm(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    """VP9, which has alpha as a second stream of pictures inside the first."""
    see_through = reel.footage.on_white is not None
    pixels = "yuva420p" if see_through else "yuv420p"
    options = {
        "crf": str(quality),
        "b": "0",
        "deadline": "good",
        "cpu-used": "3",
        "row-mt": "1",
        "g": str(2 * reel.fps),
    }
    options |= {"auto-alt-ref": "0"} if see_through else {}  # hidden frames would have no alpha
    with av.open(str(path), "w", format="webm") as output:
        stream = _add(output, "libvpx-vp9", reel, pixels, options)
        tag_bt709(stream.codec_context)
        with _sounding(voice, output, as_opus=True) as copy_until:
            convert = partial(_in_yuv, pixels=pixels)
            _show_all(reel, stream, output, convert, copy_until, closed=reel.closes)


def _apng(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    pixels = "rgba" if reel.footage.on_white is not None else "rgb24"
    with av.open(str(path), "w", format="apng", options={"plays": FOREVER if endless else ONCE}) as output:
        stream = _add(output, "apng", reel, pixels, {"pred": "mixed"})
        _show_all(reel, stream, output, partial(_in_rgb, bits=quality))


def _webp(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    options = {"quality": str(quality), "compression_level": "4"}
    with av.open(str(path), "w", format="webp", options={"loop": FOREVER if endless else ONCE}) as output:
        stream = _add(output, "libwebp_anim", reel, "bgra", options)
        for number, picture in enumerate(islice(reel.pictures(), reel.count - reel.closes)):
            output.mux(encoded(stream, _in_bgra(picture), number))
        output.mux(stream.encode(None))
    if reel.closes:
        at = [round(1000 * number / reel.fps) for number in (reel.count - 1, reel.count)]
        close_webp(path, at[1] - at[0])


def _gif(path: Path, reel: Reel, quality: int, endless: bool, voice: Path | None) -> None:
    write_gif(path, reel, quality, endless)


Writer = Callable[[Path, Reel, int, bool, Path | None], None]
WRITERS: Mapping[str, Writer] = {
    "mp4": _mp4, "webm": _webm, "gif": _gif, "apng": _apng, "webp": _webp, "mov": _mov,
}  # fmt: skip


def _add(output: OutputContainer, codec: str, reel: Reel, pixels: str, options: dict[str, str]) -> VideoStream:
    stream = cast("VideoStream", output.add_stream(codec, rate=reel.fps, options=options))
    stream.width, stream.height = reel.size
    stream.pix_fmt = pixels
    stream.codec_context.time_base = Fraction(1, reel.fps)
    return stream


def _in_yuv(picture: Picture, pixels: str) -> VideoFrame:
    return from_rgb(picture, pixels) if picture.shape[2] == 3 else in_yuv(picture, pixels)


def _in_rgb(picture: Picture, bits: int) -> VideoFrame:
    """RGB, or RGBA where it can be seen through, with so many bits a channel; 0 and 255 stay what they are."""
    whole, pixels = (straight(picture), "rgba") if picture.shape[2] == 4 else (picture, "rgb24")
    if bits < 8:
        levels = (1 << bits) - 1
        table = np.round(np.round(np.arange(256) * levels / 255) * 255 / levels).astype(np.uint8)
        whole = table[whole]
    return VideoFrame.from_ndarray(np.ascontiguousarray(whole), format=pixels)


def _in_bgra(picture: Picture) -> VideoFrame:
    opaque = picture.shape[2] == 3
    rgba = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)]) if opaque else straight(picture)
    return VideoFrame.from_ndarray(np.ascontiguousarray(rgba[..., [2, 1, 0, 3]]), format="bgra")


def _show_all(
    reel: Reel, stream: VideoStream, output: OutputContainer, convert: Callable[[Picture], VideoFrame],
    copy_until: Callable[[Fraction | None], None] = lambda at: None, *, closed: bool = False,
) -> None:  # fmt: skip
    """Encodes all pictures; where it is `closed`, the last is the first one over again."""
    shown = reel.count - closed
    new_group = reel.taken if reel.dissolve else max(1, shown + 1 - reel.fps // 2)  # two key frames do not meet
    again: Packet[VideoStream] | None = None
    for number, picture in enumerate(islice(reel.pictures(), shown)):
        starts_group = closed and number == new_group
        packets = encoded(stream, convert(picture), number, PictureType.I if starts_group else PictureType.NONE)
        if closed and packets and again is None:
            again = first_over_again(packets[0], shown)
        output.mux(packets)
        copy_until(Fraction(number + 1, reel.fps))
    packets = stream.encode(None)
    if closed and again is None:
        again = first_over_again(packets[0], shown)
    output.mux([*packets, again] if again else packets)
    copy_until(None)


@contextmanager
def _sounding(
    voice: Path | None, output: OutputContainer, as_opus: bool = False
) -> Iterator[Callable[[Fraction | None], None]]:
    """A function that writes the voice up to a time."""
    if voice is None:
        yield lambda at: None
        return
    with av.open(str(voice)) as source:
        sound = OpusSound(source, output) if as_opus else CopiedSound(source, output, Fraction(0), None)
        yield sound.copy_until
