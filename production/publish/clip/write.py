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

from production.publish.clip.alpha import in_yuv, straight
from production.publish.clip.closing import close_webp, first_over_again
from production.publish.clip.gif import write_gif
from production.publish.clip.loop import Reel
from production.publish.clip.pictures import Picture
from production.publish.clip.recipe import Recipe
from production.video.copied_sound import CopiedSound
from production.video.encode import tag_bt709
from production.video.mux import open_mp4
from production.video.transcode import OpusSound, add_h264, encoded, from_rgb
from production.video.transcode_spec import TranscodeSpec

FOREVER, ONCE = "0", "1"


def write(path: Path, kind: str, recipe: Recipe) -> None:
    """Writes a clip of one of `form.FORMATS` into a new file, as it goes. Raises TooLarge."""
    WRITERS[kind](path, recipe)
    recipe.tell(path.stat().st_size)


def _mp4(path: Path, recipe: Recipe) -> None:
    with open_mp4(path) as output:
        stream = add_h264(
            output, *recipe.reel.size, recipe.reel.fps, TranscodeSpec(crf=recipe.quality, preset="medium")
        )
        with _sounding(recipe.voice, output) as copy_until:
            _show_all(recipe, stream, output, from_rgb, copy_until, closed=recipe.reel.closes)


def _mov(path: Path, recipe: Recipe) -> None:
    """ProRes: 4444 with alpha, else 422 HQ."""
    see_through = recipe.reel.footage.on_white is not None
    tag, profile, pixels = ("ap4h", "4444", "yuva444p10le") if see_through else ("apch", "hq", "yuv422p10le")
    options = {"profile": profile, "vendor": "apl0", "bits_per_mb": str(recipe.quality)}
    options |= {"alpha_bits": "8" if see_through else "0"}
    with av.open(str(path), "w", format="mov", options={"movflags": "+faststart"}) as output:
        stream = _add(output, "prores_ks", recipe.reel, pixels, options)
        stream.codec_context.codec_tag = tag  # else every profile is tagged as 422 HQ
        tag_bt709(stream.codec_context)
        with _sounding(recipe.voice, output) as copy_until:
            _show_all(recipe, stream, output, partial(_in_yuv, pixels=pixels), copy_until)


def _webm(path: Path, recipe: Recipe) -> None:
    """VP9, which has alpha as a second stream of pictures inside the first."""
    see_through = recipe.reel.footage.on_white is not None
    pixels = "yuva420p" if see_through else "yuv420p"
    options = {"crf": str(recipe.quality), "b": "0", "g": str(2 * recipe.reel.fps)}
    options |= {"deadline": "good", "cpu-used": "3", "row-mt": "1"}
    options |= {"auto-alt-ref": "0"} if see_through else {}  # hidden frames would have no alpha
    with av.open(str(path), "w", format="webm") as output:
        stream = _add(output, "libvpx-vp9", recipe.reel, pixels, options)
        tag_bt709(stream.codec_context)
        with _sounding(recipe.voice, output, as_opus=True) as copy_until:
            convert = partial(_in_yuv, pixels=pixels)
            _show_all(recipe, stream, output, convert, copy_until, closed=recipe.reel.closes)


def _apng(path: Path, recipe: Recipe) -> None:
    pixels = "rgba" if recipe.reel.footage.on_white is not None else "rgb24"
    with av.open(str(path), "w", format="apng", options={"plays": FOREVER if recipe.endless else ONCE}) as output:
        stream = _add(output, "apng", recipe.reel, pixels, {"pred": "mixed"})
        _show_all(recipe, stream, output, partial(_in_rgb, bits=recipe.quality))


def _webp(path: Path, recipe: Recipe) -> None:
    options = {"quality": str(recipe.quality), "compression_level": "4"}
    with av.open(str(path), "w", format="webp", options={"loop": FOREVER if recipe.endless else ONCE}) as output:
        stream = _add(output, "libwebp_anim", recipe.reel, "bgra", options)
        for number, picture in enumerate(islice(recipe.reel.pictures(), recipe.reel.count - recipe.reel.closes)):
            output.mux(encoded(stream, _in_bgra(picture), number))
        output.mux(stream.encode(None))
    if recipe.reel.closes:
        at = [round(1000 * number / recipe.reel.fps) for number in (recipe.reel.count - 1, recipe.reel.count)]
        close_webp(path, at[1] - at[0])


Writer = Callable[[Path, Recipe], None]
WRITERS: Mapping[str, Writer] = {
    "mp4": _mp4, "webm": _webm, "gif": write_gif, "apng": _apng, "webp": _webp, "mov": _mov,
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
    recipe: Recipe, stream: VideoStream, output: OutputContainer, convert: Callable[[Picture], VideoFrame],
    copy_until: Callable[[Fraction | None], None] = lambda at: None, *, closed: bool = False,
) -> None:  # fmt: skip
    """Encodes all pictures; where it is `closed`, the last is the first one over again."""
    reel, so_far = recipe.reel, 0
    shown = reel.count - closed
    new_group = reel.taken if reel.dissolve else max(1, shown + 1 - reel.fps // 2)  # two key frames do not meet
    again: Packet[VideoStream] | None = None
    for number, picture in enumerate(islice(reel.pictures(), shown)):
        starts_group = closed and number == new_group
        packets = encoded(stream, convert(picture), number, PictureType.I if starts_group else PictureType.NONE)
        if closed and packets and again is None:
            again = first_over_again(packets[0], shown)
        so_far += sum(packet.size for packet in packets)
        recipe.tell(so_far)
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
