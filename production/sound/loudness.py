"""How loud a sound is to people, and how to bring it to a loudness: ITU-R BS.1770-5 and EBU R 128.

Sounds are one channel at 48 kHz, float32 (samples,), that both loudspeakers play.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from production.sound.audio import RATE, Samples

QUIETEST = -70.0
"""LUFS; below it there is nothing."""

OVERSAMPLED = 4 * RATE
"""Samples a second while peaks are limited, so that those between the samples are seen."""

ATTACK, RELEASE = 30, 60
"""Milliseconds by which the gain falls before a peak, and in which it comes back after it."""

RESAMPLING = "filter_size=64:cutoff=0.98"
"""Options of FFmpeg's resampler; all up to 21 kHz passes unchanged, within .003 %."""

ROUNDS = 8
CLOSE_ENOUGH = 0.03
LEAST_GAINED = 0.5
"""LU that a decibel more is worth at least, while something is being limited."""


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS, and the true peak in dBTP."""

    integrated: float
    peak: float


def measure(samples: Samples) -> Loudness:
    """The gated loudness of samples (n,), as two loudspeakers play them; `QUIETEST` without anything to measure."""
    found: dict[str, str] = {}
    for frame in _filtered(samples, "stereo", [("ebur128", "metadata=1:peak=true")]):
        found = dict(frame.metadata) or found
    integrated = float(found.get("lavfi.r128.I", QUIETEST))
    peak = float(found.get("lavfi.r128.true_peak", 0.0))
    return Loudness(max(QUIETEST, integrated), 20 * float(np.log10(max(peak, 1e-6))))


def level(samples: Samples, target: float, ceiling: float) -> Samples:
    """(n,): the sound at `target` LUFS with no peak above `ceiling` dBTP; silence stays silent.

    Limiting makes it a little softer, so the gain is found in a few rounds. FFmpeg's loudnorm would find it by itself,
    but misses the target by 1 to 2 LU where there are long pauses or single peaks, and evens out what is said.
    """
    found = measure(samples)
    reached = found.integrated
    if reached <= QUIETEST:
        return samples
    gain = step = target - reached
    made = samples
    for _ in range(ROUNDS):
        made = samples * np.float32(10 ** (gain / 20))
        if found.peak + gain > ceiling:
            made = _limited(made, ceiling)
        before, reached = reached, measure(made).integrated
        if abs(target - reached) < CLOSE_ENOUGH:
            break
        gained = (reached - before) / step if step else 1.0
        step = (target - reached) / min(1.0, max(LEAST_GAINED, gained))
        gain += step
    return made


def _limited(samples: Samples, ceiling: float) -> Samples:
    """The sound with a lower gain around peaks that would pass `ceiling` dB."""
    limit = f"limit={10 ** (ceiling / 20)}:level=0:attack={ATTACK}:release={RELEASE}:latency=1"
    filters = [("aresample", f"{OVERSAMPLED}:{RESAMPLING}"), ("alimiter", limit)]
    filters += [("aresample", f"{RATE}:{RESAMPLING}"), ("aformat", "flt")]
    made = [frame.to_ndarray()[0] for frame in _filtered(samples, "mono", filters)]
    return np.concatenate(made)[: len(samples)]


def _filtered(samples: Samples, layout: str, filters: Sequence[tuple[str, str]]) -> Iterator[AudioFrame]:
    """What comes out of FFmpeg's filters, each with its options, one after the other."""
    graph = Graph()
    last = source = graph.add_abuffer(sample_rate=RATE, format="flt", layout=layout, time_base=f"1/{RATE}")  # type: ignore[arg-type]
    for name, options in (*filters, ("abuffersink", "")):
        following = graph.add(name, options)
        last.link_to(following)
        last = following
    graph.configure()
    for frame in _frames(samples, layout):
        source.push(frame)
        yield from _pulled(graph)


def _frames(samples: Samples, layout: str) -> Iterator[AudioFrame | None]:
    """The sound on every channel of the layout, a second in each frame; None at its end."""
    for start in range(0, len(samples), RATE):
        every = np.repeat(samples[start : start + RATE], 2 if layout == "stereo" else 1)[None]
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(every, np.float32), format="flt", layout=layout)
        frame.sample_rate, frame.pts = RATE, start
        yield frame
    yield None


def _pulled(graph: Graph) -> Iterator[AudioFrame]:
    """The frames that are ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame
