"""How loud a sound is to people, and how to bring it to a loudness: ITU-R BS.1770-5 and EBU R 128.

Sounds are one channel at 48 kHz, float32 (samples,), that both loudspeakers play.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
import numpy.typing as npt
from av.audio.frame import AudioFrame
from av.filter import Graph

from production.sound.audio import RATE, Samples

QUIETEST = -70.0
"""LUFS; below it there is nothing."""

BLOCK = RATE // 1000
"""Samples for which the limiter's gain is worked out at once."""

AHEAD, HOLD = 6, 60
"""Blocks by which the gain falls before a peak, and for which it stays down after it."""

OVERSAMPLING = 4
REACH = 24
"""Samples on either side that an interpolated one is made of."""

ROUNDS = 8
CLOSE_ENOUGH = 0.03
LEAST_GAINED = 0.5
"""LU that a decibel more is worth at least, while something is being limited."""

STRETCH = 10 * RATE
Gains = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS, and the true peak in dBTP."""

    integrated: float
    peak: float


def measure(samples: Samples) -> Loudness:
    """The gated loudness of samples (n,), as two loudspeakers play them; `QUIETEST` without anything to measure."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=f"1/{RATE}")  # type: ignore[arg-type]
    meter, sink = graph.add("ebur128", "metadata=1:peak=true"), graph.add("abuffersink")
    source.link_to(meter)
    meter.link_to(sink)
    graph.configure()
    found: dict[str, str] = {}
    for frame in _frames(samples):
        graph.push(frame)
        found = _pulled(graph) or found
    graph.push(None)
    found = _pulled(graph) or found
    integrated = float(found.get("lavfi.r128.I", QUIETEST))
    peak = float(found.get("lavfi.r128.true_peak", 0.0))
    return Loudness(max(QUIETEST, integrated), 20 * float(np.log10(max(peak, 1e-6))))


def level(samples: Samples, target: float, ceiling: float) -> Samples:
    """(n,): the sound at `target` LUFS with no peak above `ceiling` dBTP; silence stays silent.

    Limiting makes it a little softer, so the gain is found in a few rounds.
    """
    reached = measure(samples).integrated
    if reached <= QUIETEST:
        return samples
    peaks = _envelope(samples)
    gain, step = target - reached, target - reached
    made = samples
    for _ in range(ROUNDS):
        made = _limited(samples, peaks, gain, ceiling)
        before, reached = reached, measure(made).integrated
        if abs(target - reached) < CLOSE_ENOUGH:
            break
        gained = (reached - before) / step if step else 1.0
        step = (target - reached) / min(1.0, max(LEAST_GAINED, gained))
        gain += step
    return made


def _limited(samples: Samples, envelope: Gains, gain: float, ceiling: float) -> Samples:
    """The sound `gain` dB louder; where a peak would pass `ceiling` dB, the gain is lower all around it."""
    factor = 10 ** (gain / 20)
    most = 10 ** (ceiling / 20) / np.maximum(envelope * factor, 1e-9)
    lowest = _sliding_minimum(np.minimum(1.0, most), AHEAD, HOLD)
    smooth = _mean(lowest, AHEAD)
    centres = (np.arange(len(smooth)) + 0.5) * BLOCK
    made = np.empty_like(samples)
    for start in range(0, len(samples), STRETCH):
        part = samples[start : start + STRETCH]
        gains = np.interp(np.arange(start, start + len(part)), centres, smooth)
        made[start : start + len(part)] = part * (gains * factor)
    return made


def _sliding_minimum(values: Gains, after: int, before: int) -> Gains:
    """Of each value and so many that follow and that came before."""
    padded = np.concatenate([np.ones(before), values, np.ones(after)])
    lowest: Gains = np.lib.stride_tricks.sliding_window_view(padded, before + 1 + after).min(axis=-1)
    return lowest


def _mean(values: Gains, width: int) -> Gains:
    """Of each value and its neighbours, never above any of those less than `width` away that were lowest there."""
    padded = np.concatenate([np.full(width // 2, values[0]), values, np.full(width - width // 2 - 1, values[-1])])
    return np.convolve(padded, np.full(width, 1 / width), "valid")


def _envelope(samples: Samples) -> Gains:
    """The true peak of each block (blocks,), found between the samples too."""
    blocks = -(-len(samples) // BLOCK)
    peaks = np.zeros(blocks)
    for start in range(0, len(samples), STRETCH):
        part = _padded(samples, start - REACH, start + STRETCH + REACH)
        between = np.abs(part[REACH:-REACH])
        for phase in range(1, OVERSAMPLING):
            between = np.maximum(between, np.abs(np.convolve(part, _interpolator(phase / OVERSAMPLING), "valid")[1:]))
        first = start // BLOCK
        found = between.reshape(-1, BLOCK).max(axis=-1)[: blocks - first]
        peaks[first : first + len(found)] = found
    return peaks


def _interpolator(at: float) -> Gains:
    """Weights that give a band-limited signal's value between two samples, by a windowed sinc [2 REACH]."""
    offsets = np.arange(-REACH + 1, REACH + 1) - at
    weights: Gains = (np.sinc(offsets) * np.cos(np.pi * offsets / (2 * REACH)) ** 2)[::-1]
    return weights


def _padded(samples: Samples, start: int, end: int) -> npt.NDArray[np.float64]:
    inside = samples[max(0, start) : max(0, end)].astype(np.float64)
    return np.pad(inside, (max(0, -start), max(0, end - max(0, start) - len(inside))))


def _frames(samples: Samples) -> Iterator[AudioFrame]:
    for start in range(0, len(samples), RATE):
        both = np.repeat(samples[start : start + RATE], 2)[None]
        frame = AudioFrame.from_ndarray(np.ascontiguousarray(both), format="flt", layout="stereo")
        frame.sample_rate, frame.pts = RATE, start
        yield frame


def _pulled(graph: Graph) -> dict[str, str]:
    """What the last frame that comes out says."""
    found: dict[str, str] = {}
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return found
        found = dict(frame.metadata) or found
