"""Reads recordings of any kind as one channel at 48 kHz, and keeps them as FLAC of 24 bits."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import InputContainer

from models.framework.errors import LectureError
from production.shot.clock import clock
from production.sound.whole import cut_off
from production.storage.files import plain_errors

RATE = 48_000
Samples = npt.NDArray[np.float32]
"""One channel, full scale at ±1, shape (samples,)."""

EIGHT_BITS = ("pcm_u8", "pcm_s8", "pcm_mulaw", "pcm_alaw")
FAINTEST = 10 ** (-50 / 20)
BLOCK = 1 << 16


class Unusable(LectureError):
    """Why something is no recording of a line: the end of a sentence that begins with its name."""


def read(path: Path, most: float) -> Samples:
    """(n,): a recording of at most so many seconds.

    Raises:
        Unusable: it is no audio, 8-bit, empty, all but silent, too long or damaged.
    """
    try:
        with av.open(str(path)) as container:
            sound = _sound_of(container)
            samples = _decode(container, sound, most)
            lacks = cut_off(path, container.format.name, samples.size / RATE, _length(container, sound))
    except (av.FFmpegError, OSError) as error:
        raise Unusable(f"is no audio that can be read ({_reason(error)})") from error
    if lacks:
        raise Unusable(f"is cut off ({lacks}): copy it here again, or record it again")
    if not samples.size:
        raise Unusable("is empty: nothing was recorded")
    if not np.isfinite(samples).all():
        raise Unusable("is damaged: it holds values that are no numbers")
    peak = float(np.abs(samples).max())
    if peak < FAINTEST:
        loudest = f"{20 * np.log10(peak):.0f} dB" if peak else "nothing at all"
        raise Unusable(f"is all but silent (its loudest moment is {loudest}): record it louder")
    return samples / np.float32(max(1.0, peak))


def seconds_of(path: Path) -> float | None:
    """How long a file of `keep` lasts; None where it is not there or is none."""
    try:
        with av.open(str(path)) as container:
            sound = container.streams.audio[0]
            if sound.duration is None or sound.time_base is None:
                return None
            return float(sound.duration * sound.time_base)
    except (av.FFmpegError, OSError, IndexError):
        return None


def keep(samples: Samples, path: Path) -> None:
    """Writes samples (n,) within ±1 as FLAC."""
    with plain_errors(path), av.open(str(path), "w", format="flac") as container:
        stream = container.add_stream("flac", rate=RATE, layout="mono", format="s32")
        whole = np.clip(np.rint(samples * np.float64(1 << 23)), -(1 << 23), (1 << 23) - 1).astype(np.int32) << 8
        for start in range(0, len(whole), BLOCK):
            frame = AudioFrame.from_ndarray(whole[None, start : start + BLOCK], format="s32", layout="mono")
            frame.sample_rate, frame.pts = RATE, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def kept(path: Path) -> Samples:
    """(n,): the samples of a file of `keep`."""
    with av.open(str(path)) as container:
        return _decode(container, container.streams.audio[0], float("inf"))


def _sound_of(container: InputContainer) -> AudioStream:
    if not container.streams.audio:
        raise Unusable("has no sound in it")
    sound = container.streams.audio[0]
    if sound.codec_context.name in EIGHT_BITS:
        raise Unusable("is 8-bit, which hisses: record it with 16 bits or more")
    return sound


def _decode(container: InputContainer, sound: AudioStream, most: float) -> Samples:
    resampler = AudioResampler(format="fltp", rate=RATE)
    found: list[Samples] = []
    length = 0
    for frame in _frames(container, sound):
        for part in resampler.resample(frame):
            found.append(part.to_ndarray().mean(axis=0, dtype=np.float32))
            length += found[-1].size
        if length > (most + 1) * RATE:
            raise Unusable(too_long(_length(container, sound) or length / RATE, most))
    samples: Samples = np.concatenate(found) if found else np.zeros(0, np.float32)
    return samples


def _frames(container: InputContainer, sound: AudioStream) -> Iterator[AudioFrame | None]:
    with suppress(av.EOFError):
        yield from container.decode(sound)
    yield None  # lets go of what the resampler holds back


def _length(container: InputContainer, sound: AudioStream) -> float | None:
    """Seconds, as the file says."""
    if sound.duration is not None and sound.time_base is not None:
        return float(sound.duration * sound.time_base)
    return container.duration / av.time_base if container.duration is not None else None


def too_long(seconds: float, most: float) -> str:
    """The end of a sentence about a recording that is not one of a line."""
    return f"lasts {clock(seconds, 1)}, longer than the {most:.1f} s that the line may take"


def _reason(error: av.FFmpegError | OSError) -> str:
    return " ".join((error.strerror or str(error)).split()).lower()
